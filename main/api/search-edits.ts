import type { SearchEdit } from '../../shared/searches/search-edits.ts';
import type { SearchExportRequest } from '../../shared/searches/exports.ts';
import type { SearchSummary } from '../../shared/searches/records.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { findSearch, findSearchDetail } from './searches.ts';

type SearchesCore = Pick<Core, 'store' | 'supervisor'>;

/** Says something of a search. */
export function editSearch({ store }: SearchesCore, id: number, edit: SearchEdit): SearchSummary {
  findSearch(store, id);
  return store.searches.edit(id, edit);
}

/** Puts a search into the bin with its runs. `UserError` where something of it goes on. */
export function deleteSearch(core: SearchesCore, id: number): SearchSummary {
  return setDeleted(core, id, true);
}

/** Takes a search out of the bin, with the runs that went in with it. */
export function restoreSearch(core: SearchesCore, id: number): SearchSummary {
  return setDeleted(core, id, false);
}

function setDeleted({ store, supervisor }: SearchesCore, id: number, isDeleted: boolean): SearchSummary {
  findSearch(store, id);
  const search = store.searches.setDeleted(id, isDeleted);
  supervisor.tellWatchers();
  return search;
}

/** What is known of a search as the content of a file. */
export async function exportSearch(store: Store, request: SearchExportRequest): Promise<ExportedFile> {
  const search = findSearchDetail(store, request.id);
  const { createSearchExport } = await import('../exports/search-export.ts');
  return createSearchExport({ search, trials: store.searches.trials(request.id) }, request);
}
