import { UserError } from '../../../shared/errors.ts';
import { initialValues } from '../../networks/initialisers.ts';
import type { PlannedParameter } from '../../networks/layers.ts';
import { countElements, countValues, listParameters, planNetwork } from '../../networks/plan.ts';
import type {
  Batch,
  CompileOptions,
  EvaluationResult,
  NamedTensor,
  Program,
  ProgramState,
  StepResult,
} from '../engine.ts';
import { drawMask, planDropout } from './dropout-masks.ts';
import { sizesFor } from './graph.ts';
import { sampleShape, valueShape } from './network-graph.ts';
import { optimiserSlots, stepScalars } from './optimisers.ts';
import { packParameters } from './parameters.ts';
import { readVectors, writeVectors } from './program-state.ts';
import { createSession, Tensor } from './session.ts';
import type { InferenceSession, Tensors } from './session.ts';
import {
  buildEvaluationGraph,
  buildGradientGraph,
  buildPenaltyGraph,
  buildStepGraph,
  names,
} from './training-graphs.ts';
import type { GraphDefinition } from './training-graphs.ts';

/** Samples evaluated at once: enough to keep all threads busy, few enough to stay near the processor. */
const evaluationChunk = 32;

/** A program whose graphs ONNX Runtime runs. */
export class OnnxProgram implements Program {
  private readonly options: CompileOptions;
  private readonly threads: number;
  private readonly definition: GraphDefinition;
  private readonly parameters: readonly PlannedParameter[];
  private readonly slotNames: readonly string[];
  private readonly sessions = new Map<
    (definition: GraphDefinition) => Uint8Array,
    Promise<InferenceSession>
  >();
  private readonly masks = new Map<string, Tensor>();
  /** Parameters and slots by the name under which they are fed. */
  private state: Record<string, Tensor>;
  private stepsTaken = 0;

  constructor(options: CompileOptions, threads: number) {
    const plan = planNetwork(options.network);
    if (plan.outputs < 2) {
      throw new UserError(
        'request',
        `The last layer yields ${plan.outputs} value, and softmax cross entropy needs a score for each of two or more classes.`,
        'Give the last dense layer as many units as there are classes.',
      );
    }
    this.options = options;
    this.threads = threads;
    this.parameters = listParameters(plan);
    this.definition = {
      plan,
      vectors: packParameters(this.parameters),
      dropout: planDropout(plan),
      objective: options.objective,
      optimiser: options.optimiser,
      floatType: 'float32',
    };
    this.slotNames = optimiserSlots[options.optimiser.type];
    this.state = this.allocateState();
    const initial = this.parameters.map((parameter) => ({
      name: parameter.name,
      shape: parameter.shape,
      values: initialValues(parameter, options.seed),
    }));
    writeVectors(this.definition.vectors, this.flats(), initial);
  }

  /** Compiles the training step. */
  async prepare(): Promise<void> {
    await this.session(buildStepGraph);
  }

  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    const step = this.stepsTaken + 1;
    const scalars = Object.entries(stepScalars(this.options.optimiser, step, learningRate));
    const feeds: Tensors = {
      ...this.feedBatch(batch),
      ...this.feedMasks(batch.labels.length, step),
      ...Object.fromEntries(scalars.map(([name, value]) => [name, scalar(value)])),
      ...this.state,
    };
    const session = await this.session(buildStepGraph);
    const results = await session.run(feeds);
    this.replaceState(results);
    this.stepsTaken = step;
    return {
      dataLoss: readScalar(results[names.dataLoss]!),
      regularisationLoss: readScalar(results[names.regularisationLoss]!),
      correct: readScalar(results[names.correct]!),
    };
  }

  async evaluate(batch: Batch): Promise<EvaluationResult> {
    const { plan } = this.definition;
    const session = await this.session(buildEvaluationGraph);
    const probabilities = new Float32Array(batch.labels.length * plan.outputs);
    let dataLossSum = 0;
    let correct = 0;
    this.checkBatch(batch);
    for (let first = 0; first < batch.labels.length; first += evaluationChunk) {
      const last = Math.min(first + evaluationChunk, batch.labels.length);
      const values = countValues(plan.input);
      const chunk = {
        inputs: batch.inputs.subarray(first * values, last * values),
        labels: batch.labels.subarray(first, last),
      };
      const results = await session.run({ ...this.feedBatch(chunk), ...this.feedParameters() });
      dataLossSum += readScalar(results[names.lossSum]!);
      correct += readScalar(results[names.correct]!);
      probabilities.set(results[names.probabilities]!.data as Float32Array, first * plan.outputs);
    }
    return { dataLossSum, correct, probabilities };
  }

  async regularisationLoss(): Promise<number> {
    if (this.options.objective.l2Regularisation === 0) return 0;
    const session = await this.session(buildPenaltyGraph);
    const results = await session.run(this.feedParameters());
    return readScalar(results[names.regularisationLoss]!);
  }

  async gradients(batch: Batch): Promise<readonly NamedTensor[]> {
    const session = await this.session(buildGradientGraph);
    const results = await session.run({
      ...this.feedBatch(batch),
      ...this.feedMasks(batch.labels.length, this.stepsTaken + 1),
      ...this.feedParameters(),
    });
    return this.parameters.map(({ name, shape }) => ({
      name,
      shape,
      values: results[names.gradient(name)]!.data as Float32Array,
    }));
  }

  readState(): Promise<ProgramState> {
    const { vectors } = this.definition;
    return Promise.resolve({
      step: this.stepsTaken,
      parameters: readVectors(this.parameters, vectors, this.flats()),
      optimiserSlots: this.slotNames.flatMap((slot) =>
        readVectors(this.parameters, vectors, this.flats(slot), `/${slot}`),
      ),
    });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- async makes a refused state a rejection
  async writeState(state: ProgramState): Promise<void> {
    const { vectors } = this.definition;
    const next = this.allocateState();
    writeVectors(vectors, this.flats(undefined, next), state.parameters);
    for (const slot of this.slotNames) {
      writeVectors(vectors, this.flats(slot, next), state.optimiserSlots, `/${slot}`);
    }
    this.state = next;
    this.stepsTaken = state.step;
  }

  async dispose(): Promise<void> {
    const sessions = await Promise.all(this.sessions.values());
    this.sessions.clear();
    await Promise.all(sessions.map((session) => session.release()));
  }

  /** Each graph is compiled when it is first needed. */
  private session(build: (definition: GraphDefinition) => Uint8Array): Promise<InferenceSession> {
    let session = this.sessions.get(build);
    if (!session) {
      session = createSession(build(this.definition), this.threads);
      this.sessions.set(build, session);
    }
    return session;
  }

  private allocateState(): Record<string, Tensor> {
    return Object.fromEntries(
      this.definition.vectors.flatMap((vector) =>
        [vector.name, ...this.slotNames.map((slot) => names.slot(vector.name, slot))].map((name) => [
          name,
          new Tensor('float32', new Float32Array(vector.size), [vector.size]),
        ]),
      ),
    );
  }

  /**
   * Takes over the tensors that a step has made. ONNX Runtime's binding for Node hands every result out in new
   * memory (also where it was given a tensor to fill), so that of the tensors replaced is freed at once rather
   * than left to pile up until the next garbage collection.
   */
  private replaceState(results: Tensors): void {
    const replaced = Object.values(this.state);
    this.state = Object.fromEntries(
      Object.keys(this.state).map((name) => [name, results[names.updated(name)]!]),
    );
    for (const tensor of replaced) (tensor.data as Float32Array<ArrayBuffer>).buffer.transfer(0);
  }

  /** The memory of every vector of parameters, or of one of its slots. */
  private flats(slot?: string, state = this.state): Float32Array[] {
    return this.definition.vectors.map((vector) => {
      const name = slot === undefined ? vector.name : names.slot(vector.name, slot);
      return state[name]!.data as Float32Array;
    });
  }

  private feedParameters(): Tensors {
    return Object.fromEntries(this.definition.vectors.map(({ name }) => [name, this.state[name]!]));
  }

  private feedBatch(batch: Batch): Tensors {
    this.checkBatch(batch);
    const size = batch.labels.length;
    const sizes = sizesFor(sampleShape(this.definition.plan.input), size);
    return {
      [names.samples]: new Tensor('float32', batch.inputs, sizes),
      [names.labels]: new Tensor('int32', batch.labels, [size]),
    };
  }

  private checkBatch({ inputs, labels }: Batch): void {
    const { input, outputs } = this.definition.plan;
    const expected = labels.length * countValues(input);
    if (inputs.length !== expected) {
      throw new UserError(
        'work',
        `A batch of ${labels.length} samples has ${inputs.length} numbers, and this network takes ${expected}.`,
        "Make the network's input fit the data.",
      );
    }
    const stray = labels.find((label) => label < 0 || label >= outputs);
    if (stray !== undefined) {
      throw new UserError(
        'work',
        `A sample has the class ${stray}, and the network tells ${outputs} classes apart, 0 to ${outputs - 1}.`,
        'Give the last dense layer as many units as there are classes.',
      );
    }
  }

  /** Draws this step's masks into tensors that are used again as long as the batch keeps its size. */
  private feedMasks(samples: number, step: number): Tensors {
    return Object.fromEntries(
      this.definition.dropout.map((dropout) => {
        const name = names.mask(dropout.layer.name);
        const shape = sizesFor(valueShape(dropout.layer.inputShape), samples);
        let mask = this.masks.get(name);
        if (mask?.dims[0] !== samples) {
          mask = new Tensor('uint8', new Uint8Array(countElements(shape)), shape);
          this.masks.set(name, mask);
        }
        drawMask(dropout, this.options.seed, step, mask.data as Uint8Array);
        return [name, mask];
      }),
    );
  }
}

function scalar(value: number): Tensor {
  return new Tensor('float32', Float32Array.of(value), []);
}

function readScalar(tensor: Tensor): number {
  return Number(tensor.data[0]);
}
