import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { RunSettings } from '../../shared/contract/run-table.ts';
import type { SettingOf } from '../../shared/run-table/column.ts';
import { noSettings } from '../../shared/run-table/column.ts';
import { settingLookUp } from '../../shared/run-table/setting-look-up.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useConnection } from '../client/connection.ts';
import { whileConnected } from './while-connected.ts';

export interface RunSettingsHandle {
  readonly settingOf: Readonly<Ref<SettingOf>>;
  /** Paths at which runs differ; null until they were asked for. */
  readonly differing: Readonly<Ref<readonly string[] | null>>;
  /** Equal for runs whose settings differ in nothing but the seed; undefined until it is known. */
  readonly sameSettings: Readonly<Ref<(id: number) => number | undefined>>;
  readonly error: Readonly<Ref<CallError | null>>;
  /** Says that settings will be chosen from. */
  readonly want: () => void;
}

/** Settings of runs, asked for when they are needed: the columns at `paths`, and again when there are new runs. */
export function useRunSettings(
  runs: Readonly<Ref<readonly RunSummary[] | null>>,
  paths: Readonly<Ref<readonly string[]>>,
  isGroupedBySettings: Readonly<Ref<boolean>>,
): RunSettingsHandle {
  const connection = useConnection();
  const settings = shallowRef<RunSettings | null>(null);
  const error = shallowRef<CallError | null>(null);
  const isWanted = ref(false);

  const needed = computed(() => isWanted.value || isGroupedBySettings.value || paths.value.length > 0);
  const newest = computed(() => runs.value?.at(-1)?.id ?? 0);
  const { restart } = whileConnected(
    connection,
    async (signal) => {
      if (!needed.value) return;
      const answer = await connection.client.runs.settings({ paths: [...paths.value] }, { signal });
      if (signal.aborted) return;
      settings.value = answer;
      error.value = null;
    },
    (cause) => {
      error.value = describeCallError(cause);
    },
  );
  watch([needed, newest, () => paths.value.join(' ')], () => {
    const known = settings.value;
    const isKnown =
      known !== null &&
      (known.ids.at(-1) ?? 0) >= newest.value &&
      paths.value.every((path) => known.columns.some((column) => column.path === path));
    if (needed.value && !isKnown) restart();
  });

  return {
    settingOf: computed(() => (settings.value === null ? noSettings : settingLookUp(settings.value))),
    differing: computed(() => settings.value?.differing ?? null),
    sameSettings: computed(() => {
      const groups = new Map(settings.value?.ids.map((id, row) => [id, settings.value!.sameSettings[row]!]));
      return (id) => groups.get(id);
    }),
    error,
    want: () => {
      isWanted.value = true;
    },
  };
}
