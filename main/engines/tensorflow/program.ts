import * as tf from '@tensorflow/tfjs-core';
import { initialValues } from '../../networks/initialisers.ts';
import type { PlannedParameter } from '../../networks/layers.ts';
import { listParameters, listStatistics, planNetwork } from '../../networks/plan.ts';
import type { NetworkPlan } from '../../networks/plan.ts';
import { countElements, countValues } from '../../networks/shapes.ts';
import { checkBatch, countClasses } from '../check-batch.ts';
import { checkObjective } from '../check-network.ts';
import { drawMask, planDropout } from '../dropout-masks.ts';
import type { DropoutPlan } from '../dropout-masks.ts';
import type {
  Batch,
  CompileOptions,
  EvaluationResult,
  LayerWatch,
  NamedTensor,
  Program,
  ProgramState,
  StepResult,
} from '../engine.ts';
import { optimiserSlots } from '../optimiser-slots.ts';
import { indexTensors } from '../state-tensors.ts';
import { runNetwork, valueSizes } from './network.ts';
import { countCorrect, judge, penalty } from './objective.ts';
import { clip, update } from './optimisers.ts';
import { describeLayers, shareOfDeadUnits } from './watching.ts';

/** Samples evaluated at once, so that memory does not grow with the batch. */
const evaluationChunk = 256;

/** Gradients of the total loss at a batch, with what the forward pass found on its way. */
interface Differentiation {
  readonly losses: tf.Tensor1D;
  readonly regularisation: tf.Scalar;
  readonly outputs: tf.Tensor2D;
  readonly probabilities: tf.Tensor2D;
  /** In the order of the parameters. */
  readonly gradients: readonly tf.Tensor[];
  /** Running statistics as this batch changes them, by name. */
  readonly statistics: ReadonlyMap<string, tf.Tensor>;
  /** Share of dead units of every ReLU, by layer. */
  readonly dead: ReadonlyMap<string, tf.Scalar>;
}

/**
 * A program that TensorFlow.js runs, which also works out the gradients. `backend` is one that is registered
 * there; every method makes it the active one and leaves nothing behind but the state.
 */
export class TensorFlowProgram implements Program {
  private readonly options: CompileOptions;
  private readonly backend: string;
  private readonly plan: NetworkPlan;
  private readonly parameters: readonly PlannedParameter[];
  private readonly statistics: readonly PlannedParameter[];
  private readonly dropout: readonly DropoutPlan[];
  private readonly slotNames: readonly string[];
  /** Parameters, slots and running statistics by name. */
  private state = new Map<string, tf.Tensor>();
  private stepsTaken = 0;

  constructor(options: CompileOptions, backend: string) {
    this.options = options;
    this.backend = backend;
    this.plan = planNetwork(options.network);
    checkObjective(this.plan, options.objective.loss);
    this.parameters = listParameters(this.plan);
    this.statistics = listStatistics(this.plan);
    this.dropout = planDropout(this.plan);
    this.slotNames = optimiserSlots(options.optimiser);
    this.compute(() => {
      const drawn = [...this.parameters, ...this.statistics].map((planned) => {
        return [planned.name, tf.tensor(initialValues(planned, options.seed), [...planned.shape])] as const;
      });
      const slots = this.listSlots().map(({ name, shape }) => [name, tf.zeros([...shape])] as const);
      this.replaceState(new Map([...drawn, ...slots]));
    });
  }

  step(batch: Batch, learningRate: number, watched = false): Promise<StepResult> {
    return this.answer(() => {
      const step = this.stepsTaken + 1;
      const found = this.differentiate(batch, step);
      const next = this.updateState(found, step, learningRate);
      const result = {
        dataLoss: tf.mean(found.losses).dataSync()[0]!,
        regularisationLoss: found.regularisation.dataSync()[0]!,
        correct: countCorrect(found.outputs, found.probabilities, batch.labels),
      };
      const watch = watched ? { watch: this.watch(found, next) } : {};
      this.replaceState(next);
      this.stepsTaken = step;
      return { ...result, ...watch };
    });
  }

  evaluate(batch: Batch): Promise<EvaluationResult> {
    return this.answer(() => {
      checkBatch(this.plan, batch);
      const values = countValues(this.plan.input);
      const classes = countClasses(this.plan);
      const probabilities = new Float32Array(batch.labels.length * classes);
      let dataLossSum = 0;
      let correct = 0;
      for (let first = 0; first < batch.labels.length; first += evaluationChunk) {
        const labels = batch.labels.subarray(first, first + evaluationChunk);
        const inputs = batch.inputs.subarray(first * values, (first + labels.length) * values);
        this.compute(() => {
          const outputs = runNetwork(this.plan, inputs, labels.length, {
            values: this.state,
            dropout: new Map(),
          });
          const judgement = judge(this.options.objective.loss, outputs, labels);
          dataLossSum += tf.sum(judgement.losses).dataSync()[0]!;
          correct += countCorrect(outputs, judgement.probabilities, labels);
          probabilities.set(judgement.probabilities.dataSync(), first * classes);
        });
      }
      return { dataLossSum, correct, probabilities };
    });
  }

  regularisationLoss(): Promise<number> {
    return this.answer(() => this.penalty(this.state).dataSync()[0]!);
  }

  gradients(batch: Batch): Promise<readonly NamedTensor[]> {
    return this.answer(() => {
      const { gradients } = this.differentiate(batch, this.stepsTaken + 1);
      return this.parameters.map(({ name, shape }, index) => ({
        name,
        shape,
        values: gradients[index]!.dataSync<'float32'>().slice(),
      }));
    });
  }

  readState(): Promise<ProgramState> {
    return this.answer(() => ({
      step: this.stepsTaken,
      parameters: this.parameters.map((planned) => this.read(planned)),
      optimiserSlots: this.listSlots().map((slot) => this.read(slot)),
      statistics: this.statistics.map((planned) => this.read(planned)),
    }));
  }

  writeState(state: ProgramState): Promise<void> {
    return this.answer(() => {
      const find = indexTensors([...state.parameters, ...state.optimiserSlots, ...state.statistics]);
      const places = [...this.parameters, ...this.listSlots(), ...this.statistics];
      const found = places.map(({ name, shape }) => find(name, shape));
      this.replaceState(
        new Map(found.map(({ name, shape, values }) => [name, tf.tensor(values.slice(), [...shape])])),
      );
      this.stepsTaken = state.step;
    });
  }

  dispose(): Promise<void> {
    return this.answer(() => {
      this.replaceState(new Map());
    });
  }

  /** Answers with what `work` yields, or is rejected with what it throws. */
  // eslint-disable-next-line @typescript-eslint/require-await -- async makes what is thrown a rejection
  private async answer<Result>(work: () => Result): Promise<Result> {
    return this.compute(work);
  }

  /** Runs `work` on this program's backend and frees every tensor it makes and does not keep. */
  private compute<Result>(work: () => Result): Result {
    // Without a wait: a backend that is registered is ready at once.
    if (tf.getBackend() !== this.backend) void tf.setBackend(this.backend);
    tf.engine().startScope();
    try {
      return work();
    } finally {
      tf.engine().endScope();
    }
  }

  private differentiate(batch: Batch, step: number): Differentiation {
    checkBatch(this.plan, batch);
    const { labels } = batch;
    const dropout = this.drawDropout(labels.length, step);
    let found: Omit<Differentiation, 'gradients'> | undefined;
    const totalLoss = (...parameters: tf.Tensor[]): tf.Scalar => {
      const values = new Map(this.state);
      this.parameters.forEach(({ name }, index) => values.set(name, parameters[index]!));
      const statistics = new Map<string, tf.Tensor>();
      const dead = new Map<string, tf.Scalar>();
      const outputs = runNetwork(this.plan, batch.inputs, labels.length, {
        values,
        dropout,
        onStatistics: (name, updated) => statistics.set(name, tf.keep(updated)),
        onRelu: (layer, output) => dead.set(layer.name, tf.keep(shareOfDeadUnits(output))),
      });
      const { losses, probabilities } = judge(this.options.objective.loss, outputs, labels);
      const regularisation = tf.keep(this.penalty(values));
      found = {
        losses: tf.keep(losses),
        outputs: tf.keep(outputs),
        probabilities: tf.keep(probabilities),
        regularisation,
        statistics,
        dead,
      };
      return tf.add<tf.Scalar>(tf.mean(losses), regularisation);
    };
    const { grads } = tf.valueAndGrads(totalLoss)(this.parameters.map(({ name }) => this.state.get(name)!));
    const { losses, outputs, probabilities, regularisation, statistics, dead } = found!;
    return {
      losses: release(losses),
      outputs: release(outputs),
      probabilities: release(probabilities),
      regularisation: release(regularisation),
      gradients: grads,
      statistics: new Map([...statistics].map(([name, updated]) => [name, release(updated)])),
      dead: new Map([...dead].map(([name, share]) => [name, release(share)])),
    };
  }

  private updateState(found: Differentiation, step: number, learningRate: number): Map<string, tf.Tensor> {
    const { optimiser, clipping } = this.options;
    const next = new Map(found.statistics);
    const gradients = clip(found.gradients, clipping);
    this.parameters.forEach(({ name }, index) => {
      const slots = this.slotNames.map((slot) => this.state.get(`${name}/${slot}`)!);
      const old = this.state.get(name)!;
      const updated = update(optimiser, step, learningRate, old, gradients[index]!, slots);
      next.set(name, updated.parameter);
      this.slotNames.forEach((slot, place) => next.set(`${name}/${slot}`, updated.slots[place]!));
    });
    return next;
  }

  /** Keeps the tensors of `next` and frees those they take the place of. */
  private replaceState(next: Map<string, tf.Tensor>): void {
    next.forEach((tensor) => tf.keep(tensor));
    this.state.forEach((tensor) => {
      tensor.dispose();
    });
    this.state = next;
  }

  private watch(found: Differentiation, next: ReadonlyMap<string, tf.Tensor>): LayerWatch[] {
    const gradients = new Map(
      this.parameters.map(({ name }, index) => [name, found.gradients[index]!] as const),
    );
    return describeLayers(this.plan, { gradients, before: this.state, after: next, dead: found.dead });
  }

  /** Kernels are regularised, nothing else. */
  private penalty(values: ReadonlyMap<string, tf.Tensor>): tf.Scalar {
    const kernels = this.parameters.filter(({ role }) => role === 'kernel');
    return penalty(
      kernels.map(({ name }) => values.get(name)!),
      this.options.objective.l2Regularisation,
    );
  }

  private drawDropout(samples: number, step: number): Map<string, tf.Tensor> {
    return new Map(
      this.dropout.map((dropout) => {
        const { name, inputShape } = dropout.layer;
        const sizes = valueSizes(inputShape, samples);
        const mask = new Uint8Array(countElements(sizes));
        drawMask(dropout, this.options.seed, step, mask);
        return [
          name,
          tf.tensor(
            Float32Array.from(mask, (kept) => kept * dropout.scale),
            sizes,
          ),
        ];
      }),
    );
  }

  private listSlots(): { name: string; shape: readonly number[] }[] {
    return this.slotNames.flatMap((slot) =>
      this.parameters.map(({ name, shape }) => ({ name: `${name}/${slot}`, shape })),
    );
  }

  private read({ name, shape }: { name: string; shape: readonly number[] }): NamedTensor {
    return { name, shape, values: this.state.get(name)!.dataSync<'float32'>().slice() };
  }
}

/**
 * What a differentiated function makes besides its result is freed with it, unless it is kept; here it is
 * handed over to the scope that is open now.
 */
function release<Kept extends tf.Tensor>(kept: Kept): Kept {
  const copy = tf.clone(kept);
  kept.dispose();
  return copy;
}
