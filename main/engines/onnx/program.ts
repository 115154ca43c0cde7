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
import { chooseEvaluationChunk } from './evaluation-chunk.ts';
import type { Device } from './device.ts';
import { sizesFor } from './graph.ts';
import { chooseInPlace } from './in-place/in-place-state.ts';
import { sampleShape, valueShape } from './network-graph.ts';
import { stepScalars } from './optimisers.ts';
import { packParameters } from './parameters.ts';
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
import { TrainingState } from './training-state.ts';
import { readWatch } from './watching.ts';

/** A program whose graphs ONNX Runtime runs. */
export class OnnxProgram implements Program {
  private readonly options: CompileOptions;
  private readonly device: Device;
  /** Samples evaluated at once. */
  private readonly evaluationChunk: number;
  private readonly definition: GraphDefinition;
  private readonly parameters: readonly PlannedParameter[];
  private readonly sessions = new Map<
    (definition: GraphDefinition) => Uint8Array,
    Promise<InferenceSession>
  >();
  private readonly masks = new Map<string, Tensor>();
  private readonly state: TrainingState;
  private stepsTaken = 0;

  constructor(options: CompileOptions, device: Device) {
    const plan = planNetwork(options.network);
    checkObjective(plan, options.objective.loss);
    this.options = options;
    this.device = device;
    this.evaluationChunk = chooseEvaluationChunk(plan);
    this.parameters = listParameters(plan);
    const vectors = packParameters(this.parameters);
    const { optimiser, clipping } = options;
    this.definition = {
      plan,
      vectors,
      statistics: packStatistics(plan),
      dropout: planDropout(plan),
      objective: options.objective,
      optimiser,
      clipping,
      floatType: 'float32',
      inPlace: device.inPlaceThreads ? chooseInPlace(vectors, optimiser, clipping) : new Set(),
    };
    const statistics = listStatistics(plan);
    this.state = new TrainingState(this.definition, device, this.parameters, statistics);
    const initial = (parameter: PlannedParameter): NamedTensor => ({
      name: parameter.name,
      shape: parameter.shape,
      values: initialValues(parameter, options.seed),
    });
    this.state.write({ parameters: this.parameters.map(initial), statistics: statistics.map(initial) });
  }

  /** Compiles the training step. Where that fails, the program is disposed of. */
  async prepare(): Promise<void> {
    try {
      await this.session(buildStepGraph);
    } catch (error) {
      await this.dispose();
      throw error;
    }
  }

  async step(batch: Batch, learningRate: number, watched = false): Promise<StepResult> {
    const step = this.stepsTaken + 1;
    const scalars = stepScalars(this.options.optimiser, step, learningRate);
    const feeds: Tensors = {
      ...this.feedBatch(batch),
      ...this.feedMasks(batch.labels.length, step),
      ...Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalar(value)])),
      ...this.state.feedAll(),
    };
    const session = await this.session(watched ? buildWatchedStepGraph : buildStepGraph);
    const results = await session.run(feeds);
    const updatesInPlace = this.state.advance(results, scalars, watched);
    this.stepsTaken = step;
    return {
      dataLoss: readScalar(results[names.dataLoss]!),
      regularisationLoss: readScalar(results[names.regularisationLoss]!),
      correct: readScalar(results[names.correct]!),
      ...(watched && {
        watch: readWatch(this.definition.plan, (name) => results[name]!.data as Float32Array, updatesInPlace),
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
        ...this.state.feedParameters(),
        ...this.state.feedStatistics(),
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
    const results = await session.run(this.state.feedParameters());
    return readScalar(results[names.regularisationLoss]!);
  }

  async gradients(batch: Batch): Promise<readonly NamedTensor[]> {
    const session = await this.session(buildGradientGraph);
    const results = await session.run({
      ...this.feedBatch(batch),
      ...this.feedMasks(batch.labels.length, this.stepsTaken + 1),
      ...this.state.feedParameters(),
    });
    return this.parameters.map(({ name, shape }) => ({
      name,
      shape,
      values: results[names.gradient(name)]!.data as Float32Array,
    }));
  }

  async readState(): Promise<ProgramState> {
    return { step: this.stepsTaken, ...(await this.state.read()) };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- async makes a refused state a rejection
  async writeState(state: ProgramState): Promise<void> {
    this.state.write(state);
    this.stepsTaken = state.step;
  }

  async dispose(): Promise<void> {
    const sessions = await Promise.allSettled(this.sessions.values());
    this.sessions.clear();
    await this.state.end();
    const compiled = sessions.filter((session) => session.status === 'fulfilled');
    await Promise.all(compiled.map(({ value }) => value.release()));
    await this.device.dispose();
  }

  /** Each graph is compiled when it is first needed. */
  private session(build: (definition: GraphDefinition) => Uint8Array): Promise<InferenceSession> {
    let session = this.sessions.get(build);
    if (!session) {
      const updates = build === buildStepGraph || build === buildWatchedStepGraph;
      session = this.device.prepare(build(this.definition), updates ? this.state.listResults() : []);
      this.sessions.set(build, session);
    }
    return session;
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
