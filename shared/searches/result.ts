import type { RunState } from '../runs.ts';
import { findBorders } from './borders.ts';
import { findBestTrial, rankTrials } from './ranking.ts';
import type { SearchDetail, TrialRecord } from './records.ts';
import { trialChanges } from './trials.ts';

/** What a trial came to. */
export interface TrialResult {
  readonly trial: number;
  /** Its place among those that measured something, from 1. */
  readonly rank: number | null;
  readonly run: number | null;
  readonly label: string;
  /** What the search set, by dotted path. */
  readonly settings: Record<string, unknown>;
  readonly state: RunState | null;
  readonly reason: string | null;
  readonly epochs: number;
  readonly seconds: number | null;
  /** Of the validation split at its best epoch. */
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly dataLoss: number } | null;
}

/** What a search came to: the object with which `search --json` ends, and which is exported. */
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

export function summariseSearch(search: SearchDetail, trials: readonly TrialRecord[]): SearchResult {
  const results = listResults(search, trials);
  const best = findBestTrial(trials, search.search.rankBy);
  return {
    search: search.id,
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
    warnings: findBorders(search.search, best, search.spec).map(({ text }) => text),
  };
}

function listResults({ search }: SearchDetail, trials: readonly TrialRecord[]): TrialResult[] {
  const ranked = rankTrials(trials, search.rankBy);
  const rankedOnes = new Set(ranked);
  return [
    ...ranked.map((trial, index) => toResult(trial, index + 1)),
    ...trials.filter((trial) => !rankedOnes.has(trial)).map((trial) => toResult(trial, null)),
  ];
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
