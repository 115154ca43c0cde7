import { UserError } from '../../../shared/errors.ts';
import { formatFraction, formatNumber } from '../../../shared/metrics/format.ts';
import type { SearchSummary } from '../../../shared/searches/records.ts';
import { withStore } from './open-core.ts';
import { print, printColumns, printJson } from './output.ts';
import { printSearch, readSearchResult } from './search-result.ts';

export interface SearchesOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly bin?: true;
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

/** `netsitter searches` */
export function showSearches({ home, json, bin }: SearchesOptions): Promise<void> {
  return withStore(home, (store) => {
    const searches = store.searches.list().filter(({ deletedAt }) => (deletedAt !== null) === (bin === true));
    if (json) printJson({ searches });
    else if (searches.length === 0 && bin) print('The bin holds no search.');
    else if (searches.length === 0) print('No search is stored yet. `netsitter search RECIPE` makes one.');
    else printColumns([header, ...searches.map(toRow)], 'rlll');
  });
}

/** `netsitter searches SEARCH` */
export function showSearch(id: number, { home, json, bin }: SearchesOptions): Promise<void> {
  if (bin)
    throw new UserError('request', '--bin lists searches, and one is named.', 'Leave one of the two out.');
  return withStore(home, (store) => {
    if (json) printJson(readSearchResult(store, id));
    else printSearch(store, id);
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
