import { setTimeout as wait } from 'node:timers/promises';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import type { RunEvent } from '../../shared/events.ts';
import { endedStates, type RunSummary } from '../../shared/runs.ts';
import type { SearchDetail, TrialFigures, TrialRecord } from '../../shared/searches/records.ts';
import { behindReason, isSettled } from '../../shared/searches/settled.ts';
import { isBehindMedian } from '../../shared/searches/trial-stopping.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { Store } from '../store/store.ts';
import { BestCheckpoints } from './best-checkpoints.ts';
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
  readonly runId: number;
  /** Names what its data are made of. */
  readonly data: string;
}

/** A search that this process looks after. */
export class ActiveSearch {
  private readonly options: ActiveSearchOptions;
  private readonly store: Store;
  private readonly supervisor: Supervisor;
  private readonly detail: SearchDetail;
  private readonly pending: TrialRecord[];
  private readonly going = new Map<number, Going>();
  /** What ended trials measured, for the median stopping rule. */
  private readonly courses = new Map<number, TrialFigures[]>();
  /** Data that lie in the cache by now. */
  private readonly prepared = new Set<string>();
  private readonly dataNames = new Map<number, string>();
  private readonly checkpoints: BestCheckpoints;
  private engine: string;
  private plan: { readonly atOnce: number; readonly threads: number };
  /** The most memory a trial has been seen to take; null until one has taken steps. */
  private peak: number | null = null;
  private failuresAtStart = 0;
  private hasBegun = false;
  private lastFailure = '';
  private stopReason: string | null = null;
  private wakeUp = new AbortController();
  private readonly over = Promise.withResolvers<undefined>();

  constructor(options: ActiveSearchOptions) {
    const { store, supervisor, id } = options;
    this.options = options;
    this.store = store;
    this.supervisor = supervisor;
    this.checkpoints = new BestCheckpoints(store, supervisor);
    this.detail = store.searches.findDetail(id)!;
    this.engine = this.detail.engine;
    this.plan = this.detail;
    const trials = store.searches.trials(id);
    this.pending = trials.filter(({ run }) => !isSettled(run));
    for (const { trial, run } of trials) if (isSettled(run)) this.keepCourse(trial, run!.id);
  }

  /** Runs trials until none is left or it is told to stop. */
  async conduct(): Promise<void> {
    try {
      for (;;) {
        this.fill();
        if (this.going.size === 0 && (this.stopReason !== null || this.pending.length === 0)) break;
        await wait(pollInterval, undefined, { signal: this.wakeUp.signal }).catch(() => undefined);
        this.wakeUp = new AbortController();
        this.lookForStopRequest();
      }
      this.end();
    } finally {
      this.over.resolve(undefined);
    }
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
      const trial = this.nextTrial();
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
    const allowed = this.supervisor.ordinaryRuns > 0 ? Math.ceil(atOnce / 2) : atOnce;
    return this.going.size < allowed ? Math.min(allowed, this.countFitting(this.peak)) : allowed;
  }

  private countFitting(peak: number): number {
    let available = this.options.availableMemory();
    for (const { runId } of this.going.values()) available -= Math.max(0, peak - this.memoryOf(runId));
    return trialsThatFit({ running: this.going.size, peak, available });
  }

  private memoryOf(runId: number): number {
    return this.supervisor.memoryOf(runId) ?? 0;
  }

  /** The next trial whose data no other is just preparing: it would do the same work again. */
  private nextTrial(): TrialRecord | undefined {
    const beingPrepared = new Set([...this.going.values()].map(({ data }) => data));
    return this.pending.find((trial) => {
      const data = this.nameDataOf(trial);
      return this.prepared.has(data) || !beingPrepared.has(data);
    });
  }

  private nameDataOf(trial: TrialRecord): string {
    const known = this.dataNames.get(trial.trial);
    if (known !== undefined) return known;
    const name = nameData(this.specOf(trial));
    this.dataNames.set(trial.trial, name);
    return name;
  }

  private specOf(trial: TrialRecord): ExperimentSpec {
    return this.options.means.specOf(trial);
  }

  private begin(trial: TrialRecord): void {
    const spec = this.specOf(trial);
    const runId = trial.run === null ? this.submit(trial, spec) : this.takeUp(trial.run.id);
    this.pending.splice(this.pending.indexOf(trial), 1);
    this.going.set(trial.trial, { runId, data: this.nameDataOf(trial) });
    void this.follow(trial.trial, runId);
  }

  private submit({ trial }: TrialRecord, spec: ExperimentSpec): number {
    const { id, name, recipe, dataSource } = this.detail;
    const run = {
      name: `${name}, trial ${trial}`,
      recipe,
      engine: this.engine,
      dataSource,
      spec,
      search: { id, trial },
      threads: this.plan.threads,
    };
    return this.supervisor.submit(run, 'beside').id;
  }

  /** Goes on with a trial's run, unless somebody does so already. */
  private takeUp(runId: number): number {
    const run = this.store.findRun(runId);
    if (run !== undefined && endedStates.includes(run.state) && !isSettled(run)) {
      this.supervisor.resume(runId, 'beside', this.plan.threads);
    }
    return runId;
  }

  private async follow(trial: number, runId: number): Promise<void> {
    try {
      for await (const event of this.supervisor.watch(runId)) this.takeNotice(trial, event);
      this.noticeEnd(trial, this.store.findRun(runId));
    } catch (error) {
      // The store may be locked for a while. The run goes on, and so does following it.
      console.error(`Trial ${trial} cannot be followed at the moment. ${describeError(error)}`);
      await wait(pollInterval);
      void this.follow(trial, runId);
    }
  }

  private takeNotice(trial: number, { event, run }: RunEvent): void {
    if (event?.type === 'prepared') {
      this.prepared.add(this.going.get(trial)!.data);
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

  private stopIfBehind({ id, epochs }: RunSummary, epoch: number): void {
    const { trialStopping, rankBy } = this.detail.search;
    if (trialStopping === undefined || epoch < trialStopping.fromEpoch || epoch >= epochs) return;
    if (this.courses.size < trialStopping.fromTrial) return;
    this.tryTo(() => {
      const course = this.store.searches.course(id);
      if (!isBehindMedian(course, [...this.courses.values()], epoch, rankBy)) return;
      this.supervisor.stop(id, behindReason(this.courses.size, epoch));
    });
  }

  private noticeEnd(trial: number, run: RunSummary | undefined): void {
    if (run !== undefined && isSettled(run)) {
      this.keepCourse(trial, run.id);
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

  private keepCourse(trial: number, runId: number): void {
    this.courses.set(trial, this.store.searches.course(runId));
  }

  private end(): void {
    const { id } = this.options;
    this.tryTo(() => {
      const open = this.store.searches.trials(id).filter(({ run }) => !isSettled(run)).length;
      if (this.stopReason !== null) this.store.searches.end(id, 'stopped', this.stopReason);
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

/** The settings that decide what is cut from the data set. */
function nameData({ data, training }: ExperimentSpec): string {
  return canonicalJson({ data, seed: training.seed });
}
