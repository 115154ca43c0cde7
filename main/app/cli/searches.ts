import { UserError } from '../../../shared/errors.ts';
import { formatFraction, formatNumber } from '../../../shared/metrics/format.ts';
import { daysInBin } from '../../../shared/run-edits.ts';
import type { SearchSummary } from '../../../shared/searches/records.ts';
import { searchEditSchema } from '../../../shared/searches/search-edits.ts';
import { deleteSearch, editSearch, restoreSearch } from '../../api/search-edits.ts';
import { withCore, withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';
import { printSearch, readSearchResult } from './search-result.ts';

export interface SearchesOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly bin?: true;
  readonly name?: string;
  readonly notes?: string;
  readonly delete?: true;
  readonly restore?: true;
}

const header = [
  'search',
  'name',
  'state',
  'recipe',
  'trials',
  'validation accuracy',
  'validation loss',
  'best run',
  'created',
];

/** `netsitter searches [SEARCH]`: lists them, shows one, or changes it. */
export function searches(id: number | undefined, options: SearchesOptions): Promise<void> {
  const { bin, name, notes } = options;
  const isMoved = options.delete === true || options.restore === true;
  const changes = name !== undefined || notes !== undefined || isMoved;
  if (id === undefined && changes)
    throw new UserError('request', 'No search is named.', 'Give its number before the options.');
  if (id !== undefined && bin)
    throw new UserError('request', '--bin lists searches, and one is named.', 'Leave one of the two out.');
  if (id === undefined) return showSearches(options);
  return changes ? changeSearch(id, options) : showSearch(id, options);
}

function showSearches({ home, json, bin }: SearchesOptions): Promise<void> {
  return withStore(home, (store) => {
    const searches = store.searches.list().filter(({ deletedAt }) => (deletedAt !== null) === (bin === true));
    if (json) printJson({ searches });
    else if (searches.length === 0 && bin) print('The bin holds no search.');
    else if (searches.length === 0) print('No search is stored yet. `netsitter search RECIPE` makes one.');
    else printColumns([header, ...searches.map(toRow)], 'rlll');
  });
}

function showSearch(id: number, { home, json }: SearchesOptions): Promise<void> {
  return withStore(home, (store) => {
    if (json) printJson(readSearchResult(store, id));
    else printSearch(store, id);
  });
}

function changeSearch(id: number, options: SearchesOptions): Promise<void> {
  const { home, json, name, notes } = options;
  const edit = { ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }) };
  const { error } = searchEditSchema.safeParse(edit);
  if (error) {
    const [issue] = error.issues;
    const fault = `--${String(issue?.path[0])} cannot be used: ${issue?.message ?? 'it is malformed'}.`;
    throw new UserError('request', fault, 'Give another.');
  }
  return withCore(home, (core) => {
    let search = editSearch(core, id, edit);
    if (options.delete) search = deleteSearch(core, id);
    if (options.restore) search = restoreSearch(core, id);
    const place =
      search.deletedAt === null
        ? `${search.name}.`
        : `in the bin with its runs, for ${daysInBin} days; \`netsitter searches ${id} --restore\` takes it out.`;
    if (json) printJson({ search });
    else print(`Search ${id}: ${place}`);
  });
}

function toRow(search: SearchSummary): string[] {
  return [
    String(search.id),
    search.name,
    search.state,
    search.recipe ?? '-',
    `${search.settled}/${search.trials}`,
    formatFraction(search.best?.accuracy),
    formatNumber(search.best?.dataLoss),
    String(search.best?.run ?? '-'),
    search.createdAt.slice(0, 16).replace('T', ' '),
  ];
}
