import { findProbeRun, hasTold, isUnfinished } from '../../shared/checks/probes/probe-runs.ts';
import { evidenceOf } from '../../shared/checks/walk/judge-step.ts';
import type { Evidence, ProbeName, ProbeRecord } from '../../shared/checks/records.ts';
import type { ProbeRun, StoredStep, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import { experimentSpecSchema } from '../../shared/specs/recipe.ts';
import type { Store } from '../store/store.ts';
import { readSearches } from './check-searches.ts';

type Reading = Pick<Store, 'specOf' | 'curves' | 'watches' | 'searches'>;

/** Reads what verdicts rest on; what a run has told that came to its end is read once. */
export class EvidenceReader {
  private readonly store: Reading;
  private readonly records = new Map<number, ProbeRecord>();

  constructor(store: Reading) {
    this.store = store;
  }

  /** What is known for a step: of each probe the run that counts for it, once that has ended. */
  read(walk: StoredWalk, { since }: Pick<StoredStep, 'since'>, runs: readonly ProbeRun[]): Evidence {
    const probes: Partial<Record<ProbeName, ProbeRecord>> = {};
    for (const { probe } of runs) {
      const run = findProbeRun(runs, probe, since);
      if (run !== undefined && !isUnfinished(run)) probes[probe] ??= this.recordOf(run);
    }
    return { ...evidenceOf(walk, probes), searches: readSearches(this.store, walk) };
  }

  private recordOf(row: ProbeRun): ProbeRecord {
    const known = this.records.get(row.run);
    if (known !== undefined) return known;
    const { run, state, reason } = row;
    const spec = experimentSpecSchema.parse(this.store.specOf(run));
    if (!hasTold(row)) return { run, spec, state, reason, steps: [], epochs: [], watches: [] };
    const record = { run, spec, state, reason, ...this.store.curves(run), watches: this.store.watches(run) };
    this.records.set(run, record);
    return record;
  }
}
