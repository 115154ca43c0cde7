import { formatCount, formatFraction, formatNumber, missing } from '../../../shared/metrics/format.ts';
import { findBorders } from '../../../shared/searches/borders.ts';
import { findBestTrial, rankTrials } from '../../../shared/searches/ranking.ts';
import type { SearchDetail, TrialRecord } from '../../../shared/searches/records.ts';
import { shortAxisName, trialChanges } from '../../../shared/searches/trials.ts';
import { findSearchDetail } from '../../api/searches.ts';
import { plural } from '../../data/wording.ts';
import type { Store } from '../../store/store.ts';
import { endSentence, print, printColumns } from './output.ts';

/** What a trial came to. */
export interface TrialResult {
  readonly trial: number;
  /** Its place among those that measured something, from 1. */
  readonly rank: number | null;
  readonly run: number | null;
  readonly label: string;
  /** What the search set, by dotted path. */
  readonly settings: Record<string, unknown>;
  readonly state: string | null;
  readonly reason: string | null;
  readonly epochs: number;
  readonly seconds: number | null;
  /** Of the validation split at its best epoch. */
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly dataLoss: number } | null;
}

/** What a search came to: the object with which `search --json` ends. */
export interface SearchResult {
  readonly search: number;
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
  readonly recipe: string | null;
  readonly engine: string;
  readonly data: string;
  readonly rankedBy: string;
  readonly atOnce: number;
  readonly threads: number;
  readonly account: string;
  /** The best first, those that measured nothing last. */
  readonly trials: readonly TrialResult[];
  readonly best: TrialResult | null;
  readonly warnings: readonly string[];
}

const shown = 10;

/** Reads the result of a search from the store. */
export function readSearchResult(store: Store, id: number): SearchResult {
  const search = findSearchDetail(store, id);
  const trials = store.searches.trials(id);
  const ranked = rankTrials(trials, search.search.rankBy);
  const unranked = trials.filter((trial) => !ranked.includes(trial));
  const results = [
    ...ranked.map((trial, index) => toResult(trial, index + 1)),
    ...unranked.map((trial) => toResult(trial, null)),
  ];
  const best = findBestTrial(trials, search.search.rankBy);
  return {
    search: id,
    name: search.name,
    state: search.state,
    reason: search.reason,
    recipe: search.recipe,
    engine: search.engine,
    data: search.dataName,
    rankedBy: search.search.rankBy,
    atOnce: search.atOnce,
    threads: search.threads,
    account: search.account,
    trials: results,
    best: results.find(({ trial }) => trial === best?.trial) ?? null,
    warnings: findBorders(search.search, best).map(({ text }) => text),
  };
}

function toResult({ trial, label, settings, run, best }: TrialRecord, rank: number | null): TrialResult {
  return {
    trial,
    rank,
    run: run?.id ?? null,
    label,
    settings: trialChanges({ settings }),
    state: run?.state ?? null,
    reason: run?.reason ?? null,
    epochs: run?.epochsDone ?? 0,
    seconds: run?.seconds ?? null,
    best,
  };
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
  const warnings = findBorders(search.search, findBestTrial(trials, rankBy));
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
