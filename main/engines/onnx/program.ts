import { initialValues } from '../../networks/initialisers.ts';
import type { PlannedParameter } from '../../networks/layers.ts';
import {
  countElements,
  countValues,
  listParameters,
  listStatistics,
  planNetwork,
} from '../../networks/plan.ts';
import { checkBatch, countClasses } from '../check-batch.ts';
import { checkObjective } from '../check-network.ts';
import { drawMask, planDropout } from '../dropout-masks.ts';
import type {
  Batch,
  CompileOptions,
  EvaluationResult,
  NamedTensor,
  Program,
  ProgramState,
  StepResult,
} from '../engine.ts';
import { optimiserSlots } from '../optimiser-slots.ts';
import { chooseEvaluationChunk } from './evaluation-chunk.ts';
import type { Device } from './device.ts';
import { sizesFor } from './graph.ts';
import { sampleShape, valueShape } from './network-graph.ts';
import { stepScalars } from './optimisers.ts';
import { packParameters } from './parameters.ts';
import { readVectors, writeVectors } from './program-state.ts';
import { Tensor } from './session.ts';
import { packStatistics } from './statistics.ts';
import type { InferenceSession, Tensors } from './session.ts';
import {
  buildEvaluationGraph,
  buildGradientGraph,
  buildPenaltyGraph,
  buildStepGraph,
  buildWatchedStepGraph,
  names,
} from './training-graphs.ts';
import type { GraphDefinition } from './training-graphs.ts';
import { readWatch } from './watching.ts';

/** A program whose graphs ONNX Runtime runs. */
export class OnnxProgram implements Program {
  private readonly options: CompileOptions;
  private readonly device: Device;
  /** Samples evaluated at once. */
  private readonly evaluationChunk: number;
  private readonly definition: GraphDefinition;
  private readonly parameters: readonly PlannedParameter[];
  private readonly statistics: readonly PlannedParameter[];
  private readonly slotNames: readonly string[];
  private readonly sessions = new Map<
    (definition: GraphDefinition) => Uint8Array,
    Promise<InferenceSession>
  >();
  private readonly masks = new Map<string, Tensor>();
  /** Parameters, slots and running statistics by the name under which they are fed. */
  private state: Record<string, Tensor>;
  private stepsTaken = 0;

  constructor(options: CompileOptions, device: Device) {
    const plan = planNetwork(options.network);
    checkObjective(plan, options.objective.loss);
    this.options = options;
    this.device = device;
    this.evaluationChunk = chooseEvaluationChunk(plan);
    this.parameters = listParameters(plan);
    this.statistics = listStatistics(plan);
    this.definition = {
      plan,
      vectors: packParameters(this.parameters),
      statistics: packStatistics(plan),
      dropout: planDropout(plan),
      objective: options.objective,
      optimiser: options.optimiser,
      clipping: options.clipping,
      floatType: 'float32',
    };
    this.slotNames = optimiserSlots(options.optimiser);
    this.state = this.allocateState();
    const initial = this.parameters.map((parameter) => ({
      name: parameter.name,
      shape: parameter.shape,
      values: initialValues(parameter, options.seed),
    }));
    writeVectors(this.definition.vectors, this.flats(), initial);
    this.writeStatistics(
      this.statistics.map((statistic) => ({ ...statistic, values: initialValues(statistic, options.seed) })),
      this.state,
    );
  }

  /** Compiles the training step. */
  async prepare(): Promise<void> {
    await this.session(buildStepGraph);
  }

  async step(batch: Batch, learningRate: number, watched = false): Promise<StepResult> {
    const step = this.stepsTaken + 1;
    const scalars = Object.entries(stepScalars(this.options.optimiser, step, learningRate));
    const feeds: Tensors = {
      ...this.feedBatch(batch),
      ...this.feedMasks(batch.labels.length, step),
      ...Object.fromEntries(scalars.map(([name, value]) => [name, scalar(value)])),
      ...this.state,
    };
    const session = await this.session(watched ? buildWatchedStepGraph : buildStepGraph);
    const results = await session.run(feeds);
    this.replaceState(results);
    this.stepsTaken = step;
    return {
      dataLoss: readScalar(results[names.dataLoss]!),
      regularisationLoss: readScalar(results[names.regularisationLoss]!),
      correct: readScalar(results[names.correct]!),
      ...(watched && {
        watch: readWatch(this.definition.plan, (name) => results[name]!.data as Float32Array),
      }),
    };
  }

  async evaluate(batch: Batch): Promise<EvaluationResult> {
    const { plan } = this.definition;
    const session = await this.session(buildEvaluationGraph);
    const classes = countClasses(plan);
    const probabilities = new Float32Array(batch.labels.length * classes);
    let dataLossSum = 0;
    let correct = 0;
    checkBatch(plan, batch);
    for (let first = 0; first < batch.labels.length; first += this.evaluationChunk) {
      const last = Math.min(first + this.evaluationChunk, batch.labels.length);
      const values = countValues(plan.input);
      const chunk = {
        inputs: batch.inputs.subarray(first * values, last * values),
        labels: batch.labels.subarray(first, last),
      };
      const results = await session.run({
        ...this.feedBatch(chunk),
        ...this.feedParameters(),
        ...this.feedStatistics(),
      });
      dataLossSum += readScalar(results[names.lossSum]!);
      correct += readScalar(results[names.correct]!);
      probabilities.set(results[names.probabilities]!.data as Float32Array, first * classes);
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

  async readState(): Promise<ProgramState> {
    const { vectors } = this.definition;
    const state = await this.device.read(this.state);
    return {
      step: this.stepsTaken,
      parameters: readVectors(this.parameters, vectors, this.flats(undefined, state)),
      optimiserSlots: this.slotNames.flatMap((slot) =>
        readVectors(this.parameters, vectors, this.flats(slot, state), `/${slot}`),
      ),
      statistics: this.readStatistics(state),
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- async makes a refused state a rejection
  async writeState(state: ProgramState): Promise<void> {
    const { vectors } = this.definition;
    const next = this.allocateState();
    writeVectors(vectors, this.flats(undefined, next), state.parameters);
    for (const slot of this.slotNames) {
      writeVectors(vectors, this.flats(slot, next), state.optimiserSlots, `/${slot}`);
    }
    this.writeStatistics(state.statistics, next);
    this.freeState();
    this.state = next;
    this.stepsTaken = state.step;
  }

  async dispose(): Promise<void> {
    const sessions = await Promise.all(this.sessions.values());
    this.sessions.clear();
    this.freeState();
    this.state = {};
    await Promise.all(sessions.map((session) => session.release()));
    await this.device.dispose();
  }

  /** Each graph is compiled when it is first needed. */
  private session(build: (definition: GraphDefinition) => Uint8Array): Promise<InferenceSession> {
    let session = this.sessions.get(build);
    if (!session) {
      const kept = Object.keys(this.state).map((name) => names.updated(name));
      const updates = build === buildStepGraph || build === buildWatchedStepGraph;
      session = this.device.prepare(build(this.definition), updates ? kept : []);
      this.sessions.set(build, session);
    }
    return session;
  }

  private allocateState(): Record<string, Tensor> {
    const { vectors, statistics } = this.definition;
    const sizes = vectors.flatMap((vector) =>
      [vector.name, ...this.slotNames.map((slot) => names.slot(vector.name, slot))].map(
        (name) => [name, vector.size] as const,
      ),
    );
    if (statistics) sizes.push([statistics.name, statistics.size]);
    return Object.fromEntries(
      sizes.map(([name, size]) => [name, new Tensor('float32', new Float32Array(size), [size])]),
    );
  }

  private readStatistics(state: Tensors): NamedTensor[] {
    const { statistics } = this.definition;
    if (!statistics) return [];
    return readVectors(this.statistics, [statistics], [state[statistics.name]!.data as Float32Array]);
  }

  private writeStatistics(tensors: readonly NamedTensor[], state: Readonly<Record<string, Tensor>>): void {
    const { statistics } = this.definition;
    if (statistics) writeVectors([statistics], [state[statistics.name]!.data as Float32Array], tensors);
  }

  private feedStatistics(): Tensors {
    const { statistics } = this.definition;
    return statistics ? { [statistics.name]: this.state[statistics.name]! } : {};
  }

  /** Takes over the tensors that a step has made. */
  private replaceState(results: Tensors): void {
    const next = Object.keys(this.state).map((name) => [name, results[names.updated(name)]!] as const);
    this.freeState();
    this.state = Object.fromEntries(next);
  }

  private freeState(): void {
    for (const tensor of Object.values(this.state)) this.device.free(tensor);
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
    checkBatch(this.definition.plan, batch);
    const size = batch.labels.length;
    const sizes = sizesFor(sampleShape(this.definition.plan.input), size);
    return {
      [names.samples]: new Tensor('float32', batch.inputs, sizes),
      [names.labels]: new Tensor('int32', batch.labels, [size]),
    };
  }

  /** Draws this step's masks into tensors that are used again as long as the batch keeps its size. */
  private feedMasks(samples: number, step: number): Tensors {
    return Object.fromEntries(
      this.definition.dropout.map((dropout) => {
        const name = names.mask(dropout.layer.name);
        const shape = sizesFor(valueShape(dropout.layer.inputShape), samples);
        let mask = this.masks.get(name);
        if (mask?.size !== countElements(shape)) {
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
