import { computed, type Ref } from 'vue';
import type { ComparedRun } from '../../shared/comparison/compared-run.ts';
import type { ConfusionMatrix } from '../../shared/runs.ts';
import type { CallError } from '../client/call-error.ts';
import type { CompareChoices } from '../runs/compare-choices.ts';
import { useAsked } from './asked.ts';

export interface ComparedMatrix {
  readonly compared: ComparedRun;
  /** By the place among the runs, as colours are. */
  readonly place: number;
  /** Null where the run has none of the split by these parameters. */
  readonly matrix: ConfusionMatrix | null;
}

/** The confusion matrices of runs, of the split and by the parameters chosen; null until they are there. */
export function useComparedMatrices(
  props: Readonly<{ runs: readonly ComparedRun[]; choices: CompareChoices; news: string }>,
): { matrices: Readonly<Ref<readonly ComparedMatrix[] | null>>; error: Readonly<Ref<CallError | null>> } {
  const { value, error } = useAsked(
    () => props.runs.map(({ run }) => run.id),
    async (client, ids, signal) => {
      const answers = await Promise.all(ids.map((id) => client.runs.confusionMatrices({ id }, { signal })));
      return new Map(ids.map((id, index) => [id, answers[index]!]));
    },
    () => props.news,
  );
  const matrices = computed(() => {
    const answers = value.value;
    if (answers === null) return null;
    const { split, checkpoint } = props.choices;
    return props.runs.map((compared, place) => ({
      compared,
      place,
      matrix:
        answers
          .get(compared.run.id)
          ?.find((matrix) => matrix.split === split && matrix.checkpoint === checkpoint) ?? null,
    }));
  });
  return { matrices, error };
}
