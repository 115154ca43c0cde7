import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQueryRaw, type RouteLocationRaw } from 'vue-router';
import { z } from 'zod';
import {
  sampleOrderSchema,
  sampleVerdictSchema,
  type SampleOrder,
  type SampleVerdict,
} from '../../shared/contract/samples.ts';
import { fractionsSchema, type Fractions } from '../../shared/metrics/confusion-matrix.ts';
import { checkpointKindSchema, type CheckpointKind } from '../../shared/runs.ts';
import { splitSchema, type Split } from '../../shared/specs/data.ts';

/** What of matrices and predictions is shown; it lives in the address. */
export interface MatrixChoices {
  /** Null: the split that is reported, test before validation. */
  readonly split: Split | null;
  /** A checkpoint, or any evaluated epoch. */
  readonly epoch: CheckpointKind | number;
  readonly fractions: Fractions;
  /** True and predicted class whose samples are shown; each alone where the other is null. */
  readonly cell: readonly [trueClass: number | null, predictedClass: number | null];
  /** The class told from the rest, where a threshold is moved. */
  readonly positive: number | null;
  readonly threshold: number | null;
  readonly verdict: SampleVerdict;
  readonly order: SampleOrder;
}

const initial: MatrixChoices = {
  split: null,
  epoch: 'last',
  fractions: 'counts',
  cell: [null, null],
  positive: null,
  threshold: null,
  verdict: 'all',
  order: 'surest',
};

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

function readChoices(query: Readonly<Record<string, unknown>>): MatrixChoices {
  const read = <Value>(key: string, schema: z.ZodType<Value>): Value | undefined =>
    schema.safeParse(query[key]).data;
  const cell = read('cell', z.string().regex(/^\d*-\d*$/))?.split('-') ?? ['', ''];
  const place = (text: string | undefined) => (text === undefined || text === '' ? null : Number(text));
  return {
    split: read('split', splitSchema) ?? initial.split,
    epoch: read('epoch', checkpointKindSchema) ?? read('epoch', wholeNumber) ?? initial.epoch,
    fractions: read('fractions', fractionsSchema) ?? initial.fractions,
    cell: [place(cell[0]), place(cell[1])],
    positive: read('positive', wholeNumber) ?? initial.positive,
    threshold: read('threshold', z.string().min(1).transform(Number).pipe(z.number())) ?? initial.threshold,
    verdict: read('verdict', sampleVerdictSchema) ?? initial.verdict,
    order: read('order', sampleOrderSchema) ?? initial.order,
  };
}

/** Only what is not as it is at first; `undefined` takes a key out of the address. */
function writeChoices(choices: MatrixChoices): LocationQueryRaw {
  const { cell, ...others } = choices;
  const written = Object.entries(others).map(([key, value]) => [
    key,
    value === null || value === initial[key as keyof typeof others] ? undefined : String(value),
  ]);
  const hasCell = cell.some((place) => place !== null);
  return {
    ...Object.fromEntries(written),
    cell: hasCell ? cell.map((place) => place ?? '').join('-') : undefined,
  };
}

/** The predictions of a run, e.g. of a cell of its matrix, from a page that shows several runs. */
export function predictionsOf(id: number, changes: Partial<MatrixChoices>): RouteLocationRaw {
  const query = { ...writeChoices({ ...initial, ...changes }), tab: 'predictions' };
  return { name: 'run', params: { id }, query };
}

export interface MatrixPlace {
  readonly choices: ComputedRef<MatrixChoices>;
  /** Changes the address in place: going back leads to the place before, not to every position of a slider. */
  readonly change: (changes: Partial<MatrixChoices>) => void;
  /** Goes to the predictions of a cell, so that going back leads here again. */
  readonly showSamples: (changes: Partial<MatrixChoices>) => void;
}

export function useMatrixPlace(): MatrixPlace {
  const route = useRoute();
  const router = useRouter();
  const choices = computed(() => readChoices(route.query));
  const queryWith = (changes: Partial<MatrixChoices>) => ({
    ...route.query,
    ...writeChoices({ ...choices.value, ...changes }),
  });
  return {
    choices,
    change: (changes) => void router.replace({ query: queryWith(changes) }),
    showSamples: (changes) => void router.push({ query: { ...queryWith(changes), tab: 'predictions' } }),
  };
}
