import { formatCount, formatFraction, formatNumber, missing } from '../../../shared/metrics/format.ts';
import { findBorders } from '../../../shared/searches/borders.ts';
import { findBestTrial, rankTrials } from '../../../shared/searches/ranking.ts';
import type { SearchDetail, TrialRecord } from '../../../shared/searches/records.ts';
import { summariseSearch, type SearchResult } from '../../../shared/searches/result.ts';
import { shortAxisName } from '../../../shared/searches/trials.ts';
import { findSearchDetail } from '../../api/searches.ts';
import { plural } from '../../../shared/wording.ts';
import type { Store } from '../../store/store.ts';
import { endSentence, print, printColumns } from './output.ts';

const shown = 10;

/** Reads the result of a search from the store. */
export function readSearchResult(store: Store, id: number): SearchResult {
  return summariseSearch(findSearchDetail(store, id), store.searches.trials(id));
}

/** Prints how a search stands, its ten best trials, and where a better one may lie. */
export function printSearch(store: Store, id: number): void {
  const search = findSearchDetail(store, id);
  const trials = store.searches.trials(id);
  const { rankBy } = search.search;
  const ranked = rankTrials(trials, rankBy);
  const reason = search.reason === null ? '' : `: ${search.reason}`;
  print(endSentence(`Search ${id} ${search.state}${reason}`));
  print(`${formatCount(search.settled)} of ${plural(search.trials, 'trial')} done. ${search.account}`);
  if (ranked.length > 0) {
    print();
    print(`${ranked.length > shown ? `The best ${shown}` : 'Trials'} by ${rankBy.replace('-', ' ')}`);
    printTrials(search, ranked.slice(0, shown));
  }
  const warnings = findBorders(search.search, findBestTrial(trials, rankBy), search.spec);
  if (warnings.length > 0) print();
  for (const { text } of warnings) print(text);
}

function printTrials({ search }: SearchDetail, trials: readonly TrialRecord[]): void {
  const { axes } = search;
  const header = [
    'trial',
    'run',
    ...axes.map((axis) => shortAxisName(axes, axis)),
    'validation accuracy',
    'validation loss',
    'best epoch',
    'epochs',
    'state',
  ];
  const rows = trials.map(({ trial, settings, run, best }) => [
    String(trial),
    String(run?.id ?? missing),
    ...settings.map(({ label }) => label),
    formatFraction(best?.accuracy),
    formatNumber(best?.dataLoss),
    String(best?.epoch ?? missing),
    run === null ? missing : `${run.epochsDone}/${run.epochs}`,
    run?.state ?? 'waiting',
  ]);
  printColumns([header, ...rows], 'r');
}
