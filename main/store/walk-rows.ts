import { checkNames, type CheckName, type CheckResult, type DataFacts } from '../../shared/checks/records.ts';
import type { StoredStep, StoredWalk } from '../../shared/checks/stored-walk.ts';
import type { WalkState } from '../../shared/checks/walks.ts';
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

export function toWalk(row: WalkRow, steps: readonly StepRow[]): StoredWalk {
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
    spec: readExperiment(row.spec, `walk ${row.id}`),
    specHash: row.spec_hash,
    fingerprint: row.fingerprint,
    refusal: row.refusal,
    facts: row.facts === null ? null : (JSON.parse(row.facts) as DataFacts),
    findings: row.findings === null ? [] : (fromMeasuredJson(row.findings) as Finding[]),
    numbers: {
      ...(squaredKernels === null ? {} : { squaredKernels }),
      ...(leakage === null ? {} : { leakage }),
    },
    steps: steps.map(toStep).sort((one, other) => placeOf(one.check) - placeOf(other.check)),
  };
}

function toStep(row: StepRow): StoredStep {
  return {
    check: row.check_name,
    state: row.state,
    since: row.since,
    fault: row.fault,
    result: row.result === null ? null : (fromMeasuredJson(row.result) as CheckResult),
    runs: JSON.parse(row.runs) as StoredStep['runs'],
    seconds: row.seconds,
    search: row.search_id,
  };
}

function placeOf(check: CheckName): number {
  return checkNames.indexOf(check);
}
