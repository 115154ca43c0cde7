import type {
  SampleInputs,
  SampleList,
  SampleListRequest,
  SampleOrder,
  SampleVerdict,
} from '../../shared/contract/samples.ts';
import { UserError } from '../../shared/errors.ts';
import type { CheckpointKind, Prediction, RunDetail } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { findMatrix } from '../exports/choose-matrix.ts';
import { keepWorker } from '../jobs/kept-worker.ts';
import type { StartWorker, WorkerQuestion } from '../jobs/worker-process.ts';
import type { Core } from './core.ts';
import { findRun, findRunDetail } from './runs.ts';

/** What a checkpoint made of a split, as it was read for the last question about it. */
interface JudgedSplit {
  readonly key: string;
  readonly epoch: number;
  readonly classes: readonly string[];
  readonly predictions: readonly Prediction[];
  /** Positions as they were chosen and ordered for the last page: the next page asks for the same. */
  readonly chosen: { key: string; positions: readonly number[] };
}

interface JudgedRequest {
  readonly id: number;
  readonly split: Split;
  readonly checkpoint: CheckpointKind;
}

/** Milliseconds for which what was read is kept after the last question. */
const keptFor = 120_000;

export interface SampleBrowser {
  list(request: SampleListRequest): SampleList;
  pictures(
    request: { readonly id: number; readonly split: Split; readonly positions: readonly number[] },
    signal?: AbortSignal,
  ): Promise<SampleInputs>;
  scores(request: JudgedRequest & { readonly positive: number }): {
    epoch: number;
    scores: Blob;
    isPositive: Blob;
  };
  /** Ends the process that prepares pictures. */
  readonly close: () => void;
}

/**
 * Answers questions about the samples of runs; the predictions asked for last are kept for a while. Data are prepared
 * and pictures drawn in a process of their own: decoding a data set would hold this one for seconds.
 */
export function createSampleBrowser({
  store,
  home,
  startWorker,
}: Pick<Core, 'store' | 'home'> & { readonly startWorker: StartWorker }): SampleBrowser {
  const worker = keepWorker<Extract<WorkerQuestion, { type: 'samples' }>>(
    startWorker,
    'prepared the samples',
  );
  let judged: JudgedSplit | null = null;
  let forgetting: NodeJS.Timeout | undefined;

  function keepForAWhile(): void {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
      judged = null;
    }, keptFor);
    forgetting.unref();
  }

  function read({ id, split, checkpoint }: JudgedRequest): JudgedSplit {
    keepForAWhile();
    const run = findRun(store, id);
    const matrix = findMatrix(store.confusionMatrices(id), [split], checkpoint);
    // A run that goes on writes other predictions in their place.
    const key = JSON.stringify([id, split, checkpoint, matrix?.epoch, run.state, run.stepsDone]);
    if (judged?.key === key && judged.predictions.length > 0) return judged;
    const predictions = matrix === undefined ? [] : store.predictions(id, split, checkpoint);
    judged = {
      key,
      epoch: matrix?.epoch ?? 0,
      classes: matrix?.classes ?? [],
      predictions,
      chosen: { key: '', positions: [] },
    };
    return judged;
  }

  return {
    list({ verdict, order, trueClass, predictedClass, from, count, ...request }) {
      const run = findRunDetail(store, request.id);
      const { epoch, classes, predictions, chosen } = read(request);
      const key = JSON.stringify([verdict, order, trueClass, predictedClass]);
      if (chosen.key !== key) {
        const found = choosePositions(predictions, { verdict, trueClass, predictedClass });
        chosen.positions = orderSamples(predictions, found, order);
        chosen.key = key;
      }
      const { positions } = chosen;
      return {
        epoch,
        classes: [...classes],
        kind: kindOf(run),
        predicted: predictions.length,
        total: positions.length,
        samples: positions
          .slice(from, from + count)
          .map((position) => ({ position, ...predictions[position]! })),
      };
    },
    pictures({ id, split, positions }, signal) {
      const { state, spec, dataSource, dataOverview } = findRunDetail(store, id);
      const run = { id, state, spec, dataSource, dataOverview };
      return worker.ask(() => {
        // Once it is asked, the answer is worth waiting for: the next page needs the same data.
        signal?.throwIfAborted();
        return { type: 'samples', job: { run, home, split, positions } };
      });
    },
    scores({ positive, ...request }) {
      const { epoch, classes, predictions } = read(request);
      if (predictions.length > 0 && positive >= classes.length) {
        const remedy = `Give a number below ${classes.length}.`;
        throw new UserError('request', `There is no class ${positive}.`, remedy);
      }
      const scores = Float32Array.from(predictions, ({ probabilities }) => probabilities[positive]!);
      const isPositive = Uint8Array.from(predictions, ({ label }) => Number(label === positive));
      return { epoch, scores: new Blob([scores]), isPositive: new Blob([isPositive]) };
    },
    close: worker.close,
  };
}

function kindOf({ spec }: RunDetail): SampleList['kind'] {
  const { kind } = spec.network.input;
  if (kind === 'vector') return 'table';
  return kind === 'image-pair' ? 'pairs' : 'pictures';
}

interface SampleFilter {
  readonly verdict: SampleVerdict;
  readonly trueClass: number | undefined;
  readonly predictedClass: number | undefined;
}

function choosePositions(
  predictions: readonly Prediction[],
  { verdict, trueClass, predictedClass }: SampleFilter,
): number[] {
  return [...predictions.keys()].filter((position) => {
    const { label, predicted } = predictions[position]!;
    return (
      (verdict === 'all' || (label === predicted) === (verdict === 'right')) &&
      (trueClass === undefined || label === trueClass) &&
      (predictedClass === undefined || predicted === predictedClass)
    );
  });
}

/** By the probability of the predicted class; equals as the split has them. */
function orderSamples(
  predictions: readonly Prediction[],
  positions: readonly number[],
  order: SampleOrder,
): number[] {
  if (order === 'as-stored') return [...positions];
  const sureness = Float64Array.from(
    predictions,
    ({ predicted, probabilities }) => probabilities[predicted] ?? Number.NaN,
  );
  const sign = order === 'surest' ? -1 : 1;
  return positions.toSorted((one, other) => {
    const difference = sign * (sureness[one]! - sureness[other]!);
    return Number.isNaN(difference) || difference === 0 ? one - other : difference;
  });
}
