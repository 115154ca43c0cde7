import type { CheckName } from '../../shared/checks/records.ts';
import type { WalkDetail, WalkSummary } from '../../shared/checks/walk/walks.ts';
import type { NewWalk } from '../store/walk-store.ts';

/** Looks after walks: trains the probes their checks ask for, judges, tells who watches. */
export interface Walks {
  /** Stores the walk and begins with its first check. */
  start(walk: NewWalk): WalkSummary;
  /** Goes on with the checks that wait. */
  resume(id: number): WalkSummary;
  /** Asks a walk to stop, whichever process looks after it. */
  stop(id: number): WalkSummary;
  /** Leaves checks out; one that is being worked on is broken off. */
  skip(id: number, checks: readonly CheckName[]): WalkSummary;
  /**
   * Runs checks again, their probes trained anew, or for the first time; what could not be done since the experiment was
   * refused or the data could not be read is done with them where it can be now. `refusal`: why no engine takes the
   * experiment; null, or left out, where one does.
   */
  repeat(id: number, checks: readonly CheckName[], refusal?: string | null): WalkSummary;
  /** A walk as it stands, with how far it is where this process looks after it. */
  read(id: number): WalkDetail;
  /** The walk as it stands, then as it changes, until it has ended. Walks of other processes are followed through the store. */
  watch(id: number, signal?: AbortSignal): AsyncGenerator<WalkDetail, void, void>;
  /** True while a walk goes on here. */
  readonly busy: boolean;
  /** Stops the walks that go on here. */
  close(): Promise<void>;
}
