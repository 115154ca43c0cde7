import { join } from 'node:path';
import type { Core } from '../api/core.ts';
import { prepareData } from '../data/prepare.ts';
import { OtherVersionError } from '../store/stored-spec.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { RunDetail, RunSummary } from '../../shared/runs.ts';
import { hasDiverged } from '../../shared/searches/settled.ts';
import type { SearchDetail } from '../../shared/searches/records.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { SearchSpec } from '../../shared/specs/search.ts';

/** What is looked for: an experiment on the data at `path`, by `engine`; "auto" takes what any engine trained. */
export interface Wanted {
  readonly spec: ExperimentSpec;
  readonly path: string;
  readonly engine: string;
}

/** What a home holds already of what is to be done. */
export interface Kept {
  readonly id: number;
  /** It came to its end; else it can be gone on with. */
  readonly done: boolean;
}

/** Says of data what a run says: the fingerprint of files and settings. Data is read once however often it is asked for. */
export class Fingerprints {
  private readonly home: string;
  private readonly known = new Map<string, Promise<string>>();

  constructor(home: string) {
    this.home = home;
  }

  /** Of the data at `path` as `spec` has it prepared. `UserError` when it cannot be read. */
  of(path: string, { data, training }: ExperimentSpec): Promise<string> {
    const key = canonicalJson([path, data, training.seed]);
    const known = this.known.get(key) ?? this.read(path, data, training.seed);
    this.known.set(key, known);
    return known;
  }

  private async read(path: string, spec: ExperimentSpec['data'], seed: number): Promise<string> {
    const cacheFolder = join(this.home, 'cache');
    const { overview } = await prepareData({ path, spec, seed, cacheFolder });
    return overview.fingerprint;
  }
}

/**
 * The run in the home that trained exactly this on exactly this data, or got part of the way: the latest that is
 * done, else the latest that can be gone on with.
 */
export async function findKeptRun(
  { store }: Pick<Core, 'store'>,
  wanted: Wanted,
  fingerprints: Fingerprints,
): Promise<Kept | null> {
  const key = canonicalJson(wanted.spec);
  const candidates = store
    .listRuns()
    .filter((run) => run.search === null && (isDone(run) || canGoOn(run)))
    .filter((run) => resembles(run, wanted))
    .flatMap(({ id }) => readKept(() => store.findRunDetail(id)))
    .filter((run) => canonicalJson(run.spec) === key);
  return chooseLatest(candidates, isDone, (run) => sameData(run, wanted, fingerprints));
}

/** What the list of runs tells, so that of a home with thousands only a few are read whole. */
function resembles(run: RunSummary, { spec: { training }, engine }: Wanted): boolean {
  return (
    isBy(run, engine) &&
    run.seed === training.seed &&
    run.epochs === training.epochs &&
    run.batchSize === training.batchSize &&
    run.learningRate === training.optimiser.learningRate
  );
}

function isBy(trained: { readonly engine: string }, engine: string): boolean {
  return engine === 'auto' || trained.engine === engine;
}

/** The same of a search. */
export async function findKeptSearch(
  { store }: Pick<Core, 'store'>,
  wanted: Wanted & { readonly search: SearchSpec },
  fingerprints: Fingerprints,
): Promise<Kept | null> {
  const key = canonicalJson([wanted.spec, wanted.search]);
  const candidates = store.searches
    .list()
    .filter(({ state }) => state !== 'running' && state !== 'failed')
    .flatMap(({ id }) => readKept(() => store.searches.findDetail(id)))
    .filter((search) => canonicalJson([search.spec, search.search]) === key);
  const isSame = (search: SearchDetail): Promise<boolean> => {
    const first = store.searches.trials(search.id).find(({ run }) => run !== null);
    const run = first === undefined ? undefined : store.findRunDetail(first.run!.id);
    if (!isBy(run ?? search, wanted.engine)) return Promise.resolve(false);
    return run === undefined
      ? Promise.resolve(search.dataSource.path === wanted.path)
      : sameData(run, { spec: run.spec, path: wanted.path }, fingerprints);
  };
  return chooseLatest(candidates, ({ state }) => state === 'finished', isSame);
}

/** None where another version wrote settings that this one does not know: such a run is not the same. */
function readKept<Item>(read: () => Item | undefined): Item[] {
  try {
    const item = read();
    return item === undefined ? [] : [item];
  } catch (error) {
    if (error instanceof OtherVersionError) return [];
    throw error;
  }
}

async function chooseLatest<Item extends { readonly id: number }>(
  candidates: readonly Item[],
  done: (item: Item) => boolean,
  isSame: (item: Item) => Promise<boolean>,
): Promise<Kept | null> {
  const ordered = candidates.toSorted(
    (one, other) => Number(done(other)) - Number(done(one)) || other.id - one.id,
  );
  for (const item of ordered) if (await isSame(item)) return { id: item.id, done: done(item) };
  return null;
}

/** A run that has not prepared its data yet goes on with whatever lies in its folder. */
async function sameData(
  { dataOverview, dataSource }: RunDetail,
  { spec, path }: Pick<Wanted, 'spec' | 'path'>,
  fingerprints: Fingerprints,
): Promise<boolean> {
  if (dataOverview === null) return dataSource.path === path;
  return dataOverview.fingerprint === (await fingerprints.of(path, spec));
}

/** It finished, or its loss went out of hand, as it would again. */
function isDone(run: RunSummary): boolean {
  return run.state === 'finished' || hasDiverged(run);
}

function canGoOn({ state }: RunSummary): boolean {
  return state === 'stopped' || state === 'interrupted';
}
