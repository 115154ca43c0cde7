import { computed, type Ref } from 'vue';
import type { ComparedRun, LeftOut } from '../../shared/comparison/compared-run.ts';
import type { CallError } from '../client/call-error.ts';
import { useAsked } from './asked.ts';
import { useRunList } from './run-list.ts';

export interface ComparedRuns {
  /** In the order asked for; null until the first answer. */
  readonly runs: Readonly<Ref<readonly ComparedRun[] | null>>;
  readonly leftOut: Readonly<Ref<readonly LeftOut[]>>;
  readonly error: Readonly<Ref<CallError | null>>;
  /** Another text whenever one of the runs has gone on. */
  readonly news: Readonly<Ref<string>>;
}

/** The runs of a comparison, kept up to date while they train. */
export function useComparedRuns(ids: Readonly<Ref<readonly number[]>>): ComparedRuns {
  const list = useRunList();
  const news = computed(() => {
    const wanted = new Set(ids.value);
    return (list.runs.value ?? [])
      .filter(({ id }) => wanted.has(id))
      .map(({ id, name, state, stepsDone, epochsDone, deletedAt }) =>
        [id, name, state, stepsDone, epochsDone, deletedAt].join(' '),
      )
      .join('\n');
  });
  const { value, error } = useAsked(
    () => (ids.value.length === 0 ? null : { ids: [...ids.value] }),
    (client, question, signal) => client.comparison.runs(question, { signal }),
    () => news.value,
  );
  // The answer to an earlier question still serves for the runs that both have in common.
  const runs = computed(() => {
    if (value.value === null) return null;
    const byId = new Map(value.value.runs.map((compared) => [compared.run.id, compared]));
    return ids.value.flatMap((id) => byId.get(id) ?? []);
  });
  const leftOut = computed(() => (value.value?.leftOut ?? []).filter(({ id }) => ids.value.includes(id)));
  return { runs, leftOut, error, news };
}
