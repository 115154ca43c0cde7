import { setTimeout as wait } from 'node:timers/promises';
import type {
  Batch,
  CompileOptions,
  Engine,
  EvaluationResult,
  NamedTensor,
  Program,
  ProgramState,
  StepResult,
} from '../../main/engines/engine.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';

export interface SoftmaxRegressionOptions {
  readonly classes: number;
  readonly name?: string;
  /** Its steps work out updates and carry none of them out. */
  readonly isFrozen?: boolean;
  /** Called before each step with its number; what it throws, the step throws. */
  readonly beforeStep?: (step: number) => Promise<void> | void;
}

/**
 * Softmax regression with Adam, or SGD without momentum, and dropout on the inputs, in plain JavaScript: everything the training loop
 * relies on in an engine, in microseconds.
 */
export function createSoftmaxRegressionEngine(options: SoftmaxRegressionOptions): Engine {
  const name = options.name ?? 'softmax-regression';
  return {
    name,
    probe: () => Promise.resolve({ usable: true, device: 'test device', library: 'none 1.0.0' }),
    compile: (compileOptions) => Promise.resolve(new SoftmaxRegression(compileOptions, options)),
  };
}

/** An engine whose every step takes at least `milliseconds`. */
export function createSlowEngine(classes: number, milliseconds: number): Engine {
  return createSoftmaxRegressionEngine({ classes, name: 'slow', beforeStep: () => wait(milliseconds) });
}

class SoftmaxRegression implements Program {
  private readonly options: CompileOptions;
  private readonly classes: number;
  private readonly features: number;
  private readonly beforeStep: (step: number) => Promise<void> | void;
  private readonly isFrozen: boolean;
  private stepsTaken = 0;
  /** Kernel [features, classes], then the biases. */
  private values: Float32Array;
  private firstMoments: Float32Array;
  private secondMoments: Float32Array;

  constructor(options: CompileOptions, { classes, beforeStep, isFrozen = false }: SoftmaxRegressionOptions) {
    const { input } = options.network;
    this.options = options;
    this.classes = classes;
    this.features = input.kind === 'vector' ? input.features : input.channels * input.height * input.width;
    this.isFrozen = isFrozen;
    this.beforeStep = beforeStep ?? (() => undefined);
    const stream = new RandomStream(options.seed, 'initialisation', 'kernel');
    const size = (this.features + 1) * classes;
    this.values = Float32Array.from({ length: size }, (_, i) =>
      i < this.features * classes ? stream.between(-0.1, 0.1) : 0,
    );
    this.firstMoments = new Float32Array(size);
    this.secondMoments = new Float32Array(size);
  }

  async step(batch: Batch, learningRate: number, watched = false): Promise<StepResult> {
    await this.beforeStep(this.stepsTaken + 1);
    const dropped = this.dropInputs(batch);
    const { dataLossSum, correct, probabilities } = this.forward(dropped);
    const regularisationLoss = this.penalty();
    const gradient = this.gradient(dropped, probabilities);
    const before = this.values.slice();
    this.update(gradient, learningRate);
    if (this.isFrozen) this.values = before;
    const result = { dataLoss: dataLossSum / batch.labels.length, regularisationLoss, correct };
    if (!watched) return result;
    const squaredGradientNorm = squaredNorm(gradient);
    const change = squaredNorm(this.values.map((value, at) => value - before[at]!));
    const updateRatio = Math.sqrt(change / squaredNorm(before));
    const watch = [{ layer: 'dense_1', squaredGradientNorm, updateRatio, deadShare: null }];
    return { ...result, watch };
  }

  evaluate(batch: Batch): Promise<EvaluationResult> {
    return Promise.resolve(this.forward(batch));
  }

  regularisationLoss(): Promise<number> {
    return Promise.resolve(this.penalty());
  }

  gradients(batch: Batch): Promise<readonly NamedTensor[]> {
    const dropped = this.dropInputs(batch);
    return Promise.resolve(this.name(this.gradient(dropped, this.forward(dropped).probabilities)));
  }

  readState(): Promise<ProgramState> {
    return Promise.resolve({
      step: this.stepsTaken,
      parameters: this.name(this.values),
      optimiserSlots: [...this.name(this.firstMoments, '/m'), ...this.name(this.secondMoments, '/v')],
      statistics: [],
    });
  }

  writeState(state: ProgramState): Promise<void> {
    const join = (tensors: readonly NamedTensor[]) =>
      Float32Array.from(tensors.flatMap(({ values }) => [...values]));
    this.stepsTaken = state.step;
    this.values = join(state.parameters);
    this.firstMoments = join(state.optimiserSlots.slice(0, 2));
    this.secondMoments = join(state.optimiserSlots.slice(2));
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private dropInputs({ inputs, labels }: Batch): Batch {
    const stream = new RandomStream(this.options.seed, 'dropout', this.stepsTaken + 1);
    return { inputs: inputs.map((value) => (stream.uniform() < 0.1 ? 0 : value / 0.9)), labels };
  }

  private forward({ inputs, labels }: Batch): EvaluationResult {
    const { classes, features, values } = this;
    const probabilities = new Float32Array(labels.length * classes);
    let dataLossSum = 0;
    let correct = 0;
    labels.forEach((label, row) => {
      const logits = Array.from({ length: classes }, (_, c) => {
        let logit = values[features * classes + c]!;
        for (let f = 0; f < features; f += 1) {
          logit += inputs[row * features + f]! * values[f * classes + c]!;
        }
        return logit;
      });
      const largest = Math.max(...logits);
      const exponentials = logits.map((logit) => Math.exp(logit - largest));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      exponentials.forEach((value, c) => (probabilities[row * classes + c] = value / sum));
      dataLossSum += Math.log(sum) - (logits[label]! - largest);
      if (logits.indexOf(largest) === label) correct += 1;
    });
    return { dataLossSum, correct, probabilities };
  }

  private gradient({ inputs, labels }: Batch, probabilities: Float32Array): Float32Array {
    const { classes, features } = this;
    const gradient = new Float32Array(this.values.length);
    labels.forEach((label, row) => {
      for (let c = 0; c < classes; c += 1) {
        const error = (probabilities[row * classes + c]! - Number(c === label)) / labels.length;
        gradient[features * classes + c]! += error;
        for (let f = 0; f < features; f += 1) {
          gradient[f * classes + c]! += error * inputs[row * features + f]!;
        }
      }
    });
    const { l2Regularisation } = this.options.objective;
    for (let i = 0; i < features * classes; i += 1) gradient[i]! += 2 * l2Regularisation * this.values[i]!;
    return gradient;
  }

  private update(gradient: Float32Array, learningRate: number): void {
    const { optimiser } = this.options;
    this.stepsTaken += 1;
    if (optimiser.type === 'sgd') {
      gradient.forEach((slope, i) => (this.values[i]! -= learningRate * slope));
      return;
    }
    const { beta1, beta2, epsilon } = optimiser;
    gradient.forEach((slope, i) => {
      const first = (this.firstMoments[i] = beta1 * this.firstMoments[i]! + (1 - beta1) * slope);
      const second = (this.secondMoments[i] = beta2 * this.secondMoments[i]! + (1 - beta2) * slope ** 2);
      const corrected = Math.sqrt(second / (1 - beta2 ** this.stepsTaken)) + epsilon;
      this.values[i]! -= (learningRate * (first / (1 - beta1 ** this.stepsTaken))) / corrected;
    });
  }

  private penalty(): number {
    const kernel = this.values.subarray(0, this.features * this.classes);
    return this.options.objective.l2Regularisation * kernel.reduce((sum, value) => sum + value ** 2, 0);
  }

  private name(flat: Float32Array, suffix = ''): NamedTensor[] {
    const { classes, features } = this;
    return [
      { name: `kernel${suffix}`, shape: [features, classes], values: flat.slice(0, features * classes) },
      { name: `bias${suffix}`, shape: [classes], values: flat.slice(features * classes) },
    ];
  }
}

function squaredNorm(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
