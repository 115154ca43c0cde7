import { setTimeout as wait } from 'node:timers/promises';
import { findCheck } from '../../shared/checks/catalogue.ts';
import { dataFault, judgeStep, lacksProbes } from '../../shared/checks/walk/judge-step.ts';
import { findProbeRun, hasTold } from '../../shared/checks/probes/probe-runs.ts';
import type { Evidence } from '../../shared/checks/records.ts';
import type { ProbeRun, StoredStep, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { WalkStep } from '../../shared/checks/walk/walks.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { Searches } from '../searches/searches.ts';
import type { Store } from '../store/store.ts';
import { CheckSearches } from './check-searches.ts';
import { Inquiries } from './inquiries.ts';
import { findMissing, type Missing } from './find-missing.ts';
import { ProbeRuns } from './probe-runs.ts';
import { EvidenceReader } from './read-evidence.ts';

/** Milliseconds between looks for what others have asked for, and for room that came about by itself. */
const pollInterval = 500;

export interface ActiveWalkOptions {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly startWorker: StartWorker;
  readonly searches: Searches;
  readonly home: string;
  readonly id: number;
}

/** A walk that this process looks after. */
export class ActiveWalk {
  private readonly options: ActiveWalkOptions;
  private readonly store: Store;
  private readonly evidence: EvidenceReader;
  private readonly inquiries: Inquiries;
  private readonly probes: ProbeRuns;
  private readonly searches: CheckSearches;
  /** When the step that goes on was begun. */
  private begun: { readonly check: string; readonly at: number } | null = null;
  private stopReason: string | null = null;
  /** What nobody foresaw. */
  private breakdown: string | null = null;
  private isAbandoned = false;
  private wakeUp = new AbortController();
  private readonly over = Promise.withResolvers<undefined>();

  constructor(options: ActiveWalkOptions) {
    const { store, id } = options;
    this.options = options;
    this.store = store;
    this.evidence = new EvidenceReader(store);
    const { threads, atOnce } = store.walks.planOf(id);
    const wake = () => {
      this.wakeUp.abort();
    };
    this.inquiries = new Inquiries({ ...options, threads, wake });
    this.probes = new ProbeRuns({ ...options, plan: { threads, atOnce }, wake });
    this.searches = new CheckSearches({ ...options, wake });
  }

  /** How far looking at data, measuring numbers or a search is; null while nothing of the kind goes on. */
  get activity(): WalkStep['progress'] {
    return this.inquiries.progress ?? this.searches.progress;
  }

  /** Works on checks until none is left or it is told to stop. */
  async conduct(): Promise<void> {
    try {
      while (!this.isAbandoned && this.goesOn()) {
        await wait(pollInterval, undefined, { signal: this.wakeUp.signal }).catch(() => undefined);
        this.wakeUp = new AbortController();
      }
    } finally {
      this.over.resolve(undefined);
    }
  }

  /** Looks at once for what others have asked for. */
  wake(): void {
    this.wakeUp.abort();
  }

  /** Looks at once for checks that are repeated. */
  askAgain(): void {
    this.inquiries.askAgain();
    this.wake();
  }

  /** Gives up what cannot be stored: the store may be closed from now on. */
  abandon(): void {
    this.isAbandoned = true;
    this.inquiries.stop();
    this.probes.abandon();
    this.wakeUp.abort();
  }

  /** Ends what goes on; resolves when all has ended. */
  stop(reason: string): Promise<void> {
    if (this.stopReason === null) {
      this.stopReason = reason;
      this.inquiries.stop();
      this.wakeUp.abort();
    }
    return this.over.promise;
  }

  /** Does what is to be done now; false once the walk has come to its end. */
  private goesOn(): boolean {
    try {
      const { id } = this.options;
      if (this.store.walks.isStopRequested(id)) void this.stop('user');
      if (this.stopReason === null && this.workOn()) return true;
      this.probes.stopAllBut(
        new Set(),
        this.stopReason === null ? 'the check was skipped' : ofProbes(this.stopReason),
      );
      this.searches.stopAllBut(null);
      if (!this.probes.isIdle || !this.inquiries.isIdle || !this.searches.isIdle) return true;
      return !this.end();
    } catch (error) {
      // A full disk or a lock may pass.
      if (error instanceof UserError && error.kind === 'work') return true;
      this.breakdown ??= describeError(error);
      void this.stop('the walk broke off');
      return !this.probes.isIdle || !this.tryToEnd();
    }
  }

  /** Takes the checks in order as far as they can be judged, and begins what the next ones need; false once none is left. */
  private workOn(): boolean {
    for (;;) {
      const { id } = this.options;
      const walk = this.store.walks.find(id)!;
      const runs = this.store.walks.runs(id);
      const open = walk.steps.filter(({ state }) => state === 'waiting' || state === 'running');
      const [step] = open;
      if (step === undefined) return false;
      if (this.begun?.check !== step.check) {
        this.begun = { check: step.check, at: performance.now() };
        this.store.walks.writeStep(id, step.check, { state: 'running' });
      }
      const fault = this.faultOf(walk, step, runs);
      if (fault === null && !this.isReady(walk, step, runs)) {
        this.beginWork(walk, open, runs);
        return true;
      }
      this.conclude(walk, { ...step, fault }, runs);
    }
  }

  private isReady(walk: StoredWalk, step: StoredStep, runs: readonly ProbeRun[]): boolean {
    const { isDataMissing, isNumberMissing, probes, search } = this.findMissing(walk, step, runs);
    if (isDataMissing || isNumberMissing) return false;
    return (probes.length === 0 && search === null) || this.isBroken(walk, step, runs);
  }

  /** Why data or numbers that a step needs could not be had. */
  private faultOf(walk: StoredWalk, step: StoredStep, runs: readonly ProbeRun[]): string | null {
    const { isDataMissing, isNumberMissing } = this.findMissing(walk, step, runs);
    if (isDataMissing && this.inquiries.dataFault !== null) {
      const isTold = walk.steps.some(({ check, state }) => check === 'data' && state === 'done');
      return isTold ? dataFault : this.inquiries.dataFault;
    }
    return isNumberMissing ? this.inquiries.numbersFault : null;
  }

  private findMissing(walk: StoredWalk, step: StoredStep, runs: readonly ProbeRun[]): Missing {
    const { inquiries, searches } = this;
    return findMissing(walk, step, this.evidence.read(walk, step, runs), { inquiries, searches });
  }

  /** One of the runs it asks for has failed for an error, or was stopped by hand: the others would not help. */
  private isBroken(walk: StoredWalk, step: StoredStep, runs: readonly ProbeRun[]): boolean {
    const evidence = this.evidence.read(walk, step, runs);
    const records = findCheck(step.check)
      .probes(evidence)
      .flatMap((probe) => evidence.probes[probe] ?? []);
    return records.some((record) => !hasTold(record));
  }

  /** Begins what the first of the open steps needs and, where there is room, what the next ones will. */
  private beginWork(walk: StoredWalk, open: readonly StoredStep[], runs: readonly ProbeRun[]): void {
    const missing = open.map((step) => ({ step, ...this.findMissing(walk, step, runs) }));
    if (missing.some(({ isDataMissing }) => isDataMissing) && this.inquiries.dataFault === null) {
      this.inquiries.lookAtData(walk, open[0]!.since);
      if (walk.facts === null) return;
    }
    const numbers = missing.filter(({ isNumberMissing }) => isNumberMissing);
    if (numbers.length > 0 && this.inquiries.numbersFault === null) {
      const names = new Set(numbers.flatMap(({ step }) => findCheck(step.check).numbers));
      this.inquiries.measure(walk, [...names], Math.max(...numbers.map(({ step }) => step.since ?? 0)));
    }
    const wanted = missing
      .filter(({ step }) => !this.isBroken(walk, step, runs))
      .flatMap(({ step, probes }) => probes.map((probe) => ({ probe, since: step.since })));
    this.probes.begin(walk, wanted, runs);
    this.searches.stopAllBut(open[0]!.check);
    const { search } = missing[0]!;
    if (search !== null) this.searches.begin(walk, open[0]!, search);
    this.noteRuns(walk, open[0]!);
  }

  /** Writes down which runs the step that goes on rests on, so that its progress can be told by everyone. */
  private noteRuns(walk: StoredWalk, step: StoredStep): void {
    const runs = this.runsOf(walk, step, this.store.walks.runs(walk.id));
    if (JSON.stringify(runs) !== JSON.stringify(step.runs)) {
      this.store.walks.writeStep(walk.id, step.check, { runs });
    }
  }

  private runsOf(walk: StoredWalk, step: StoredStep, runs: readonly ProbeRun[]): StoredStep['runs'] {
    if (walk.facts === null) return [];
    const evidence = this.evidence.read(walk, step, runs);
    return findCheck(step.check)
      .probes(evidence)
      .flatMap((probe) => {
        const run = findProbeRun(runs, probe, step.since);
        return run === undefined ? [] : [{ probe, run: run.run }];
      });
  }

  private conclude(walk: StoredWalk, step: StoredStep, runs: readonly ProbeRun[]): void {
    const evidence: Evidence = this.evidence.read(walk, step, runs);
    const used = this.runsOf(walk, step, runs);
    this.store.walks.writeStep(walk.id, step.check, {
      state: 'done',
      fault: step.fault,
      result: judgeStep(step, evidence),
      runs: used,
      seconds:
        used.length === 0 ? this.secondsSinceBegun() : timeOf(used, runs) + this.searches.secondsOf(step),
    });
    this.begun = null;
    if (step.since !== null) this.judgeAgain(walk, step, runs);
  }

  private secondsSinceBegun(): number {
    return (performance.now() - this.begun!.at) / 1000;
  }

  /** What a repeated check was judged by may count for others too; those that nothing keeps back any more are done. */
  private judgeAgain(walk: StoredWalk, repeated: StoredStep, runs: readonly ProbeRun[]): void {
    for (const step of walk.steps) {
      if (step.state !== 'done' || step.check === repeated.check) continue;
      if (isFree(step, walk)) {
        this.store.walks.writeStep(walk.id, step.check, { state: 'waiting', fault: null, result: null });
        continue;
      }
      if (step.fault !== null) continue;
      const used = this.runsOf(walk, step, runs);
      const isSame =
        JSON.stringify(used) === JSON.stringify(step.runs) &&
        findCheck(step.check).numbers.length === 0 &&
        step.check !== 'data' &&
        step.check !== 'network';
      const evidence = this.evidence.read(walk, step, runs);
      if (isSame || lacksProbes(step, evidence)) continue;
      const result = judgeStep(step, evidence);
      this.store.walks.writeStep(walk.id, step.check, { result, runs: used });
    }
  }

  /** False where something is left to do after all, or the store cannot take it. */
  private end(): boolean {
    const { walks } = this.store;
    const { id } = this.options;
    if (this.breakdown !== null) return walks.end(id, 'failed', `broke off: ${this.breakdown}`);
    if (this.stopReason !== null) return walks.end(id, 'stopped', this.stopReason);
    return walks.end(id, 'finished', 'all checks done');
  }

  private tryToEnd(): boolean {
    try {
      return this.end();
    } catch {
      return false;
    }
  }
}

/** Whether what kept a step from being done, data that could not be read or an experiment that was refused, is gone. */
function isFree({ check, fault, result }: StoredStep, { facts, refusal }: StoredWalk): boolean {
  if (facts === null) return false;
  if (fault !== null) return check === 'data' || fault === dataFault;
  return refusal === null && result?.verdict === 'cannot tell' && result.explainedBy === 'network';
}

/** Seconds that runs trained, whenever they did so. */
function timeOf(used: StoredStep['runs'], runs: readonly ProbeRun[]): number {
  const numbers = new Set(used.map(({ run }) => run));
  return runs.reduce((sum, { run, seconds }) => sum + (numbers.has(run) ? (seconds ?? 0) : 0), 0);
}

/** Why the runs of a walk are stopped that is stopped for `reason`; see `ownStops`. */
function ofProbes(reason: string): string {
  return reason === 'user' ? 'the walk was stopped' : reason;
}
