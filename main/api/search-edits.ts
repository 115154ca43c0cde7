import type { SearchEdit } from '../../shared/searches/search-edits.ts';
import type { SearchExportRequest } from '../../shared/searches/exports.ts';
import type { SearchSummary } from '../../shared/searches/records.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { findSearch, findSearchDetail } from './searches.ts';

type SearchesCore = Pick<Core, 'store' | 'supervisor'>;

/** Says something of searches. */
export function editSearches(core: SearchesCore, ids: readonly number[], edit: SearchEdit): SearchSummary[] {
  return change(core, ids, (searches) => searches.edit(ids, edit));
}

/** Puts searches into the bin with their runs, all of them or none. `UserError` where something of one goes on. */
export function deleteSearches(core: SearchesCore, ids: readonly number[]): SearchSummary[] {
  return change(core, ids, (searches) => searches.setDeleted(ids, true));
}

/** Takes searches out of the bin, with the runs that went in with them. */
export function restoreSearches(core: SearchesCore, ids: readonly number[]): SearchSummary[] {
  return change(core, ids, (searches) => searches.setDeleted(ids, false));
}

function change(
  { store, supervisor }: SearchesCore,
  ids: readonly number[],
  write: (searches: Store['searches']) => SearchSummary[],
): SearchSummary[] {
  ids.forEach((id) => findSearch(store, id));
  const changed = write(store.searches);
  supervisor.tellWatchers();
  return changed;
}

/** What is known of a search as the content of a file. */
export async function exportSearch(store: Store, request: SearchExportRequest): Promise<ExportedFile> {
  const search = findSearchDetail(store, request.id);
  const { createSearchExport } = await import('../exports/search-export.ts');
  return createSearchExport({ search, trials: store.searches.trials(request.id) }, request);
}
