import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { syntheticName, type AddDataSet, type DataSet } from '../../shared/contract/data-sets.ts';
import { UserError } from '../../shared/errors.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';
import type { Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { checkName, findDataSet } from './data-set-names.ts';
import { NotFoundError } from './errors.ts';
import type { FollowOptions } from './progress-stream.ts';
import { ensureSyntheticDataSet, syntheticFormats } from './synthetic-data-sets.ts';

type DataCore = Pick<Core, 'store' | 'home'>;

/**
 * Registers the folder or file at `path` under `name`, so that runs can name it. `UserError` when the name is
 * taken by another, or the folder is in no known layout.
 */
export async function addDataSet(store: Store, { name, path, format }: AddDataSet): Promise<DataSet> {
  checkName(name);
  const folder = resolve(path);
  const known = findDataSet(store, name);
  if (known?.path === folder) return known;
  if (known !== undefined || syntheticFormats.has(name)) {
    const taken = known === undefined ? 'a synthetic set' : known.path;
    throw new UserError('request', `The name ${name} is taken by ${taken}.`, 'Choose another name.');
  }
  const found = await detect(folder);
  if (format !== undefined && format !== found) {
    throw new UserError(
      'request',
      `${folder} is not in the format ${format}; it looks like ${found}.`,
      'Leave the format out, or name another folder.',
    );
  }
  const dataSet = { name, path: folder, format: found, synthetic: false, description: '' };
  store.addDataSet(dataSet);
  return dataSet;
}

/**
 * Where the data come from that `data` names: a registered data set, a folder or a file; the synthetic set of
 * the format where it names none. Synthetic sets are made when they are asked for and not there yet.
 * `UserError` when there is no such set or folder, or when it is not in the format that the experiment reads.
 */
export async function resolveDataSource(
  core: DataCore,
  data: string | undefined,
  format: DataFormat,
  options: FollowOptions = {},
): Promise<DataSource> {
  const named = data ?? syntheticName(format);
  const source = await findDataSource(core, named, options);
  if (source.format === format) return source;
  throw new UserError(
    'request',
    `${named} is in the format ${source.format}; this experiment reads ${format}.`,
    `Name a data set in the format ${format}.`,
  );
}

/** The same, whatever its format. */
export async function findDataSource(
  core: DataCore,
  data: string,
  options: FollowOptions = {},
): Promise<DataSource> {
  const known = findDataSet(core.store, data);
  const format = syntheticFormats.get(data);
  if (known === undefined && format !== undefined) {
    return toSource(await ensureSyntheticDataSet(core, format, options));
  }
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
  const registered = store.listDataSets().map((dataSet) => dataSet.name);
  const names = [...new Set([...syntheticFormats.keys(), ...registered])];
  return new NotFoundError(
    `There is no data set and no folder named ${data}.`,
    didYouMean(nearestNames(data, names)) || `Data sets: ${names.join(', ')}.`,
  );
}

async function detect(path: string): Promise<DataFormat> {
  const { detectFormat } = await import('../data/detect-format.ts');
  return detectFormat(path);
}
