import {
  checkNames,
  checkResultSchema,
  type CheckName,
  type CheckResult,
  type DataFacts,
} from '../../shared/checks/records.ts';
import { cannotTell } from '../../shared/checks/result.ts';
import type { ListedWalk, StoredStep, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { WalkState } from '../../shared/checks/walk/walks.ts';
import type { Finding } from '../../shared/data-check.ts';
import type { DataSource } from '../../shared/runs.ts';
import { fromMeasuredJson } from './measured-json.ts';
import { readExperiment } from './stored-spec.ts';

/** Columns of `walks`, as SQLite returns them. */
export interface WalkRow {
  readonly id: number;
  readonly name: string;
  readonly recipe: string | null;
  readonly state: WalkState;
  readonly reason: string | null;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly engine: string;
  readonly data_name: string | null;
  readonly data_path: string;
  readonly data_format: DataSource['format'];
  readonly spec: string;
  readonly spec_hash: string;
  readonly seed: number;
  readonly refusal: string | null;
  readonly fingerprint: string | null;
  readonly facts: string | null;
  readonly findings: string | null;
  readonly squared_kernels: number | null;
  readonly leakage: number | null;
  readonly at_once: number;
  readonly threads: number;
}

export interface StepRow {
  readonly walk_id: number;
  readonly check_name: CheckName;
  readonly state: StoredStep['state'];
  readonly since: number | null;
  readonly fault: string | null;
  readonly result: string | null;
  readonly runs: string;
  readonly seconds: number | null;
  readonly search_id: number | null;
}

/** @throws OtherVersionError where its settings are not known to this version */
export function toWalk(row: WalkRow, steps: readonly StepRow[]): StoredWalk {
  return { ...toListedWalk(row, steps), spec: readExperiment(row.spec, `walk ${row.id}`) };
}

/** The same without its settings, which another version may have stored. */
export function toListedWalk(row: Omit<WalkRow, 'spec'>, steps: readonly StepRow[]): ListedWalk {
  const { squared_kernels: squaredKernels, leakage } = row;
  return {
    id: row.id,
    name: row.name,
    recipe: row.recipe,
    state: row.state,
    reason: row.reason,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    engine: row.engine,
    dataSource: { name: row.data_name, path: row.data_path, format: row.data_format },
    seed: row.seed,
    specHash: row.spec_hash,
    fingerprint: row.fingerprint,
    refusal: row.refusal,
    facts: row.facts === null ? null : (JSON.parse(row.facts) as DataFacts),
    findings: row.findings === null ? [] : (fromMeasuredJson(row.findings) as Finding[]),
    numbers: {
      ...(squaredKernels === null ? {} : { squaredKernels }),
      ...(leakage === null ? {} : { leakage }),
    },
    steps: steps
      .filter(({ check_name: check }) => checkNames.includes(check))
      .map(toStep)
      .sort((one, other) => placeOf(one.check) - placeOf(other.check)),
  };
}

function toStep(row: StepRow): StoredStep {
  return {
    check: row.check_name,
    state: row.state,
    since: row.since,
    fault: row.fault,
    result: row.result === null ? null : readResult(row.check_name, row.result),
    runs: JSON.parse(row.runs) as StoredStep['runs'],
    seconds: row.seconds,
    search: row.search_id,
  };
}

/** What a check told; in words of another version that this one does not know it tells nothing. */
function readResult(check: CheckName, json: string): CheckResult {
  const stored = fromMeasuredJson(json);
  if (checkResultSchema.safeParse(stored).success) return stored as CheckResult;
  return cannotTell(
    check,
    'Another version of Netsitter stored what this check told, in a form that this one does not know. Repeated, it tells anew.',
  );
}

function placeOf(check: CheckName): number {
  return checkNames.indexOf(check);
}
