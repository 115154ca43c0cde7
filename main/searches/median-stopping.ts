import type { TrialFigures } from '../../shared/searches/records.ts';
import { behindReason } from '../../shared/searches/settled.ts';
import { isBehindMedian } from '../../shared/searches/trial-stopping.ts';
import type { SearchSpec } from '../../shared/specs/search.ts';
import type { SearchStore } from '../store/search-store.ts';

/** Judges trials by those that have ended, where the search asks for it; see `trialStoppingSchema`. */
export class MedianStopping {
  private readonly store: Pick<SearchStore, 'course'>;
  private readonly search: SearchSpec;
  /** What ended trials measured. */
  private readonly courses = new Map<number, TrialFigures[]>();

  constructor(store: Pick<SearchStore, 'course'>, search: SearchSpec) {
    this.store = store;
    this.search = search;
  }

  /** Takes note of a trial that has come to its end. */
  add(trial: number, runId: number): void {
    this.courses.set(trial, this.store.course(runId));
  }

  /** Why a run is to be stopped after this epoch; null where it is not. */
  findReason({ id, epochs }: { readonly id: number; readonly epochs: number }, epoch: number): string | null {
    const { trialStopping, rankBy } = this.search;
    if (trialStopping === undefined || epoch < trialStopping.fromEpoch || epoch >= epochs) return null;
    if (this.courses.size < trialStopping.fromTrial) return null;
    const isBehind = isBehindMedian(this.store.course(id), [...this.courses.values()], epoch, rankBy);
    return isBehind ? behindReason(this.courses.size, epoch) : null;
  }
}
