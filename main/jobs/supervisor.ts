import type { RunEvent, RunListEvent } from '../../shared/events.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { NewRun } from '../store/store.ts';

/** Looks after runs: queues them, starts a worker for each, stores what it reports, tells who watches. */
export interface Supervisor {
  /** Stores the run as queued and starts it as soon as it is its turn. */
  submit(run: NewRun): RunSummary;
  /** Asks a queued or running run to stop, whichever process owns it. */
  stop(id: number): RunSummary;
  /** Goes on with a stopped or interrupted run from its last checkpoint. */
  resume(id: number): RunSummary;
  /** The run as it stands, then its events until it has ended. Runs of other processes are followed through the store. */
  watch(id: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void>;
  /** Rows that appear or change from now on, runs of other processes included. */
  watchList(signal?: AbortSignal): AsyncGenerator<RunListEvent, void, void>;
  /** True while a run is queued or running here. */
  readonly busy: boolean;
  /** Stops the running workers (their runs end as stopped, with a checkpoint) and forgets the queue. */
  close(): Promise<void>;
}
