import type { NewRun, RunOwner, Store } from '../store/store.ts';
import { UserError, describeError } from '../../shared/errors.ts';
import type { RunEvent, RunListEvent } from '../../shared/events.ts';
import { daysInBin } from '../../shared/run-edits.ts';
import { endedStates, type RunDetail, type RunSummary } from '../../shared/runs.ts';
import { ActiveRun } from './active-run.ts';
import { Changes } from './changes.ts';
import { removeCheckpoint } from './checkpoint-folders.ts';
import { currentOwner, isAlive } from './process-identity.ts';
import type { Lane, Supervisor } from './supervisor.ts';
import { Watchers } from './watchers.ts';
import { watchRun, watchRunList } from './watching.ts';
import type { StartWorker } from './worker-process.ts';

/** Milliseconds between looks at what other processes have written. */
const pollInterval = 500;
/** Every so many polls, runs whose process has died are looked for. */
const pollsPerOrphanSearch = 10;
/** Every so many polls, about once an hour, the bin is looked through. */
const pollsPerPurge = 7200;
/** How much longer than their grace to stop closing waits for the workers, in milliseconds. */
const closePatience = 2000;

export interface SupervisorOptions {
  readonly store: Store;
  /** The home folder: checkpoints and caches live below it. */
  readonly home: string;
  readonly startWorker: StartWorker;
  /** How many runs of the ordinary lane train at once. */
  readonly concurrency?: number;
  /** How long a worker may take to stop before it is ended, in milliseconds. */
  readonly stopGrace?: number;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new RunSupervisor(options);
}

class RunSupervisor implements Supervisor {
  private readonly store: Store;
  private readonly home: string;
  private readonly startWorker: StartWorker;
  private readonly concurrency: number;
  private readonly stopGrace: number;
  private readonly owner: RunOwner = currentOwner();
  private readonly changes = new Changes();
  private readonly active = new Map<number, ActiveRun>();
  /** What the workers of runs that have ended took. */
  private readonly memories = new Map<number, number>();
  private readonly timer: NodeJS.Timeout;
  private readonly watchers: Watchers;
  private queue: number[] = [];
  /** Runs in the `beside` lane, queued and running. */
  private readonly beside = new Set<number>();
  private polls = 0;
  private closing = false;
  private dataVersion: number;

  constructor({ store, home, startWorker, concurrency = 1, stopGrace = 10_000 }: SupervisorOptions) {
    this.store = store;
    this.home = home;
    this.startWorker = startWorker;
    this.concurrency = concurrency;
    this.stopGrace = stopGrace;
    this.interruptOrphans();
    this.purgeBin();
    this.dataVersion = store.dataVersion();
    this.timer = setInterval(() => {
      this.poll();
    }, pollInterval);
    this.timer.unref();
    this.watchers = new Watchers(this.timer);
  }

  get busy(): boolean {
    return this.active.size > 0 || this.queue.length > 0;
  }

  memoryOf(id: number): number | null {
    return this.active.get(id)?.memory ?? this.memories.get(id) ?? null;
  }

  get workerMemory(): number | null {
    const told = [...this.active.values()].flatMap(({ memory }) => memory ?? []);
    return told.length === 0 ? null : told.reduce((sum, bytes) => sum + bytes, 0);
  }

  submit(run: NewRun, lane: Lane = 'ordinary'): RunSummary {
    this.refuseWhenClosing();
    const { id } = this.store.createRun(run, this.owner);
    this.enqueue(id, lane);
    return this.require(id);
  }

  resume(id: number, lane: Lane = 'ordinary', threads?: number): RunSummary {
    this.refuseWhenClosing();
    this.interruptOrphans();
    this.store.requeueRun(id, this.owner, threads);
    this.enqueue(id, lane);
    return this.require(id);
  }

  stop(id: number, reason = 'user'): RunSummary {
    this.interruptOrphans();
    const run = this.require(id);
    if (endedStates.includes(run.state)) return run;
    if (!this.stopHere(id, reason)) this.store.requestStop(id);
    return this.require(id);
  }

  async *watch(id: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    this.require(id);
    yield* this.watchers.follow(signal, (until) =>
      watchRun(id, {
        store: this.store,
        changes: this.changes,
        signal: until,
        preparing: () => this.active.get(id)?.preparing ?? null,
      }),
    );
  }

  async *watchList(signal?: AbortSignal): AsyncGenerator<RunListEvent, void, void> {
    yield* this.watchers.follow(signal, (until) =>
      watchRunList({ store: this.store, changes: this.changes, signal: until }),
    );
  }

  removeCheckpoints(id: number, reason: string): void {
    const paths = this.store.removeCheckpoints(id);
    if (paths.length === 0) return;
    const line = { time: new Date().toISOString(), level: 'information' as const, text: reason };
    this.store.recordEvents(id, [{ type: 'log', line }]);
    this.changes.notify();
    this.removeFolders(paths);
  }

  forgetRuns(ids: readonly number[]): void {
    this.removeFolders(this.store.forgetRuns(ids));
    this.changes.notify();
  }

  tellWatchers(): void {
    this.changes.notify();
  }

  /** Forgets what has been in the bin for longer than it is kept there. */
  private purgeBin(): void {
    const end = new Date();
    end.setDate(end.getDate() - daysInBin);
    this.removeFolders(this.store.forgetDeletedBefore(end.toISOString()));
    this.store.searches.forgetDeletedBefore(end.toISOString());
    this.changes.notify();
  }

  private removeFolders(paths: readonly string[]): void {
    for (const path of paths) {
      removeCheckpoint(this.home, path).catch((error: unknown) => {
        console.error(`The checkpoint ${path} could not be removed: ${describeError(error)}`);
      });
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const id of [...this.queue, ...this.active.keys()]) this.stopForClosing(id);
    this.queue = [];
    const patience = AbortSignal.timeout(this.stopGrace + closePatience);
    while (this.active.size > 0 && !patience.aborted) await this.changes.next(patience);
    for (const run of this.active.values()) run.abandon();
    clearInterval(this.timer);
    this.watchers.close();
  }

  private enqueue(id: number, lane: Lane): void {
    if (lane === 'beside') this.beside.add(id);
    else this.beside.delete(id);
    this.queue.push(id);
    this.changes.notify();
    this.startNext();
  }

  /** Starts what waits as long as there is room. What the store cannot give now waits for the next poll. */
  private startNext(): void {
    try {
      while (!this.closing) {
        const id = this.nextInQueue();
        if (id === undefined) return;
        const detail = this.store.findRunDetail(id);
        this.queue = this.queue.filter((queued) => queued !== id);
        if (detail?.state === 'queued') this.start(detail);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }

  private nextInQueue(): number | undefined {
    const ordinary = [...this.active.keys()].filter((id) => !this.beside.has(id)).length;
    return this.queue.find(
      (id) => !this.active.has(id) && (this.beside.has(id) || ordinary < this.concurrency),
    );
  }

  private start(detail: RunDetail): void {
    const { id } = detail;
    const run = new ActiveRun({
      store: this.store,
      home: this.home,
      startWorker: this.startWorker,
      run: detail,
      stopGrace: this.stopGrace,
      onChange: () => {
        this.changes.notify();
      },
      onGone: () => {
        this.active.delete(id);
        if (run.memory !== null) this.memories.set(id, run.memory);
        this.leaveLane(id);
        this.changes.notify();
        this.startNext();
      },
    });
    this.active.set(id, run);
    run.start();
  }

  /** A run that has ended is in no lane; one that was resumed while its former worker closes is in its new one. */
  private leaveLane(id: number): void {
    if (!this.queue.includes(id) && !this.active.has(id)) this.beside.delete(id);
  }

  /** Stops a run that is queued or running here; false when it is neither. */
  private stopHere(id: number, reason: string): boolean {
    // A resumed run may wait here while its former worker is still closing: it is the waiting one that counts.
    if (this.queue.includes(id)) {
      const seconds = this.store.findRun(id)?.seconds ?? 0;
      this.store.recordEvents(id, [{ type: 'ended', state: 'stopped', reason, seconds }]);
      this.queue = this.queue.filter((queued) => queued !== id);
      this.leaveLane(id);
      this.changes.notify();
      return true;
    }
    const running = this.active.get(id);
    running?.stop(reason);
    return running !== undefined;
  }

  /** A run that cannot be stored as stopped now is found to be interrupted at the next start. */
  private stopForClosing(id: number): void {
    try {
      this.stopHere(id, 'Netsitter was closed');
    } catch (error) {
      console.error(`Run ${id} could not be stopped. ${describeError(error)}`);
    }
  }

  private poll(): void {
    try {
      this.polls += 1;
      if (this.polls % pollsPerOrphanSearch === 0) this.interruptOrphans();
      if (this.polls % pollsPerPurge === 0) this.purgeBin();
      this.startNext();
      const version = this.store.dataVersion();
      if (version === this.dataVersion) return;
      for (const id of this.store.stopRequests([...this.queue, ...this.active.keys()])) {
        this.stopHere(id, 'user');
      }
      this.dataVersion = version;
      this.changes.notify();
    } catch (error) {
      // The database may be locked for a while; the next poll looks again.
      if (!(error instanceof UserError)) throw error;
    }
  }

  private interruptOrphans(): void {
    if (this.store.interruptOrphans(isAlive).length > 0) this.changes.notify();
  }

  private require(id: number): RunSummary {
    const run = this.store.findRun(id);
    if (run) return run;
    throw new UserError('request', `There is no run ${id}.`, 'List the runs to see their numbers.');
  }

  private refuseWhenClosing(): void {
    if (!this.closing) return;
    throw new UserError('request', 'Netsitter is closing; no run can be started.', 'Start it again first.');
  }
}
