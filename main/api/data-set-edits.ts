import type { DataSet } from '../../shared/contract/data-sets.ts';
import { UserError } from '../../shared/errors.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';
import type { Store } from '../store/store.ts';
import { checkName, findDataSet } from './data-set-names.ts';
import { NotFoundError } from './errors.ts';
import { syntheticFormats } from './synthetic-data-sets.ts';

/** Gives a registered data set another name. Runs keep the name they were started with, and their path. */
export function renameDataSet(store: Store, name: string, to: string): DataSet {
  const known = requireDataSet(store, name);
  if (to === name) return known;
  checkName(to);
  refuseTaken(store, to);
  const renamed = { ...known, name: to };
  store.replaceDataSet(name, renamed);
  return renamed;
}

/** Forgets a data set's name; its files, and the runs trained on it, stay as they are. */
export function removeDataSet(store: Store, name: string): DataSet {
  const known = requireDataSet(store, name);
  store.removeDataSet(name);
  return known;
}

/** Registers a data set as it was before it was removed. */
export function restoreDataSet(store: Store, dataSet: DataSet): DataSet {
  checkName(dataSet.name);
  const known = findDataSet(store, dataSet.name);
  if (known?.path === dataSet.path) return known;
  if (known !== undefined) refuseTaken(store, dataSet.name);
  store.addDataSet(dataSet);
  return dataSet;
}

function requireDataSet(store: Store, name: string): DataSet {
  const known = findDataSet(store, name);
  if (known !== undefined) return known;
  const names = store.listDataSets().map((dataSet) => dataSet.name);
  throw new NotFoundError(
    `There is no data set named ${name}.`,
    didYouMean(nearestNames(name, names)) || (names.length === 0 ? '' : `Data sets: ${names.join(', ')}.`),
  );
}

function refuseTaken(store: Store, name: string): void {
  const known = findDataSet(store, name);
  if (known === undefined && !syntheticFormats.has(name)) return;
  const taken = known === undefined ? 'a synthetic set' : known.path;
  throw new UserError('request', `The name ${name} is taken by ${taken}.`, 'Choose another name.');
}
