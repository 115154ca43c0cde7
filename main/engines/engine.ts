import type { NetworkSpec } from '../../shared/specs/network.ts';
import type { OptimiserSpec, Loss } from '../../shared/specs/training.ts';

/** What is optimised: the loss on the data, and the L2 penalty on kernels. */
export interface Objective {
  readonly loss: Loss;
  readonly l2Regularisation: number;
}

/** A batch, row by row. Pictures come channel by channel: [samples, channels, height, width]. */
export interface Batch {
  /** Network inputs, flattened: `labels.length` rows of as many values as the network's input has. */
  readonly inputs: Float32Array;
  /** The class of each sample, 0 to classes - 1. */
  readonly labels: Int32Array;
}

export interface StepResult {
  /** Mean loss over the batch, before the update. */
  readonly dataLoss: number;
  /** L2 penalty of the parameters before the update. */
  readonly regularisationLoss: number;
  /** How many samples of the batch were classified correctly. */
  readonly correct: number;
}

export interface EvaluationResult {
  /** Sum of the losses of the samples (not the mean), so that batches of unequal size add up. */
  readonly dataLossSum: number;
  readonly correct: number;
  /** Class probabilities, `labels.length` rows of `classes` values. */
  readonly probabilities: Float32Array;
}

/** A named array of numbers with its shape. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Everything a program needs to go on exactly where it stopped. */
export interface ProgramState {
  /** Steps taken so far (Adam's bias correction and the dropout masks depend on it). */
  readonly step: number;
  readonly parameters: readonly NamedTensor[];
  readonly optimiserSlots: readonly NamedTensor[];
}

export interface CompileOptions {
  readonly network: NetworkSpec;
  readonly objective: Objective;
  readonly optimiser: OptimiserSpec;
  /** Seeds the initial parameters and the dropout masks (separate streams). */
  readonly seed: number;
  /**
   * Threads an operator may use; the engine's own default where left out. They share sums out among them, so
   * another number of threads may change the last bits of what is computed.
   */
  readonly threads?: number;
}

/** One network, ready to train. Not reentrant: await each call before the next. */
export interface Program {
  /** One training step: forward, backward, update. Dropout masks depend on seed and step only. */
  step(batch: Batch, learningRate: number): Promise<StepResult>;
  /** Losses and probabilities without dropout and without an update. Batches of any size. */
  evaluate(batch: Batch): Promise<EvaluationResult>;
  /** The L2 penalty of the parameters as they are. */
  regularisationLoss(): Promise<number>;
  /** Gradient of the total loss (data and regularisation) for every parameter, on this batch, dropout as in the next step. */
  gradients(batch: Batch): Promise<readonly NamedTensor[]>;
  readState(): Promise<ProgramState>;
  writeState(state: ProgramState): Promise<void>;
  dispose(): Promise<void>;
}

export interface EngineProbe {
  readonly usable: boolean;
  /** The device by its real name, e.g. "AMD EPYC, 4 threads". Present when usable. */
  readonly device?: string;
  /** Name and version of the library beneath, e.g. "onnxruntime-node 1.30.0". */
  readonly library?: string;
  /** Why it is not usable, and what would make it so. Present when not usable. */
  readonly reason?: string;
  readonly remedy?: string;
}

export interface Engine {
  readonly name: string;
  probe(): Promise<EngineProbe>;
  compile(options: CompileOptions): Promise<Program>;
}
