import type { CheckName, CheckResult, DataFacts, MeasuredNumbers } from '../../shared/checks/records.ts';
import type { ListedWalk, ProbeRun, StoredStep, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { WalkState } from '../../shared/checks/walk/walks.ts';
import type { ShownGrid } from '../../shared/contract/data-checks.ts';
import type { Finding } from '../../shared/data-check.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { RunOwner } from './store.ts';

/** How many probes go on at once, with how many threads each. */
export interface WalkPlan {
  readonly atOnce: number;
  readonly threads: number;
}

/** A walk as it is asked for. */
export interface NewWalk {
  readonly name: string;
  readonly recipe: string | null;
  readonly engine: string;
  readonly dataSource: DataSource;
  readonly spec: ExperimentSpec;
  /** Why no engine takes the experiment; null where one does. */
  readonly refusal: string | null;
  readonly checks: readonly CheckName[];
  readonly plan: WalkPlan;
}

/** What a look at the data told. */
export interface SeenData {
  readonly fingerprint: string;
  readonly facts: DataFacts;
  readonly findings: readonly Finding[];
  /** Null where the samples are no pictures. */
  readonly samples: ShownGrid | null;
  /** Why the network cannot be trained, on these data or at all; null where it can. */
  readonly refusal: string | null;
}

/** The part of the database that is about walks through checks. */
export interface WalkStore {
  create(walk: NewWalk, owner: RunOwner): StoredWalk;
  /** Every walk, also those that another version stored; their results come without charts and findings. */
  list(): ListedWalk[];
  find(id: number): StoredWalk | undefined;
  planOf(id: number): WalkPlan;
  /** Its runs in the order in which they were begun. */
  runs(id: number): ProbeRun[];
  /** The revision of the last write to it or to one of its runs. */
  revision(id: number): number;
  /** Walks of the experiment that `experimentHash` tells, the latest first. */
  ofExperiment(spec: ExperimentSpec): StoredWalk[];
  samples(id: number): ShownGrid | undefined;
  /** The engine that `auto` came to, and how many probes go on at once there. */
  settleEngine(id: number, engine: string, atOnce: number): void;
  recordData(id: number, data: SeenData): void;
  recordNumbers(id: number, numbers: MeasuredNumbers): void;
  /** What of a step has changed, unless it was skipped meanwhile. */
  writeStep(
    id: number,
    check: CheckName,
    change: Partial<Pick<StoredStep, 'state' | 'fault' | 'runs' | 'seconds' | 'search'>> & {
      readonly result?: CheckResult | null;
    },
  ): void;
  /** Leaves out those of the checks that are not done. */
  skip(id: number, checks: readonly CheckName[]): void;
  /**
   * Has checks wait to be done again, or for the first time; those the walk did not have are added. `refusal` is why no
   * engine takes the experiment now; what of an earlier one lay in the data is asked of them again.
   */
  repeat(id: number, checks: readonly CheckName[], refusal: string | null): void;
  /** False where something is left to do after all, which only counts for `finished`. */
  end(id: number, state: Exclude<WalkState, 'running'>, reason: string): boolean;
  /** Asks whichever process owns the walk to stop it. */
  requestStop(id: number): void;
  isStopRequested(id: number): boolean;
  /** How many runs go on or wait, in whichever process, that are none of this walk. */
  countOthers(id: number): number;
  /** Gives a walk that has ended to a new owner, who goes on with it. */
  takeUp(id: number, owner: RunOwner): void;
}
