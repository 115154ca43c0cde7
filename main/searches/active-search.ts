import { setTimeout as wait } from 'node:timers/promises';
import { describeError, UserError } from '../../shared/errors.ts';
import type { RunEvent } from '../../shared/events.ts';
import { endedStates, type RunSummary } from '../../shared/runs.ts';
import type { SearchDetail, TrialRecord } from '../../shared/searches/records.ts';
import { isOpen, isSettled } from '../../shared/searches/settled.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { Store } from '../store/store.ts';
import { BestCheckpoints } from './best-checkpoints.ts';
import { DataTurns } from './data-turns.ts';
import { MedianStopping } from './median-stopping.ts';
import { trialsThatFit } from './plan.ts';
import type { SearchMeans } from './searches.ts';

/** Milliseconds between looks for a request to stop, and for room that came about by itself. */
const pollInterval = 500;
/** When the first trials, this many, end before their first step, the others would as well. */
const hopelessFailures = 3;

export interface ActiveSearchOptions {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly availableMemory: () => number;
  readonly id: number;
  readonly means: SearchMeans;
}

/** A trial whose run goes on. */
interface Going {
  readonly trial: TrialRecord;
  readonly runId: number;
}

/** A search that this process looks after. */
export class ActiveSearch {
  private readonly options: ActiveSearchOptions;
  private readonly store: Store;
  private readonly supervisor: Supervisor;
  private readonly detail: SearchDetail;
  private readonly pending: TrialRecord[];
  private readonly going = new Map<number, Going>();
  private readonly data: DataTurns;
  private readonly checkpoints: BestCheckpoints;
  private readonly medianStopping: MedianStopping;
  private engine: string;
  private plan: { readonly atOnce: number; readonly threads: number };
  /** The most memory a trial has been seen to take; null until one has taken steps. */
  private peak: number | null = null;
  private failuresAtStart = 0;
  private hasBegun = false;
  private lastFailure = '';
  private stopReason: string | null = null;
  /** What nobody foresaw. */
  private breakdown: string | null = null;
  private isAbandoned = false;
  private wakeUp = new AbortController();
  private readonly over = Promise.withResolvers<undefined>();

  constructor(options: ActiveSearchOptions) {
    const { store, supervisor, id } = options;
    this.options = options;
    this.store = store;
    this.supervisor = supervisor;
    this.checkpoints = new BestCheckpoints(store, supervisor);
    this.data = new DataTurns(options.means.specOf);
    this.detail = store.searches.findDetail(id)!;
    this.engine = this.detail.engine;
    this.plan = this.detail;
    const trials = store.searches.trials(id);
    this.pending = trials.filter(({ run }) => isOpen(run));
    this.medianStopping = new MedianStopping(store.searches, this.detail.search);
    for (const { trial, run } of trials) if (isSettled(run)) this.medianStopping.add(trial, run!.id);
  }

  /** Runs trials until none is left or it is told to stop. */
  async conduct(): Promise<void> {
    try {
      while (!this.isAbandoned && this.goesOn()) {
        await wait(pollInterval, undefined, { signal: this.wakeUp.signal }).catch(() => undefined);
        this.wakeUp = new AbortController();
      }
      // A full disk or a lock may pass.
      while (!this.isAbandoned && !this.end()) await wait(pollInterval);
    } finally {
      this.over.resolve(undefined);
    }
  }

  /** Does what is to be done now; false once nothing is left to wait for. */
  private goesOn(): boolean {
    try {
      this.lookForStopRequest();
      this.fill();
    } catch (error) {
      this.breakdown ??= describeError(error);
      void this.stop('its search broke off');
    }
    return this.going.size > 0 || (this.stopReason === null && this.pending.length > 0);
  }

  /** Gives up what cannot be stored: the store may be closed from now on. */
  abandon(): void {
    this.isAbandoned = true;
    this.wakeUp.abort();
  }

  /** Stops the trials that go on; resolves when all have ended. */
  stop(reason: string): Promise<void> {
    if (this.stopReason === null) {
      this.stopReason = reason;
      const ofTrial = reason === 'user' ? 'the search was stopped' : reason;
      for (const { runId } of this.going.values()) this.tryTo(() => this.supervisor.stop(runId, ofTrial));
      this.wakeUp.abort();
    }
    return this.over.promise;
  }

  private lookForStopRequest(): void {
    this.tryTo(() => {
      if (this.store.searches.isStopRequested(this.options.id)) void this.stop('user');
    });
  }

  /** Begins trials as long as there is room. What the store cannot take now waits for the next look. */
  private fill(): void {
    while (this.stopReason === null && this.going.size < this.countRoom()) {
      const going = [...this.going.values()].map((item) => item.trial);
      const trial = this.data.findNext(this.pending, going);
      if (trial === undefined) return;
      const hasBegun = this.tryTo(() => {
        this.begin(trial);
      });
      if (!hasBegun) return;
    }
  }

  /**
   * How many trials may go on now. The first goes alone: it fills the cache, tells which engine `auto` comes to and
   * how much memory a trial takes. Runs that somebody starts meanwhile get half of the processor.
   */
  private countRoom(): number {
    if (this.peak === null) return 1;
    const { atOnce } = this.plan;
    const allowed = this.isAlone() ? atOnce : Math.ceil(atOnce / 2);
    return this.going.size < allowed ? Math.min(allowed, this.countFitting(this.peak)) : allowed;
  }

  /** Nothing else trains in this home, in whichever process. */
  private isAlone(): boolean {
    let others = 0;
    this.tryTo(() => (others = this.store.searches.countOthers(this.options.id)));
    return others === 0;
  }

  private countFitting(peak: number): number {
    let available = this.options.availableMemory();
    for (const { runId } of this.going.values()) available -= Math.max(0, peak - this.memoryOf(runId));
    return trialsThatFit({ running: this.going.size, peak, available });
  }

  private memoryOf(runId: number): number {
    return this.supervisor.memoryOf(runId) ?? 0;
  }

  private begin(trial: TrialRecord): void {
    const runId = trial.run === null ? this.submit(trial) : this.takeUp(trial.run.id);
    this.pending.splice(this.pending.indexOf(trial), 1);
    this.going.set(trial.trial, { trial, runId });
    void this.follow(trial.trial, runId);
  }

  private submit(record: TrialRecord): number {
    const { trial } = record;
    const { id, name, recipe, dataSource } = this.detail;
    const run = {
      name: `${name}, trial ${trial}`,
      recipe,
      engine: this.engine,
      dataSource,
      spec: this.options.means.specOf(record),
      search: { id, trial },
      threads: this.plan.threads,
    };
    return this.supervisor.submit(run, 'beside').id;
  }

  /** Goes on with a trial's run, unless somebody does so already. */
  private takeUp(runId: number): number {
    const run = this.store.findRun(runId);
    if (run !== undefined && endedStates.includes(run.state) && isOpen(run)) {
      this.supervisor.resume(runId, 'beside', this.plan.threads);
    }
    return runId;
  }

  private async follow(trial: number, runId: number): Promise<void> {
    try {
      for await (const event of this.supervisor.watch(runId)) this.takeNotice(trial, event);
      this.noticeEnd(trial, this.store.findRun(runId));
    } catch (error) {
      if (this.isAbandoned) return;
      // The store may be locked for a while. The run goes on, and so does following it.
      console.error(`Trial ${trial} cannot be followed at the moment. ${describeError(error)}`);
      await wait(pollInterval);
      void this.follow(trial, runId);
    }
  }

  private takeNotice(trial: number, { event, run }: RunEvent): void {
    if (event?.type === 'prepared') {
      this.data.notePrepared(this.going.get(trial)!.trial);
      this.wakeUp.abort();
    }
    if (event?.type === 'steps') this.noticeSteps(run);
    if (event?.type === 'epoch' && event.epoch.validation !== null) this.stopIfBehind(run, event.epoch.epoch);
  }

  /** With its first steps a trial has shown which engine trains it, and how much memory it takes. */
  private noticeSteps(run: RunSummary): void {
    this.hasBegun = true;
    const isFirst = this.peak === null;
    const peak = Math.max(this.peak ?? 0, this.memoryOf(run.id));
    this.peak = peak;
    if (!isFirst) return;
    const { id, means } = this.options;
    this.tryTo(() => {
      if (this.engine === 'auto') this.store.searches.settleEngine(id, (this.engine = run.engine));
      const plan = means.planFor(this.engine, { fits: this.countFitting(peak), peak });
      if (plan.account !== this.detail.account) this.store.searches.changePlan(id, plan);
      this.plan = plan;
    });
    this.wakeUp.abort();
  }

  private stopIfBehind(run: RunSummary, epoch: number): void {
    this.tryTo(() => {
      const reason = this.medianStopping.findReason(run, epoch);
      if (reason !== null) this.supervisor.stop(run.id, reason);
    });
  }

  private noticeEnd(trial: number, run: RunSummary | undefined): void {
    if (run !== undefined && isSettled(run)) {
      this.medianStopping.add(trial, run.id);
      this.tryTo(() => {
        this.checkpoints.keep(this.options.id, this.detail.search.rankBy);
      });
    }
    if (run?.state === 'failed' && run.steps === null && !this.hasBegun) {
      this.failuresAtStart += 1;
      this.lastFailure = run.reason ?? '';
      if (this.failuresAtStart >= hopelessFailures) this.pending.length = 0;
    }
    this.going.delete(trial);
    this.wakeUp.abort();
  }

  /** False while the store cannot take it. */
  private end(): boolean {
    const { id } = this.options;
    return this.tryTo(() => {
      const open = this.store.searches.trials(id).filter(({ run }) => !isSettled(run)).length;
      if (this.breakdown !== null) this.store.searches.end(id, 'failed', `broke off: ${this.breakdown}`);
      else if (this.stopReason !== null) this.store.searches.end(id, 'stopped', this.stopReason);
      else if (this.failuresAtStart > 0 && !this.hasBegun) {
        this.store.searches.end(id, 'failed', `no trial came to its first step: ${this.lastFailure}`);
      } else {
        const rest = open === 1 ? '1 trial was stopped or failed' : `${open} trials were stopped or failed`;
        this.store.searches.end(id, 'finished', open === 0 ? 'all trials done' : rest);
      }
    });
  }

  /** Does what the store may be unable to do at the moment; false where it was. */
  private tryTo(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      console.error(`Search ${this.options.id}: ${describeError(error)}`);
      return false;
    }
  }
}
