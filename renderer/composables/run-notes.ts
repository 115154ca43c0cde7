import { computed, shallowRef, watch, type Ref } from 'vue';
import { takeNotes } from '../../shared/checks/notes/take-notes.ts';
import type { RunNote } from '../../shared/checks/notes/records.ts';
import { usableBandOf } from '../../shared/checks/walk/walk-of-run.ts';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import type { Axis } from '../../shared/curves/line.ts';
import { placeSteps, type Recorded } from '../../shared/curves/series.ts';
import type { EpochWatch } from '../../shared/metrics/watches.ts';
import type { RunDetail, RunSummary } from '../../shared/runs.ts';
import { useClient } from '../client/connection.ts';
import type { ChartMark } from '../charts/axes.ts';

export interface RunNotes {
  readonly notes: Readonly<Ref<readonly RunNote[]>>;
  /** The walk through the checks of this very experiment; null where there is none, undefined until that is known. */
  readonly walk: Readonly<Ref<WalkDetail | null | undefined>>;
  /** Where the notes belong on a chart, numbered as they are listed. */
  readonly marks: (axis: Axis) => ChartMark[];
}

/** Takes notes of a run from what is recorded, anew with every epoch, and knows the walk that belongs to it. */
export function useRunNotes(
  run: Readonly<Ref<RunSummary | null>>,
  detail: Readonly<Ref<RunDetail | null>>,
  recorded: Readonly<Ref<Recorded>>,
): RunNotes {
  const client = useClient();
  const notes = shallowRef<readonly RunNote[]>([]);
  const watches = shallowRef<readonly EpochWatch[]>([]);
  const walk = shallowRef<WalkDetail | null | undefined>(undefined);
  const band = computed(() => (walk.value ? usableBandOf(walk.value) : null));

  async function findWalk(id: number): Promise<void> {
    // What cannot be asked now is asked again when the run changes.
    const found = await client.walks.ofRun({ run: id }).catch(() => undefined);
    walk.value = found ? await client.walks.get({ id: found.id }).catch(() => undefined) : found;
  }
  watch(
    () => [run.value?.id, run.value?.state, detail.value?.dataOverview?.fingerprint] as const,
    ([id]) => {
      if (id !== undefined) void findWalk(id);
    },
    { immediate: true },
  );

  watch(
    () => [detail.value?.id, run.value?.epochsDone, run.value?.state] as const,
    async ([id]) => {
      if (id === undefined || detail.value!.spec.training.watchEverySteps === 0) return;
      watches.value = await client.runs.epochWatches({ id }).catch(() => watches.value);
    },
    { immediate: true },
  );

  watch(
    [
      () => recorded.value.epochs.length,
      () => run.value?.state,
      () => detail.value?.dataOverview ?? null,
      watches,
      band,
    ],
    () => {
      if (run.value === null || detail.value === null) return;
      const { state, reason, steps: plannedSteps } = run.value;
      const { spec, dataOverview: facts } = detail.value;
      const { steps, epochs } = recorded.value;
      notes.value = takeNotes({
        spec,
        state,
        reason,
        plannedSteps,
        facts,
        steps,
        epochs,
        watches: watches.value,
        band: band.value,
      });
    },
    { immediate: true },
  );

  function marks(axis: Axis): ChartMark[] {
    if (run.value === null || notes.value.length === 0) return [];
    const steps = Float64Array.from(notes.value, ({ step }) => step);
    const places = placeSteps(steps, recorded.value.epochs, run.value, axis);
    return places === null ? [] : [...places].map((x, at) => ({ x, label: String(at + 1) }));
  }

  return { notes, walk, marks };
}
