import { worstVerdict, type Verdict } from '../../data-check.ts';
import { explainResults, findCheck } from '../catalogue.ts';
import { describeProbe } from '../probes/probe-names.ts';
import { isUnfinished } from '../probes/probe-runs.ts';
import { plannedSteps } from '../probes/planned-steps.ts';
import type { CheckResult, Evidence } from '../records.ts';
import type { ListedWalk, ProbeRun, StoredStep, StoredWalk } from './stored-walk.ts';
import type { WalkDetail, WalkStep, WalkSummary } from './walks.ts';

type Progress = NonNullable<WalkStep['progress']>;

/** A row of the list of walks. */
export function summariseWalk(walk: ListedWalk): WalkSummary {
  const { dataSource } = walk;
  return {
    id: walk.id,
    name: walk.name,
    recipe: walk.recipe,
    state: walk.state,
    reason: walk.reason,
    createdAt: walk.createdAt,
    endedAt: walk.endedAt,
    engine: walk.engine,
    dataName: dataSource.name ?? dataSource.path.split(/[\\/]/).at(-1)!,
    seed: walk.seed,
    specHash: walk.specHash,
    fingerprint: walk.fingerprint,
    verdict: worstOf(explained(walk.steps)),
    stepsDone: walk.steps.filter(({ state }) => state === 'done' || state === 'skipped').length,
    steps: walk.steps.length,
  };
}

/** Everything of a walk, consequences told from causes; `activity` is what its process is at besides training. */
export function describeWalk(
  walk: StoredWalk,
  runs: readonly ProbeRun[],
  activity: Progress | null = null,
): WalkDetail {
  const results = new Map(explained(walk.steps).map((result) => [result.check, result]));
  return {
    ...summariseWalk(walk),
    spec: walk.spec,
    dataSource: walk.dataSource,
    walk: walk.steps.map((step) => ({
      check: step.check,
      state: step.state,
      progress: step.state === 'running' ? (activity ?? trainingProgress(walk, step, runs)) : null,
      result: results.get(step.check) ?? null,
      // One that was deleted for good has left its figures in the verdict, but can be opened no more.
      runs: step.runs.filter(({ run }) => runs.some((row) => row.run === run)),
      search: step.search,
      seconds: step.seconds,
    })),
  };
}

/** Verdicts so far, each failure told from its consequences. */
function explained(steps: readonly StoredStep[]): CheckResult[] {
  return explainResults(steps.flatMap(({ result, state }) => (state === 'done' && result ? [result] : [])));
}

/** What could not be told is not passed: it counts unless another check that failed explains it. */
function worstOf(results: readonly CheckResult[]): Verdict | null {
  if (results.length === 0) return null;
  const worst = worstVerdict(results.map(({ verdict }) => verdict));
  const isOpen = results.some(({ verdict }) => verdict === 'cannot tell');
  return worst === 'pass' && isOpen ? 'cannot tell' : worst;
}

/** How far the training is that a step asks for, as far as can be said before it is known what it tells. */
function trainingProgress(
  { spec, facts }: StoredWalk,
  step: StoredStep,
  runs: readonly ProbeRun[],
): Progress | null {
  if (facts === null) return null;
  const untrained: Evidence = { experiment: spec, facts, findings: [], numbers: {}, probes: {} };
  const probes = new Set([
    ...findCheck(step.check).probes(untrained),
    ...step.runs.map(({ probe }) => probe),
  ]);
  const used = step.runs.flatMap(({ run }) => runs.find((row) => row.run === run) ?? []);
  const current = used.find((run) => isUnfinished(run)) ?? used.at(-1);
  if (current === undefined) return null;
  const total = [...probes].reduce((steps, probe) => steps + plannedSteps(probe, spec, facts), 0);
  const done = used.reduce((steps, { stepsDone }) => steps + stepsDone, 0);
  return { activity: describeProbe(current.probe), done: Math.min(done, total), total };
}
