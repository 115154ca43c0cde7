import { canonicalJson } from '../../shared/canonical-json.ts';
import type { TrialRecord } from '../../shared/searches/records.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { SearchMeans } from './searches.ts';

/** Sees to it that data are prepared once: trials on the same data wait for the one that fills the cache. */
export class DataTurns {
  private readonly specOf: SearchMeans['specOf'];
  /** By trial, what its data are made of. */
  private readonly names = new Map<number, string>();
  /** Data that lie in the cache by now. */
  private readonly prepared = new Set<string>();

  constructor(specOf: SearchMeans['specOf']) {
    this.specOf = specOf;
  }

  /** The first of the trials whose data none of those that go on is just preparing. */
  findNext(pending: readonly TrialRecord[], going: Iterable<TrialRecord>): TrialRecord | undefined {
    const beingPrepared = new Set([...going].map((trial) => this.nameOf(trial)));
    return pending.find((trial) => {
      const data = this.nameOf(trial);
      return this.prepared.has(data) || !beingPrepared.has(data);
    });
  }

  notePrepared(trial: TrialRecord): void {
    this.prepared.add(this.nameOf(trial));
  }

  private nameOf(trial: TrialRecord): string {
    const name = this.names.get(trial.trial) ?? nameData(this.specOf(trial));
    this.names.set(trial.trial, name);
    return name;
  }
}

/** The settings that decide what is cut from the data set. */
function nameData({ data, training }: ExperimentSpec): string {
  return canonicalJson({ data, seed: training.seed });
}
