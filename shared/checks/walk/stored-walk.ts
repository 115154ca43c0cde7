import type { Finding } from '../../data-check.ts';
import type { DataSource, RunState } from '../../runs.ts';
import type { ExperimentSpec } from '../../specs/recipe.ts';
import type { CheckName, CheckResult, DataFacts, MeasuredNumbers, ProbeName } from '../records.ts';
import type { WalkState, WalkStep } from './walks.ts';

/** A step of a walk as it is stored: what it told is kept as it was told, before consequences are told from causes. */
export interface StoredStep {
  readonly check: CheckName;
  readonly state: WalkStep['state'];
  /** Where it is repeated: only runs with a higher number count. */
  readonly since: number | null;
  /** Why its numbers or data could not be had; null where they could, or need not. */
  readonly fault: string | null;
  readonly result: CheckResult | null;
  /** The runs it was, or is to be, judged by. */
  readonly runs: WalkStep['runs'];
  readonly seconds: number | null;
  readonly search: number | null;
}

/** A walk as far as it can be listed, whichever version stored it. */
export interface ListedWalk {
  readonly id: number;
  readonly name: string;
  readonly recipe: string | null;
  readonly state: WalkState;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly engine: string;
  readonly dataSource: DataSource;
  readonly seed: number;
  readonly specHash: string;
  readonly fingerprint: string | null;
  /** Why no engine takes the experiment; null where one does. */
  readonly refusal: string | null;
  /** Null until the data were looked at. */
  readonly facts: DataFacts | null;
  readonly findings: readonly Finding[];
  readonly numbers: MeasuredNumbers;
  /** In the order in which they are walked through; checks that this version does not know are left out. */
  readonly steps: readonly StoredStep[];
}

/** A walk with everything its verdicts rest on but the runs. */
export interface StoredWalk extends ListedWalk {
  readonly spec: ExperimentSpec;
}

/** A run of a walk, as far as its row tells. */
export interface ProbeRun {
  readonly run: number;
  readonly probe: ProbeName;
  readonly state: RunState;
  readonly reason: string | null;
  readonly stepsDone: number;
  /** Time spent training. */
  readonly seconds: number | null;
}

/** Reasons with which a walk stops its own runs; such a run can be gone on with. */
export const ownStops: readonly string[] = [
  'the walk was stopped',
  'the check was skipped',
  'Netsitter was closed',
];
