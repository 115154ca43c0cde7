import { judgeStep } from '../../shared/checks/judge-step.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import type { StoredWalk } from '../../shared/checks/stored-walk.ts';
import type { Store } from '../store/store.ts';
import { toMeasuredJson } from '../store/measured-json.ts';
import { EvidenceReader } from './read-evidence.ts';

export interface Recomputed {
  readonly walk: StoredWalk;
  /** Checks that tell something else now than what is stored, a word or a digit of it. */
  readonly differing: readonly CheckName[];
}

/** Judges every check that is done anew, from stored numbers alone. Nothing is written. */
export function recomputeWalk(
  store: Pick<Store, 'specOf' | 'curves' | 'watches' | 'searches' | 'walks'>,
  walk: StoredWalk,
): Recomputed {
  const evidence = new EvidenceReader(store);
  const runs = store.walks.runs(walk.id);
  const steps = walk.steps.map((step) =>
    step.state === 'done' ? { ...step, result: judgeStep(step, evidence.read(walk, step, runs)) } : step,
  );
  const differing = steps
    .filter((step, place) => toMeasuredJson(step.result) !== toMeasuredJson(walk.steps[place]!.result))
    .map(({ check }) => check);
  return { walk: { ...walk, steps }, differing };
}
