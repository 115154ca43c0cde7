import type { DataSource } from '../../shared/runs.ts';
import type {
  SearchDetail,
  SearchState,
  SearchSummary,
  TrialFigures,
  TrialRecord,
} from '../../shared/searches/records.ts';
import type { SearchEdit } from '../../shared/searches/search-edits.ts';
import type { Trial } from '../../shared/searches/trials.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { SearchSpec } from '../../shared/specs/search.ts';
import type { RunOwner } from './store.ts';

/** How many trials of a search go on at once, with how many threads each, and why. */
export interface SearchPlan {
  readonly atOnce: number;
  readonly threads: number;
  /** One sentence. */
  readonly account: string;
}

/** A search as it is asked for. */
export interface NewSearch {
  readonly name: string;
  readonly recipe: string | null;
  readonly engine: string;
  readonly dataSource: DataSource;
  readonly spec: ExperimentSpec;
  readonly search: SearchSpec;
  readonly trials: readonly Trial[];
  readonly plan: SearchPlan;
}

/** The part of the database that is about searches. */
export interface SearchStore {
  create(search: NewSearch, owner: RunOwner): SearchSummary;
  list(): SearchSummary[];
  find(id: number): SearchSummary | undefined;
  findDetail(id: number): SearchDetail | undefined;
  /** Every trial, in order; those whose run was written to after `since` only, where it is given. */
  trials(id: number, since?: number): TrialRecord[];
  /** What the validation split said after each epoch of a run from the first on, without the steps. */
  course(runId: number): TrialFigures[];
  /** The engine that `auto` came to. */
  settleEngine(id: number, engine: string): void;
  /** How the search goes on from now, e.g. with fewer trials at once. */
  changePlan(id: number, plan: SearchPlan): void;
  end(id: number, state: Exclude<SearchState, 'running'>, reason: string): SearchSummary;
  /** Asks whichever process owns the search to stop it. */
  requestStop(id: number): void;
  isStopRequested(id: number): boolean;
  /** How many runs go on or wait, in whichever process, that are no trials of this search. */
  countOthers(id: number): number;
  /** Gives a search that has ended to a new owner, who goes on with it. */
  takeUp(id: number, owner: RunOwner, plan: SearchPlan): SearchSummary;
  edit(ids: readonly number[], edit: SearchEdit): SearchSummary[];
  /**
   * Puts searches into the bin with the runs of their trials, or takes them out again with those that went in with
   * them: all or none. `UserError` where one, or one of these runs, has not ended.
   */
  setDeleted(ids: readonly number[], isDeleted: boolean): SearchSummary[];
  /** Forgets searches that were put into the bin before that moment (ISO 8601) and have no runs (any more). */
  forgetDeletedBefore(moment: string): void;
}
