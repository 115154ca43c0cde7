import { setTimeout as wait } from 'node:timers/promises';
import { describeProbe } from '../../shared/checks/probes/probe-names.ts';
import { findProbeRun, hasTold } from '../../shared/checks/probes/probe-runs.ts';
import { probeExperiment } from '../../shared/checks/probes/probes.ts';
import type { ProbeName } from '../../shared/checks/records.ts';
import type { ProbeRun, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import { describeError } from '../../shared/errors.ts';
import { endedStates } from '../../shared/runs.ts';
import { automaticEngine, processorEngines } from '../engines/names.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { Store } from '../store/store.ts';
import type { WalkPlan } from '../store/walk-store.ts';

/** Milliseconds before a run is followed again after the store could not be read. */
const retryInterval = 500;

export interface ProbeRunsOptions {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly id: number;
  readonly plan: WalkPlan;
  /** Called when a run has ended, or has shown which engine trains it. */
  readonly wake: () => void;
}

export interface WantedProbe {
  readonly probe: ProbeName;
  readonly since: number | null;
}

/** The runs of a walk that go on: begun as there is room, followed to their ends. */
export class ProbeRuns {
  private readonly options: ProbeRunsOptions;
  /** By the number of the run, which probe it is. */
  private readonly going = new Map<number, ProbeName>();
  private atOnce: number;
  private isAbandoned = false;

  constructor(options: ProbeRunsOptions) {
    this.options = options;
    this.atOnce = options.plan.atOnce;
  }

  get isIdle(): boolean {
    return this.going.size === 0;
  }

  abandon(): void {
    this.isAbandoned = true;
  }

  /** Sees to it that the probes that are wanted go on, the first of them first, and no others. */
  begin(walk: StoredWalk, wanted: readonly WantedProbe[], runs: readonly ProbeRun[]): void {
    this.stopAllBut(new Set(wanted.map(({ probe }) => probe)), 'the check was skipped');
    for (const { probe, since } of wanted) {
      if (this.going.size >= this.countRoom(walk.engine)) return;
      if ([...this.going.values()].includes(probe)) continue;
      const known = findProbeRun(runs, probe, since);
      const run = known === undefined ? this.submit(walk, probe) : this.takeUp(known);
      this.going.set(run, probe);
      void this.follow(run);
    }
  }

  /** Stops the runs of all probes but these. */
  stopAllBut(wanted: ReadonlySet<ProbeName>, reason: string): void {
    for (const [run, probe] of this.going) if (!wanted.has(probe)) this.options.supervisor.stop(run, reason);
  }

  /** The first goes alone where it decides the engine; runs that somebody starts meanwhile get half of the processor. */
  private countRoom(engine: string): number {
    const { store, id } = this.options;
    if (engine === automaticEngine) return 1;
    return store.walks.countOthers(id) === 0 ? this.atOnce : Math.ceil(this.atOnce / 2);
  }

  private submit(
    { id, name, recipe, engine, dataSource, spec, facts }: StoredWalk,
    probe: ProbeName,
  ): number {
    const run = {
      name: `${name}: ${describeProbe(probe).toLowerCase()}`,
      recipe,
      engine,
      dataSource,
      spec: probeExperiment(probe, spec, facts!),
      check: { walk: id, probe },
      threads: this.options.plan.threads,
    };
    return this.options.supervisor.submit(run, 'beside').id;
  }

  /** Goes on with a run that was broken off, unless somebody does so already. */
  private takeUp({ run, state }: ProbeRun): number {
    if (endedStates.includes(state)) this.options.supervisor.resume(run, 'beside', this.options.plan.threads);
    return run;
  }

  /** Where the choice was left open, the first run has made it. */
  private settleEngine(engine: string): void {
    const { store, id, wake } = this.options;
    if (store.walks.find(id)?.engine !== automaticEngine) return;
    if (!processorEngines.includes(engine)) this.atOnce = 1;
    store.walks.settleEngine(id, engine, this.atOnce);
    wake();
  }

  private async follow(run: number): Promise<void> {
    const { store, supervisor, wake } = this.options;
    try {
      for await (const { event, run: row } of supervisor.watch(run)) {
        if (event?.type === 'started') this.settleEngine(row.engine);
      }
      const row = store.findRun(run);
      // Its figures stay, and it repeats exactly; a whole run is one to be used.
      if (row !== undefined && hasTold(row) && this.going.get(run) !== 'whole') {
        supervisor.removeCheckpoints(run, 'Its checkpoints were removed: checks look at figures only.');
      }
    } catch (error) {
      if (this.isAbandoned) return;
      // The store may be locked for a while. The run goes on, and so does following it.
      console.error(`Run ${run} cannot be followed at the moment. ${describeError(error)}`);
      await wait(retryInterval);
      return this.follow(run);
    }
    this.going.delete(run);
    wake();
  }
}
