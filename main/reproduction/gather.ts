import { findBestEpoch } from '../../shared/metrics/best-epoch.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import type { StepRecord } from '../../shared/runs.ts';
import { rankTrials } from '../../shared/searches/ranking.ts';
import { findRunDetail } from '../api/runs.ts';
import type { Store } from '../store/store.ts';
import type { RunEvidence, SearchEvidence, StepLoss } from './evidence.ts';
import { figuresAtEnd, figuresAtEpoch } from './figures.ts';

/** How many values of a training loss by step are kept for drawing. */
const keptSteps = 240;

/** A run as it stands in the store. `figures` are those with the parameters it ended with, or of the epoch that is named. */
export function gatherRun(
  store: Store,
  id: number,
  { reused, epoch }: { readonly reused: boolean; readonly epoch?: number | undefined },
): RunEvidence {
  const run = findRunDetail(store, id);
  const { epochs, steps } = store.curves(id);
  const matrices = store.confusionMatrices(id);
  const bestEpoch = findBestEpoch(epochs, run.spec.training.earlyStopping?.monitor)?.epoch;
  const best =
    bestEpoch === undefined
      ? null
      : { epoch: bestEpoch, figures: figuresAtEpoch(bestEpoch, epochs, matrices) };
  return {
    seed: run.seed,
    run,
    epochs,
    stepLosses: thinSteps(steps),
    matrices,
    figures: epoch === undefined ? figuresAtEnd(run) : figuresAtEpoch(epoch, epochs, matrices),
    best,
    watches: averageWatches(store.watches(id)),
    reused,
  };
}

/** A search as it stands in the store. */
export function gatherSearch(
  store: Store,
  id: number,
  { seed, reused }: { readonly seed: number; readonly reused: boolean },
): SearchEvidence {
  const search = store.searches.findDetail(id);
  if (search === undefined) throw new Error(`There is no search ${id}.`);
  const trials = store.searches.trials(id);
  const ranked = rankTrials(trials, search.search.rankBy);
  // Those that measured nothing have no rank.
  const others = trials.filter((trial) => !ranked.includes(trial));
  return {
    seed,
    search,
    ranked: [...ranked, ...others].map((trial) => ({
      trial,
      evidence:
        trial.run === null ? null : gatherRun(store, trial.run.id, { reused, epoch: trial.best?.epoch }),
    })),
    reused,
  };
}

/** The mean loss of stretches of steps of equal length, each at its middle step. */
export function thinSteps(steps: readonly StepRecord[], kept = keptSteps): StepLoss[] {
  const length = Math.max(1, Math.ceil(steps.length / kept));
  return Array.from({ length: Math.ceil(steps.length / length) }, (_, index) => {
    const stretch = steps.slice(index * length, (index + 1) * length);
    const sum = stretch.reduce(
      (total, { dataLoss, regularisationLoss }) => total + dataLoss + regularisationLoss,
      0,
    );
    return { step: stretch[Math.floor(stretch.length / 2)]!.step, loss: sum / stretch.length };
  });
}
