import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DataSet } from '../../shared/contract/index.ts';
import { UserError } from '../../shared/errors.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import type { Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { NotFoundError } from './errors.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';

/** The name under which the drawn photographs are registered. */
export const syntheticName = 'synthetic-fddb';
const syntheticPhotographs = 400;
const syntheticSeed = 1;

/** How the making of the synthetic set is followed and given up. */
export interface MakeOptions {
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}
type DataCore = Pick<Core, 'store' | 'home'>;

/**
 * Registers the folder at `path` under `name`, so that runs can name it. `UserError` when the name is taken
 * by another folder, or the folder is in no known layout.
 */
export async function addDataSet(
  store: Store,
  { name, path, format }: { readonly name: string; readonly path: string; readonly format?: string },
): Promise<DataSet> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(name)) {
    const remedy = 'Use letters, digits, hyphens, dots and underscores, beginning with a letter or digit.';
    throw new UserError('request', `"${name}" cannot be the name of a data set.`, remedy);
  }
  const folder = resolve(path);
  const known = findDataSet(store, name);
  if (known?.path === folder) return known;
  if (known !== undefined || name === syntheticName) {
    const taken = known === undefined ? 'the synthetic set' : known.path;
    throw new UserError('request', `The name ${name} is taken by ${taken}.`, 'Choose another name.');
  }
  const found = await detect(folder);
  if (format !== undefined && format !== found) {
    const remedy = 'Leave the format out, or name another folder.';
    throw new UserError(
      'request',
      `${folder} is not in the format ${format}; it looks like ${found}.`,
      remedy,
    );
  }
  const dataSet = { name, path: folder, format: found, synthetic: false, description: '' };
  store.addDataSet(dataSet);
  return dataSet;
}

export function findDataSet(store: Store, name: string): DataSet | undefined {
  return store.listDataSets().find((dataSet) => dataSet.name === name);
}

/**
 * Where the pictures come from that `data` names: a registered data set or a folder. The synthetic set is
 * made when it is asked for and not there yet. `UserError` when there is no such set or folder, or when it
 * is not in the format that the experiment reads.
 */
export async function resolveDataSource(
  core: DataCore,
  data: string,
  format: string,
  options: MakeOptions = {},
): Promise<DataSource> {
  const source = await findDataSource(core, data, options);
  if (source.format === format) return source;
  throw new UserError(
    'request',
    `${data} is in the format ${source.format}; this experiment reads ${format}.`,
    `Name a data set in the format ${format}.`,
  );
}

/**
 * The registered data set or the folder that `data` names, in whichever format it is. `UserError` when there is
 * none, or when it is in no known layout.
 */
export async function findDataSource(
  core: DataCore,
  data: string,
  options: MakeOptions,
): Promise<DataSource> {
  if (data === syntheticName) return toSource(await ensureSyntheticDataSet(core, options));
  const known = findDataSet(core.store, data);
  if (known !== undefined) {
    await detect(known.path);
    return toSource(known);
  }
  const path = resolve(data);
  if (!/[/\\]/.test(data) && !existsSync(path)) throw unknownDataSet(core.store, data);
  return { name: null, path, format: await detect(path) };
}

function toSource({ name, path, format }: DataSet): DataSource {
  return { name, path, format };
}

function unknownDataSet(store: Store, data: string): NotFoundError {
  const names = [...new Set([syntheticName, ...store.listDataSets().map((dataSet) => dataSet.name)])];
  return new NotFoundError(
    `There is no data set and no folder named ${data}.`,
    didYouMean(nearestNames(data, names)) || `Registered data sets: ${names.join(', ')}.`,
  );
}

async function detect(path: string): Promise<DataFormat> {
  const { detectFormat } = await import('../data/detect-format.ts');
  return detectFormat(path);
}

/** Sets being made, by home folder, so that they are made once however often they are asked for. */
const beingMade = new Map<string, Promise<DataSet>>();

/** The synthetic set below the home folder, drawn and registered on first use. */
export function ensureSyntheticDataSet(core: DataCore, options: MakeOptions = {}): Promise<DataSet> {
  const known = findDataSet(core.store, syntheticName);
  if (known !== undefined) return Promise.resolve(known);
  const underWay = beingMade.get(core.home);
  if (underWay !== undefined) return underWay;
  const making = makeSyntheticDataSet(core, options).finally(() => beingMade.delete(core.home));
  beingMade.set(core.home, making);
  return making;
}

async function makeSyntheticDataSet({ store, home }: DataCore, options: MakeOptions): Promise<DataSet> {
  const path = join(home, 'datasets', syntheticName);
  if (!existsSync(path)) await drawSyntheticDataSet(path, options);
  const registered = findDataSet(store, syntheticName);
  if (registered !== undefined) return registered;
  const dataSet: DataSet = {
    name: syntheticName,
    path,
    format: 'fddb',
    synthetic: true,
    description: `${syntheticPhotographs} drawn photographs with faces, laid out as FDDB is.`,
  };
  store.addDataSet(dataSet);
  return dataSet;
}

async function drawSyntheticDataSet(path: string, options: MakeOptions): Promise<void> {
  const { createSyntheticFddb } = await import('../data/synthetic/create-fddb.ts');
  try {
    await createSyntheticFddb(path, { photographs: syntheticPhotographs, seed: syntheticSeed, ...options });
  } catch (error) {
    // Another process was quicker; its set is the same, and a folder of that name is always whole.
    if (!existsSync(path)) throw error;
  }
}
