import { accuracy } from '../../../shared/metrics/confusion-matrix.ts';
import type { ConfusionMatrix, RunCurves, RunSummary, SplitMetrics } from '../../../shared/runs.ts';
import { findMatrix } from '../../exports/choose-matrix.ts';
import type { Store } from '../../store/store.ts';

/** What a run came to: the object with which `train --json` ends, and what is printed otherwise. */
export interface RunResult {
  readonly run: number;
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
  readonly recipe: string | null;
  readonly engine: string;
  readonly device: string | null;
  readonly seed: number;
  readonly data: string;
  readonly parameters: number | null;
  /** Epochs and steps done. */
  readonly epochs: number;
  readonly steps: number;
  /** Time spent training. */
  readonly seconds: number | null;
  readonly train: Figures | null;
  readonly validation: Figures | null;
  readonly test: Figures | null;
  /**
   * The epoch whose parameters the run ended with: after early stopping that goes back, the best one's and not
   * the last one trained. Null where nothing was evaluated.
   */
  readonly parametersOfEpoch: number | null;
  /** Of the test split with those parameters (validation where there is no test), with its classes. */
  readonly confusionMatrix: number[][] | null;
  readonly classes: string[] | null;
  /** The best epoch (see `checkpointKindSchema`), evaluated again from its checkpoint. */
  readonly best: BestResult | null;
}

export interface Figures {
  /** The total that is minimised: data loss and regularisation. */
  readonly loss: number;
  readonly dataLoss: number;
  readonly regularisationLoss: number;
  readonly accuracy: number;
}

export interface BestResult {
  readonly epoch: number;
  readonly validation: Figures | null;
  readonly test: { readonly accuracy: number } | null;
  readonly confusionMatrix: number[][] | null;
}

/** Reads the result of a run from the store. */
export function readResult(store: Store, run: RunSummary): RunResult {
  const matrices = store.confusionMatrices(run.id);
  const last = findMatrix(matrices, ['test', 'validation'], 'last');
  return {
    run: run.id,
    name: run.name,
    state: run.state,
    reason: run.reason,
    recipe: run.recipe,
    engine: run.engine,
    device: run.device,
    seed: run.seed,
    data: run.dataName,
    parameters: run.parameters,
    epochs: run.epochsDone,
    steps: run.stepsDone,
    seconds: run.seconds,
    train: toFigures(run.train),
    validation: toFigures(run.validation),
    test: toFigures(run.test),
    parametersOfEpoch: last?.epoch ?? null,
    confusionMatrix: last?.counts ?? null,
    classes: last?.classes ?? null,
    best: readBest(matrices, store.curves(run.id)),
  };
}

function readBest(matrices: readonly ConfusionMatrix[], { epochs }: RunCurves): BestResult | null {
  const test = findMatrix(matrices, ['test'], 'best');
  const epoch = test?.epoch ?? findMatrix(matrices, ['validation'], 'best')?.epoch;
  if (epoch === undefined) return null;
  return {
    epoch,
    validation: toFigures(epochs.find((record) => record.epoch === epoch)?.validation ?? null),
    test: test === undefined ? null : { accuracy: accuracy(test.counts) },
    confusionMatrix: test?.counts ?? null,
  };
}

function toFigures(metrics: SplitMetrics | null): Figures | null {
  if (metrics === null) return null;
  return {
    loss: metrics.loss.total,
    dataLoss: metrics.loss.data,
    regularisationLoss: metrics.loss.regularisation,
    accuracy: metrics.accuracy,
  };
}
