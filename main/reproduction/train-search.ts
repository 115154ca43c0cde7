import { prepareSearch, resumeSearch } from '../api/searches.ts';
import { resolveExperiment } from '../api/experiments.ts';
import { findBestTrial } from '../../shared/searches/ranking.ts';
import type { SearchSummary } from '../../shared/searches/records.ts';
import { hasDiverged } from '../../shared/searches/settled.ts';
import { trialChanges } from '../../shared/searches/trials.ts';
import type { SearchSpec } from '../../shared/specs/search.ts';
import { quickRunSeconds, type PlannedRecipe } from './plan.ts';
import { findKeptSearch } from './reuse.ts';
import {
  isStopped,
  machineSeconds,
  trainSeeds,
  type SeedRun,
  type Trained,
  type Work,
} from './train-seeds.ts';

/** A search of a recipe with one seed. */
export interface SeedSearch {
  readonly seed: number;
  readonly id: number;
  readonly reused: boolean;
}

export interface TrainedSearch extends Trained<SeedSearch> {
  /** Of searches run once: their best trial again with other seeds. */
  readonly repeats: readonly SeedRun[];
}

/** A search of so many trials at most is run whole with every seed; of a larger one the best trial is. */
const mostRepeatedTrials = 12;

/**
 * The search of a recipe: with each seed where it has few trials that are short, else once, and then its best
 * trial's settings with each of the other seeds.
 */
export async function trainSearch(
  work: Work,
  planned: PlannedRecipe,
  { rankBy }: Pick<SearchSpec, 'rankBy'>,
): Promise<TrainedSearch> {
  const { seeds, recipe } = planned;
  const first = await runSearch(work, planned, seeds[0]!);
  if (first === null) return { items: [], repeats: [], why: null, failed: false };
  const { failed, why } = describeEnd(work, first.id);
  const done = { items: [first], repeats: [], why, failed };
  if (seeds.length === 1 || failed || isStopped(work)) return done;
  const trials = work.core.store.searches.trials(first.id);
  if (planned.seedsByTime && longestTrial(work, trials) > quickRunSeconds) {
    return {
      ...done,
      why:
        why ??
        `One seed, because a trial keeps the whole machine busy for over ${quickRunSeconds / 60} minutes.`,
    };
  }
  if (trials.length <= mostRepeatedTrials) {
    const items = [first];
    for (const seed of seeds.slice(1)) {
      const item = await runSearch(work, planned, seed);
      if (item !== null) items.push(item);
    }
    const ends = items.map(({ id }) => describeEnd(work, id));
    return {
      ...done,
      items,
      why: ends.find((end) => end.why !== null)?.why ?? null,
      failed: ends.some((end) => end.failed),
    };
  }
  const best = findBestTrial(trials, rankBy);
  if (best === null) return done;
  const { spec } = await resolveExperiment({
    recipe: { ...recipe, search: undefined },
    set: trialChanges(best),
  });
  const repeats = await trainSeeds(work, {
    ...planned,
    recipe: { ...recipe, ...spec },
    seeds: seeds.slice(1),
    seedsByTime: false,
  });
  return {
    ...done,
    repeats: repeats.items,
    why: why ?? 'The search was run with one seed; its best trial was trained again with the others.',
  };
}

async function runSearch(
  work: Work,
  { recipe, data, trains }: PlannedRecipe,
  seed: number,
): Promise<SeedSearch | null> {
  if (isStopped(work) || data === null) return null;
  const { core, engine } = work;
  const { search, means } = await prepareSearch(core, { recipe: { ...recipe }, data, seed, engine });
  const kept = work.afresh
    ? null
    : await findKeptSearch(core, { ...search, path: data, engine }, work.fingerprints);
  if (kept?.done === true) return { seed, id: kept.id, reused: true };
  if (!trains || isStopped(work)) return null;
  const { id } = kept === null ? core.searches.start(search, means) : await resumeSearch(core, kept.id);
  await followSearch(work, id, `${recipe.name}, seed ${seed} (search ${id})`);
  return { seed, id, reused: false };
}

/** Follows a search of this process until it has ended, and stops it when the signal is aborted. */
async function followSearch({ core, tell, signal }: Work, id: number, label: string): Promise<void> {
  const stop = (): void => {
    core.searches.stop(id);
  };
  signal.addEventListener('abort', stop);
  let told = '';
  try {
    for await (const { search } of core.searches.watch(id)) {
      const text = describeProgress(search);
      if (text === told) continue;
      told = text;
      tell(`${label}: ${text}`);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function describeProgress({ state, settled, trials, account }: SearchSummary): string {
  if (settled === 0 && state === 'running') return `${trials} trials. ${account}`;
  return `${settled} of ${trials} trials${state === 'running' ? '' : `, ${state}`}`;
}

function describeEnd({ core }: Work, id: number): { readonly failed: boolean; readonly why: string | null } {
  const search = core.store.searches.find(id)!;
  if (search.state === 'failed') return { failed: true, why: `The search failed: ${search.reason ?? ''}` };
  const failures = core.store.searches
    .trials(id)
    .filter(({ run }) => run?.state === 'failed' && !hasDiverged(run));
  if (failures.length === 0) return { failed: false, why: null };
  const [{ trial, run }] = failures as [(typeof failures)[0]];
  return {
    failed: true,
    why: `${failures.length} of ${search.trials} trials failed; trial ${trial}: ${run?.reason ?? ''}`,
  };
}

function longestTrial(
  { core }: Work,
  trials: readonly { readonly run: { readonly id: number } | null }[],
): number {
  return Math.max(
    0,
    ...trials.map(({ run }) => (run === null ? 0 : machineSeconds(core, core.store.findRun(run.id)!))),
  );
}
