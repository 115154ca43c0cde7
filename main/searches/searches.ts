import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { SearchEvent, SearchSummary } from '../../shared/searches/records.ts';
import type { Trial } from '../../shared/searches/trials.ts';
import type { NewSearch, SearchPlan } from '../store/search-store.ts';

/** What a search needs to know that the store does not hold. */
export interface SearchMeans {
  /** The experiment of a trial. */
  readonly specOf: (trial: Pick<Trial, 'settings'>) => ExperimentSpec;
  /** How many trials go on at once on this engine; `memory` is what the first trial told of its needs. */
  readonly planFor: (engine: string, memory?: { readonly fits: number; readonly peak: number }) => SearchPlan;
}

/** Looks after searches: starts their trials as there is room, stops those that fall behind, tells who watches. */
export interface Searches {
  /** Stores the search and starts its first trial. */
  start(search: Omit<NewSearch, 'plan'>, means: SearchMeans): SearchSummary;
  /** Goes on with the trials of a search that have come to no end that counts. */
  resume(id: number, means: SearchMeans): SearchSummary;
  /** Asks a search to stop, whichever process looks after it; its trials keep checkpoints. */
  stop(id: number): SearchSummary;
  /** The search with all its trials, then what changes, until it has ended. Searches of other processes are followed through the store. */
  watch(id: number, signal?: AbortSignal): AsyncGenerator<SearchEvent, void, void>;
  /** True while a search goes on here. */
  readonly busy: boolean;
  /** Stops the searches that go on here, their trials with checkpoints. */
  close(): Promise<void>;
}
