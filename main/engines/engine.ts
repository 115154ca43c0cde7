import type { NetworkSpec } from '../../shared/specs/network.ts';
import type { Clipping, Loss, OptimiserSpec } from '../../shared/specs/training.ts';

/** What is optimised: the loss on the data, and the L2 penalty on kernels. */
export interface Objective {
  readonly loss: Loss;
  readonly l2Regularisation: number;
}

/** What a watched step tells of a layer that has parameters, or of a ReLU. */
export interface LayerWatch {
  /** As the network plan names it. */
  readonly layer: string;
  /** Squared L2 norm of the gradient over the layer's parameters, before clipping; null for a ReLU. */
  readonly squaredGradientNorm: number | null;
  /** L2 norm of the update over L2 norm of the parameters before it; null for a ReLU. */
  readonly updateRatio: number | null;
  /**
   * Share of units that are zero for every sample of the batch; null where the layer is no ReLU. The units of a
   * picture are its channels, zero at every position (that a pooling right after keeps).
   */
  readonly deadShare: number | null;
}

/**
 * A batch, row by row. The arrays stay the caller's, who fills them again for the next batch: an engine reads
 * them before a call's promise is settled, and never after. Pictures come channel by channel: [samples, channels, height, width]; of a pair, the
 * first picture, then the second: [samples, 2, channels, height, width].
 */
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
  /** Present for a watched step, in the order of the layers. */
  readonly watch?: readonly LayerWatch[];
}

export interface EvaluationResult {
  /** Sum of the losses of the samples (not the mean), so that batches of unequal size add up. */
  readonly dataLossSum: number;
  readonly correct: number;
  /**
   * Class probabilities, `labels.length` rows of `classes` values. A network with a single output tells two
   * classes apart: its rows are 1 - p and p, with p the sigmoid of a logit, or the value itself under the
   * mean squared error. Class 1 is predicted where p is at least 0.5.
   */
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
  /** Running mean and variance of every batch normalisation. */
  readonly statistics: readonly NamedTensor[];
}

export interface CompileOptions {
  readonly network: NetworkSpec;
  readonly objective: Objective;
  readonly optimiser: OptimiserSpec;
  readonly clipping?: Clipping | undefined;
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
  /**
   * One training step: forward, backward, update. Dropout masks depend on seed and step only. A watched step
   * computes the same and tells more; it may be slower.
   */
  step(batch: Batch, learningRate: number, watched?: boolean): Promise<StepResult>;
  /** Losses and probabilities without dropout, with running statistics, and without an update. Batches of any size. */
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
  /** Whether that is a GPU which the processor imitates, far slower than the processor by itself. */
  readonly isImitation?: boolean;
  /** How many threads an operator uses there. Absent where the library does not tell, or it is no matter of threads. */
  readonly threads?: number;
  /** Name and version of the library beneath, e.g. "onnxruntime-node 1.30.0". */
  readonly library?: string;
  /** Why it is not usable, and what would make it so. Present when not usable. */
  readonly reason?: string;
  readonly remedy?: string;
}

export interface Engine {
  readonly name: string;
  /** So slow that it serves to check the others, and is chosen for a run only where nothing else is usable. */
  readonly isReference?: boolean;
  /** Whether the engine is usable here; `threads` as in `CompileOptions`. */
  probe(threads?: number): Promise<EngineProbe>;
  compile(options: CompileOptions): Promise<Program>;
}
