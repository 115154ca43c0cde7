import type { RunEvent, RunListEvent } from '../../shared/events.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { NewRun } from '../store/store.ts';

/** In the `ordinary` lane runs wait for one another. Those in the `beside` lane start at once: who submits them sees to it that they are not too many. */
export type Lane = 'ordinary' | 'beside';

/** Looks after runs: queues them, starts a worker for each, stores what it reports, tells who watches. */
export interface Supervisor {
  /** Stores the run as queued and starts it as soon as it is its turn. */
  submit(run: NewRun, lane?: Lane): RunSummary;
  /** Asks a queued or running run to stop, whichever process owns it; `reason` is kept where it is this one. */
  stop(id: number, reason?: string): RunSummary;
  /** Goes on with a stopped or interrupted run from its last checkpoint; `threads` hold where there is none. */
  resume(id: number, lane?: Lane, threads?: number): RunSummary;
  /** The run as it stands, then its events until it has ended. Runs of other processes are followed through the store. */
  watch(id: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void>;
  /** Rows that appear or change from now on, runs of other processes included. */
  watchList(signal?: AbortSignal): AsyncGenerator<RunListEvent, void, void>;
  /** Removes the checkpoints of a run that has ended, whose log says `reason`. Its figures stay. */
  removeCheckpoints(id: number, reason: string): void;
  /** Removes runs in the bin for good, with their checkpoints. `UserError` where one of them is not in the bin. */
  forgetRuns(ids: readonly number[]): void;
  /** Tells who watches that rows have been changed in the store. */
  tellWatchers(): void;
  /** True while a run is queued or running here. */
  readonly busy: boolean;
  /** The most memory that the worker of a run has taken, in bytes; null where none here has told yet. */
  memoryOf(id: number): number | null;
  /** The same of all workers that run now, added up; null where none has told yet. */
  readonly workerMemory: number | null;
  /** Stops the running workers (their runs end as stopped, with a checkpoint) and forgets the queue. */
  close(): Promise<void>;
}
