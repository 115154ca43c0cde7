import { judgeStep, lacksProbes } from '../../shared/checks/walk/judge-step.ts';
import type { CheckName, CheckResult } from '../../shared/checks/records.ts';
import type { StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { Store } from '../store/store.ts';
import { toMeasuredJson } from '../store/measured-json.ts';
import { EvidenceReader } from './read-evidence.ts';

export interface Recomputed {
  readonly walk: StoredWalk;
  /** Checks whose verdict, or the figure it rests on, is another now than what is stored, by a digit. */
  readonly differing: readonly CheckName[];
  /** Checks that tell the same verdict and figure otherwise: in other words, or with another chart or next step. */
  readonly reworded: readonly CheckName[];
}

/** Judges every check that is done anew, from stored numbers alone. Nothing is written. */
export function recomputeWalk(
  store: Pick<Store, 'specOf' | 'curves' | 'watches' | 'searches' | 'walks'>,
  walk: StoredWalk,
): Recomputed {
  const evidence = new EvidenceReader(store);
  const runs = store.walks.runs(walk.id);
  const steps = walk.steps.map((step) => {
    if (step.state !== 'done') return step;
    const known = evidence.read(walk, step, runs);
    return lacksProbes(step, known) ? step : { ...step, result: judgeStep(step, known) };
  });
  const listChanged = (of: (result: CheckResult | null) => unknown) =>
    steps
      .filter(
        ({ result }, place) => toMeasuredJson(of(result)) !== toMeasuredJson(of(walk.steps[place]!.result)),
      )
      .map(({ check }) => check);
  const differing = listChanged((result) => result && [result.verdict, result.value]);
  const reworded = listChanged((result) => result).filter((check) => !differing.includes(check));
  return { walk: { ...walk, steps }, differing, reworded };
}
