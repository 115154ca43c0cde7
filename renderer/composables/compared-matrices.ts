import { computed, type Ref } from 'vue';
import type { ComparedRun } from '../../shared/comparison/compared-run.ts';
import type { CheckpointKind, ConfusionMatrix, EpochMatrix } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { CallError } from '../client/call-error.ts';
import type { Client } from '../client/connection.ts';
import type { CompareChoices } from '../runs/compare-choices.ts';
import { useAsked } from './asked.ts';

export interface ComparedMatrix {
  readonly compared: ComparedRun;
  /** By the place among the runs, as colours are. */
  readonly place: number;
  /** Null where the run has none of the split by these parameters. */
  readonly matrix: EpochMatrix | null;
  /** Whose predictions there are; null where only the counts were kept. */
  readonly checkpoint: CheckpointKind | null;
}

export interface ComparedMatrices {
  /** Of the split and by the parameters chosen; null until they are there. */
  readonly matrices: Readonly<Ref<readonly ComparedMatrix[] | null>>;
  /** Every epoch after which one of the runs at least was evaluated on the split, in ascending order. */
  readonly epochs: Readonly<Ref<readonly number[]>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

/** What there is of one run: the matrices of its checkpoints, and the epochs of which there are counts. */
interface Kept {
  readonly ofCheckpoints: readonly ConfusionMatrix[];
  readonly evaluated: readonly { readonly split: Split; readonly epochs: readonly number[] }[];
}

/** The confusion matrices of runs by the parameters chosen: those of a checkpoint, or of any one epoch. */
export function useComparedMatrices(
  props: Readonly<{ runs: readonly ComparedRun[]; choices: CompareChoices; news: string }>,
): ComparedMatrices {
  const { value: kept, error } = useAsked(
    () => props.runs.map(({ run }) => run.id),
    async (client, ids, signal) =>
      new Map(await Promise.all(ids.map(async (id) => [id, await askForKept(client, id, signal)] as const))),
    () => props.news,
  );

  /** Of an epoch, the runs that have it without a checkpoint; those of checkpoints are there already. */
  const missing = computed(() => {
    const { split, epoch } = props.choices;
    if (epoch === null) return null;
    const ids = props.runs.map(({ run }) => run.id);
    const hasCounts = (id: number) => epochsOf(kept.value?.get(id), split).includes(epoch);
    const wanted = ids.filter((id) => hasCounts(id) && findKept(kept.value?.get(id), props.choices) === null);
    return wanted.length === 0 ? null : { ids: wanted, split, epoch };
  });
  const { value: fetched, error: epochError } = useAsked(
    () => missing.value,
    async (client, { ids, split, epoch }, signal) => {
      const found = await Promise.all(
        ids.map((id) => client.runs.matrixAt({ id, split, epoch }, { signal })),
      );
      return { split, epoch, found: new Map(ids.map((id, index) => [id, found[index]!])) };
    },
  );

  // What is shown stays until all of another epoch, or of other runs, is there.
  const matrices = computed<readonly ComparedMatrix[] | null>((before = null) => {
    const known = kept.value;
    if (known === null || props.runs.some(({ run }) => !known.has(run.id))) return before;
    const { split, epoch } = props.choices;
    const answer = fetched.value?.split === split && fetched.value.epoch === epoch ? fetched.value : null;
    if (missing.value?.ids.some((id) => answer?.found.has(id) !== true) === true) {
      return epochError.value === null ? before : null;
    }
    return props.runs.map((compared, place): ComparedMatrix => {
      const { id } = compared.run;
      const ofCheckpoint = findKept(known.get(id), props.choices);
      const matrix = ofCheckpoint ?? (epoch === null ? null : (answer?.found.get(id) ?? null));
      return { compared, place, matrix, checkpoint: ofCheckpoint?.checkpoint ?? null };
    });
  });
  const epochs = computed(() => {
    const all = props.runs.flatMap(({ run }) => epochsOf(kept.value?.get(run.id), props.choices.split));
    return [...new Set(all)].sort((one, other) => one - other);
  });
  return { matrices, epochs, error: computed(() => error.value ?? epochError.value) };
}

async function askForKept(client: Client, id: number, signal: AbortSignal): Promise<Kept> {
  const [ofCheckpoints, evaluated] = await Promise.all([
    client.runs.confusionMatrices({ id }, { signal }),
    client.runs.matrixEpochs({ id }, { signal }),
  ]);
  return { ofCheckpoints, evaluated };
}

function epochsOf(kept: Kept | undefined, split: Split): number[] {
  if (kept === undefined) return [];
  const ofSplit = kept.evaluated.find((entry) => entry.split === split)?.epochs ?? [];
  return [
    ...ofSplit,
    ...kept.ofCheckpoints.filter((matrix) => matrix.split === split).map(({ epoch }) => epoch),
  ];
}

/** A checkpoint's matrix, which may be that of the epoch asked for. */
function findKept(
  kept: Kept | undefined,
  { split, checkpoint, epoch }: Pick<CompareChoices, 'split' | 'checkpoint' | 'epoch'>,
): ConfusionMatrix | null {
  const isAsked = (matrix: ConfusionMatrix) =>
    epoch === null ? matrix.checkpoint === checkpoint : matrix.epoch === epoch;
  return kept?.ofCheckpoints.find((matrix) => matrix.split === split && isAsked(matrix)) ?? null;
}
