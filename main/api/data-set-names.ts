import type { DataSet } from '../../shared/contract/data-sets.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../store/store.ts';

/** @throws UserError for a name that could be taken for a path, or that a table could not show */
export function checkName(name: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(name)) return;
  throw new UserError(
    'request',
    `"${name}" cannot be the name of a data set.`,
    'Use letters, digits, hyphens, dots and underscores, beginning with a letter or digit.',
  );
}

export function findDataSet(store: Store, name: string): DataSet | undefined {
  return store.listDataSets().find((dataSet) => dataSet.name === name);
}
