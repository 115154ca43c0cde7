import { takeNotes } from '../../shared/checks/notes/take-notes.ts';
import type { RunNote } from '../../shared/checks/notes/records.ts';
import { usableBandOf } from '../../shared/checks/walk/walk-of-run.ts';
import { describeWalk } from '../../shared/checks/walk/walk-view.ts';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import { toStepColumns } from '../../shared/curves/recorded-steps.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import type { RunDetail } from '../../shared/runs.ts';
import type { Store } from '../store/store.ts';
import { walkOfRun } from './walks.ts';

/** What a run's recorded numbers say, and the walk through the checks of its very experiment. */
export interface NoticedOfRun {
  readonly notes: RunNote[];
  /** Null where there is none. */
  readonly walk: WalkDetail | null;
}

/** The same notes as the window takes: computed from what is stored, with the same functions. */
export function noticeRun(store: Store, run: RunDetail): NoticedOfRun {
  const found = walkOfRun(store, run.id);
  const walk = found && describeWalk(store.walks.find(found.id)!, store.walks.runs(found.id));
  const { steps, epochs } = store.curves(run.id);
  const notes = takeNotes({
    spec: run.spec,
    state: run.state,
    reason: run.reason,
    plannedSteps: run.steps,
    facts: run.dataOverview,
    steps: toStepColumns(steps),
    epochs,
    watches: averageWatches(store.watches(run.id)),
    band: walk && usableBandOf(walk),
  });
  return { notes, walk };
}
