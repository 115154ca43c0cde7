import type { MeasuredNumbers } from '../../shared/checks/records.ts';
import type { StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { WalkStep } from '../../shared/checks/walk/walks.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import type { FollowOptions } from '../jobs/ask-worker.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { Store } from '../store/store.ts';
import { lookAtData, measureNumbers } from './questions.ts';

type NumberName = keyof MeasuredNumbers;

export interface InquiriesOptions {
  readonly store: Store;
  readonly startWorker: StartWorker;
  readonly home: string;
  readonly id: number;
  readonly threads: number;
  /** Called when something has been found out, or could not be. */
  readonly wake: () => void;
}

/** What a walk asks workers besides training, each at most once at a time; answers are stored. */
export class Inquiries {
  progress: WalkStep['progress'] = null;
  /** Why the data could not be looked at. */
  dataFault: string | null = null;
  numbersFault: string | null = null;
  private readonly options: InquiriesOptions;
  private readonly leaving = new AbortController();
  private going = 0;
  private isLooking = false;
  private isMeasuring = false;
  private seenSince: number | null = null;
  private readonly measuredSince = new Map<NumberName, number>();

  constructor(options: InquiriesOptions) {
    this.options = options;
  }

  get isIdle(): boolean {
    return this.going === 0;
  }

  /** Ends the workers. */
  stop(): void {
    this.leaving.abort();
  }

  /** Forgets what could not be had, and that the data were looked at: a check is repeated. */
  askAgain(): void {
    this.dataFault = null;
    this.numbersFault = null;
    this.seenSince = null;
  }

  /** Whether the data were looked at for a step that was repeated then. */
  hasSeenData(since: number | null): boolean {
    return this.seenSince !== null && this.seenSince >= (since ?? 0);
  }

  hasMeasured(name: NumberName, since: number | null): boolean {
    return (this.measuredSince.get(name) ?? -1) >= (since ?? 0);
  }

  lookAtData(walk: StoredWalk, since: number | null): void {
    if (this.isLooking) return;
    this.isLooking = true;
    void this.ask(
      async (follow) => {
        this.options.store.walks.recordData(walk.id, await lookAtData(this.options, walk, follow));
        this.seenSince = since ?? 0;
      },
      (fault) => (this.dataFault = fault),
    ).finally(() => (this.isLooking = false));
  }

  measure(walk: StoredWalk, names: readonly NumberName[], since: number): void {
    if (this.isMeasuring) return;
    this.isMeasuring = true;
    void this.ask(
      async (follow) => {
        const numbers = await measureNumbers(this.options, walk, names, this.options.threads, follow);
        this.options.store.walks.recordNumbers(walk.id, numbers);
        // What could not be measured is not asked for again: the check says so.
        for (const name of names) this.measuredSince.set(name, since);
      },
      (fault) => (this.numbersFault = fault),
    ).finally(() => (this.isMeasuring = false));
  }

  private async ask(
    work: (follow: FollowOptions) => Promise<void>,
    onFault: (fault: string) => void,
  ): Promise<void> {
    this.going += 1;
    try {
      await work({
        signal: this.leaving.signal,
        onProgress: (activity, done, total) => {
          this.progress = { activity, done, total };
        },
      });
    } catch (error) {
      if (!this.leaving.signal.aborted) {
        if (!(error instanceof UserError)) console.error(error);
        onFault(describeError(error));
      }
    } finally {
      this.going -= 1;
      this.progress = null;
      this.options.wake();
    }
  }
}
