import { latestCheckpoint } from '../store/latest-checkpoint.ts';
import type { Store } from '../store/store.ts';
import { UserError, describeError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { removeCheckpoint, removeUnrecordedCheckpoints } from './checkpoint-folders.ts';
import { EventRecorder } from './event-recorder.ts';
import type { StartWorker, WorkerProcess } from './worker-process.ts';

type Preparing = Extract<TrainingEvent, { type: 'preparing' }>;

export interface ActiveRunOptions {
  readonly store: Store;
  readonly home: string;
  readonly startWorker: StartWorker;
  readonly run: RunDetail;
  /** How long the worker may take to end after it was asked to, in milliseconds. */
  readonly stopGrace: number;
  /** Called when something of the run was stored, or its preparation went on. */
  readonly onChange: () => void;
  /** Called once the run's end is stored and its worker is gone. */
  readonly onGone: () => void;
}

/** A run with its worker: what the worker reports is stored, and its end is noticed however it comes about. */
export class ActiveRun {
  readonly id: number;
  /** How far preparing the data is, while that lasts; it is not stored. */
  preparing: Preparing | null = null;
  /** The most memory the worker has said it takes, in bytes. */
  memory: number | null = null;
  private readonly options: ActiveRunOptions;
  private readonly recorder: EventRecorder;
  private readonly checkpointPaths: Map<string, string>;
  private worker: WorkerProcess | null = null;
  private killTimer: NodeJS.Timeout | null = null;
  private stopReason: string | null = null;
  private hasEnded = false;
  private workerGone = false;
  private hasFailedToStore = false;
  /** The last attempt to store failed for a reason that may pass, which has been said. */
  private isStoreFailing = false;
  private hasSettled = false;
  private isAbandoned = false;

  constructor(options: ActiveRunOptions) {
    const { store, run } = options;
    this.id = run.id;
    this.options = options;
    this.checkpointPaths = new Map(run.checkpoints.map(({ kind, path }) => [kind, path]));
    this.recorder = new EventRecorder({
      store: (events) => store.recordEvents(this.id, events),
      onStored: (events) => {
        this.afterStoring(events);
      },
      onFailure: (error) => {
        this.noticeStoreFailure(error);
      },
    });
  }

  /** Starts the worker. Does not throw: a worker that cannot be started ends the run. */
  start(): void {
    const { home, run, startWorker } = this.options;
    this.takeEvents([{ type: 'preparing', activity: 'Starting a worker', done: 0, total: 1 }]);
    void removeUnrecordedCheckpoints(home, run.id, run.checkpoints)
      .then(() => {
        if (this.isAbandoned) return;
        this.worker = startWorker();
        this.worker.onReport((report) => {
          if (report.type !== 'events') return;
          const { events, memoryBytes } = report;
          if (memoryBytes !== undefined) this.memory = Math.max(this.memory ?? 0, memoryBytes);
          this.takeEvents(events);
        });
        this.worker.onExit((description) => {
          this.noticeExit(`the worker process ended unexpectedly (${description})`);
        });
        this.worker.send({
          type: 'train',
          job: {
            runId: run.id,
            spec: run.spec,
            engine: run.engine,
            dataSource: run.dataSource,
            home,
            resumeFrom: latestCheckpoint(run.checkpoints)?.path ?? null,
            threads: run.threads,
          },
        });
        if (this.stopReason !== null) this.stop(this.stopReason);
      })
      .catch((error: unknown) => {
        this.worker?.kill();
        this.noticeExit(`the worker process could not be started (${describeError(error)})`);
      });
  }

  /** Asks the worker to stop, and ends it if it has not within the grace period. */
  stop(reason: string): void {
    this.stopReason ??= reason;
    this.worker?.send({ type: 'stop' });
    this.killAfterGrace();
  }

  /** Ends the worker at once and gives up what could not be stored: the store may be closed from now on. */
  abandon(): void {
    this.isAbandoned = true;
    this.recorder.close();
    this.worker?.kill();
  }

  private killAfterGrace(): void {
    this.killTimer ??= setTimeout(() => this.worker?.kill(), this.options.stopGrace);
  }

  private takeEvents(events: readonly TrainingEvent[]): void {
    if (this.isAbandoned) return;
    // After the end, only what the process still says while it closes is of interest.
    const accepted = this.hasEnded ? events.filter(({ type }) => type === 'log') : events;
    if (accepted.length === 0) return;
    this.preparing = accepted.findLast((event) => event.type === 'preparing') ?? this.preparing;
    this.hasEnded ||= accepted.some(({ type }) => type === 'ended');
    this.recorder.add(accepted.map((event) => this.withStopReason(event)));
    if (this.hasEnded) this.killAfterGrace();
  }

  /** The worker knows that it was stopped, the supervisor why: or that somebody else ended the worker, as a system that shuts down does. */
  private withStopReason(event: TrainingEvent): TrainingEvent {
    if (event.type !== 'ended' || event.state !== 'stopped') return event;
    return { ...event, reason: this.stopReason ?? 'the worker process was told to end' };
  }

  private afterStoring(events: readonly TrainingEvent[]): void {
    this.isStoreFailing = false;
    if (events.some(({ type }) => type === 'started' || type === 'ended')) this.preparing = null;
    for (const event of events) if (event.type === 'checkpoint') this.replaceCheckpoint(event.checkpoint);
    this.options.onChange();
    this.settle();
  }

  private replaceCheckpoint({ kind, path }: { kind: string; path: string }): void {
    const replaced = this.checkpointPaths.get(kind);
    this.checkpointPaths.set(kind, path);
    if (replaced === undefined || replaced === path) return;
    removeCheckpoint(this.options.home, replaced).catch((error: unknown) => {
      console.error(`An old checkpoint could not be removed: ${describeError(error)}`);
    });
  }

  /** A full disk or a lock may pass, and storing is tried again; anything else ends the run. */
  private noticeStoreFailure(error: unknown): void {
    if (error instanceof UserError && error.kind === 'work') {
      if (!this.isStoreFailing) {
        console.error(
          `Run ${this.id} cannot be stored at the moment, and waits until it can. ${describeError(error)}`,
        );
      }
      this.isStoreFailing = true;
      return;
    }
    if (this.hasFailedToStore) return;
    this.hasFailedToStore = true;
    this.worker?.kill();
    const reason = `what the worker reported could not be stored: ${describeError(error)}`;
    this.hasEnded = true;
    this.recorder.replace([{ type: 'ended', state: 'failed', reason, seconds: 0 }]);
  }

  private noticeExit(happening: string): void {
    if (this.killTimer) clearTimeout(this.killTimer);
    if (this.isAbandoned) return;
    this.recorder.flush();
    if (!this.hasEnded) {
      this.hasEnded = true;
      this.recorder.add([this.describeLoss(happening)]);
    }
    this.workerGone = true;
    this.settle();
  }

  /** How a run ended whose worker went without saying so. */
  private describeLoss(happening: string): TrainingEvent {
    const run = this.findRun();
    const seconds = run.seconds ?? 0;
    const checkpoint = latestCheckpoint(run.checkpoints);
    const resumption = checkpoint
      ? `the run can go on from its checkpoint at step ${checkpoint.step}`
      : 'there is no checkpoint yet, so resuming the run begins it again';
    if (this.stopReason !== null) {
      const reason = `${this.stopReason}; ${happening}; ${resumption}`;
      return { type: 'ended', state: 'stopped', reason, seconds };
    }
    const reason = `${happening} after step ${run.stepsDone}; ${resumption}`;
    return { type: 'ended', state: 'failed', reason, seconds };
  }

  /** The run as it is stored, or as it was when it started where the store cannot be read now. */
  private findRun(): RunDetail {
    const { store, run } = this.options;
    try {
      return store.findRunDetail(this.id) ?? run;
    } catch {
      return run;
    }
  }

  private settle(): void {
    if (this.hasSettled || !this.workerGone || !this.recorder.isEmpty) return;
    this.hasSettled = true;
    this.options.onGone();
  }
}
