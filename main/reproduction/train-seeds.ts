import { availableParallelism } from 'node:os';
import type { Core } from '../api/core.ts';
import { prepareRun } from '../api/runs.ts';
import { shareMachine } from '../api/share-machine.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { hasDiverged } from '../../shared/searches/settled.ts';
import { followToEnd, type Tell } from './follow.ts';
import { quickRunSeconds, type PlannedRecipe } from './plan.ts';
import { findKeptRun, type Fingerprints } from './reuse.ts';

/** What a reproduction works with. */
export interface Work {
  readonly core: Core;
  readonly fingerprints: Fingerprints;
  readonly engine: string;
  /** Train anew what the home holds already. */
  readonly afresh: boolean;
  /** Whether pictures of samples are shown. */
  readonly examples: boolean;
  readonly tell: Tell;
  /** Aborted to stop: what is under way keeps a checkpoint. */
  readonly signal: AbortSignal;
}

/** Asked anew each time: a signal comes while something is awaited. */
export function isStopped({ signal }: Pick<Work, 'signal'>): boolean {
  return signal.aborted;
}

/** A run of a recipe with one seed. */
export interface SeedRun {
  readonly seed: number;
  readonly id: number;
  readonly reused: boolean;
}

export interface Trained<Item> {
  readonly items: readonly Item[];
  /** Why there are fewer than asked for, or why something failed. */
  readonly why: string | null;
  readonly failed: boolean;
}

/** What the first seed showed: all are to be trained, a run takes long, or it never ran. */
type Lesson = 'short' | 'long' | 'none';

/**
 * A run for each seed: taken from the home where it is there, gone on with where it was broken off, else
 * trained, several at once where that is worth it. Seeds beyond the first are left out where the first shows
 * that a run takes long.
 */
export async function trainSeeds(work: Work, planned: PlannedRecipe): Promise<Trained<SeedRun>> {
  const { recipe, seeds, seedsByTime } = planned;
  const share = shareMachine(recipe, seeds.length);
  const inTurn = createTurns(share.atOnce);
  const trainOne = (seed: number, onEpoch?: (run: RunSummary) => void): Promise<SeedRun | null> =>
    inTurn(() => trainSeed(work, planned, { seed, threads: share.threads, ...(onEpoch && { onEpoch }) }));
  const { promise: lesson, resolve: learn } = Promise.withResolvers<Lesson>();
  const look = (run: RunSummary): void => {
    if (run.epochsDone === 0 || run.seconds === null) return;
    learn(!seedsByTime || machineSeconds(work.core, run) < quickRunSeconds ? 'short' : 'long');
  };
  const first = trainOne(seeds[0]!, look).then((item) => {
    if (item !== null) look(work.core.store.findRun(item.id)!);
    // A run that ended before its first epoch took no time to speak of.
    learn(item === null ? 'none' : 'short');
    return item;
  });
  first.catch(() => {
    learn('none');
  });
  const learnt = await lesson;
  const others = seeds
    .slice(1)
    .map((seed) => (learnt === 'short' ? trainOne(seed) : takeKept(work, planned, seed)));
  const results = await Promise.allSettled([first, ...others]);
  const isShort = learnt === 'long' && results.some(isMissing);
  return collect(work, results, isShort ? oneSeed : null);
}

const oneSeed = `Fewer seeds, because a run keeps the whole machine busy for over ${quickRunSeconds / 60} minutes.`;

function isMissing(result: PromiseSettledResult<SeedRun | null>): boolean {
  return result.status === 'fulfilled' && result.value === null;
}

function collect(
  { core }: Work,
  results: readonly PromiseSettledResult<SeedRun | null>[],
  note: string | null,
): Trained<SeedRun> {
  const items = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (errors.length > 0) throw errors[0];
  const failures = items.flatMap(({ id, seed }) => {
    const run = core.store.findRun(id)!;
    return run.state === 'failed' && !hasDiverged(run) ? [`Seed ${seed} failed: ${run.reason ?? ''}`] : [];
  });
  return { items, why: failures[0] ?? note, failed: failures.length > 0 };
}

/** What a run takes of the whole machine's time, by the epochs it has done. */
export function machineSeconds({ store }: Pick<Core, 'store'>, run: RunSummary): number {
  const whole = ((run.seconds ?? 0) / Math.max(1, run.epochsDone)) * run.epochs;
  const cores = availableParallelism();
  const threads = store.findRunDetail(run.id)?.environment?.threads ?? cores;
  return (whole * Math.min(threads, cores)) / cores;
}

async function trainSeed(
  work: Work,
  { recipe, data, trains }: PlannedRecipe,
  { seed, threads, onEpoch }: { seed: number; threads: number; onEpoch?: (run: RunSummary) => void },
): Promise<SeedRun | null> {
  if (isStopped(work) || data === null) return null;
  const request = { recipe: { ...recipe, search: undefined }, data, seed, engine: work.engine };
  const run = await prepareRun(work.core, request);
  const kept = work.afresh
    ? null
    : await findKeptRun(work.core, { ...work, spec: run.spec, path: data }, work.fingerprints);
  if (kept?.done === true) return { seed, id: kept.id, reused: true };
  if (!trains || isStopped(work)) return null;
  const { supervisor } = work.core;
  const { id } =
    kept === null ? supervisor.submit({ ...run, threads }, 'beside') : supervisor.resume(kept.id, 'beside');
  const label = `${recipe.name}, seed ${seed} (run ${id})`;
  work.tell(`${label}: ${kept === null ? 'starts' : 'goes on'}`);
  await followToEnd(work.core, id, { ...work, label, ...(onEpoch && { onEpoch }) });
  return { seed, id, reused: false };
}

/** A finished run of the home, if there is one. */
function takeKept(work: Work, planned: PlannedRecipe, seed: number): Promise<SeedRun | null> {
  return trainSeed(work, { ...planned, trains: false }, { seed, threads: 1 });
}

/** Lets at most `places` pieces of work go on at once; the others wait. */
function createTurns(places: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
