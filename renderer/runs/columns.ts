import { formatCount, formatDuration, formatFraction } from '../../shared/metrics/format.ts';
import { runStateSchema, type RunSummary } from '../../shared/runs.ts';
import { formatDateTime } from '../formatting/date-time.ts';
import { formatLoss } from '../formatting/loss.ts';
import { formatShort } from '../formatting/short-number.ts';

/** A column of the run table. */
export interface RunColumn {
  readonly id: string;
  /** At the top of the column, with the unit where there is one. */
  readonly header: string;
  /** In full, for the column menu and as the header's tooltip. */
  readonly title: string;
  readonly width: number;
  readonly isNumber: boolean;
  /** Shown until the reader chooses. */
  readonly isShown: boolean;
  /** What the column sorts by; undefined (a missing or non-finite value) goes to the end either way. */
  readonly value: (run: RunSummary) => number | string | undefined;
  readonly text: (run: RunSummary) => string;
}

type Values = Pick<RunColumn, 'value' | 'text'>;

function finite(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : undefined;
}

function accuracyColumn(of: (run: RunSummary) => number | null | undefined): Values {
  return { value: (run) => finite(of(run)), text: (run) => formatFraction(of(run)) };
}

function lossColumn(of: (run: RunSummary) => number | null | undefined): Values {
  return { value: (run) => finite(of(run)), text: (run) => formatLoss(of(run)) };
}

function words(of: (run: RunSummary) => string): Values {
  return { value: (run) => of(run).toLowerCase(), text: of };
}

const number = { isNumber: true, isShown: true };
const text = { isNumber: false, isShown: true };

/** More trials than a search can have: sorts by search first. */
const mostTrials = 100_000;

export const runColumns: readonly RunColumn[] = [
  {
    id: 'id',
    header: '#',
    title: 'Number',
    width: 40,
    ...number,
    value: (run) => run.id,
    text: (run) => String(run.id),
  },
  { id: 'name', header: 'Name', title: 'Name', width: 190, ...text, ...words((run) => run.name) },
  {
    id: 'recipe',
    header: 'Recipe',
    title: 'Recipe',
    width: 120,
    ...text,
    ...words((run) => run.recipe ?? ''),
  },
  {
    id: 'search',
    header: 'Search',
    title: 'Search and trial',
    width: 92,
    ...text,
    value: (run) => (run.search === null ? undefined : run.search.id * mostTrials + run.search.trial),
    text: (run) => (run.search === null ? '' : `${run.search.id}, trial ${run.search.trial}`),
  },
  {
    id: 'state',
    header: 'State',
    title: 'State',
    width: 180,
    ...text,
    value: (run) => runStateSchema.options.indexOf(run.state),
    text: (run) => run.state,
  },
  {
    id: 'validationAccuracy',
    header: 'Val acc',
    title: 'Validation accuracy, latest or at the end',
    width: 74,
    ...number,
    ...accuracyColumn((run) => run.validation?.accuracy),
  },
  {
    id: 'testAccuracy',
    header: 'Test acc',
    title: 'Test accuracy',
    width: 80,
    ...number,
    ...accuracyColumn((run) => run.test?.accuracy),
  },
  {
    id: 'learningRate',
    header: 'LR',
    title: 'Learning rate',
    width: 78,
    ...number,
    value: (run) => run.learningRate,
    text: (run) => formatShort(run.learningRate),
  },
  {
    id: 'l2Regularisation',
    header: 'L2',
    title: 'L2 regularisation',
    width: 78,
    ...number,
    value: (run) => run.l2Regularisation,
    text: (run) => formatShort(run.l2Regularisation),
  },
  {
    id: 'epochs',
    header: 'Epochs',
    title: 'Epochs done, of how many',
    width: 74,
    ...number,
    value: (run) => run.epochsDone,
    text: (run) => `${run.epochsDone}/${run.epochs}`,
  },
  {
    id: 'seconds',
    header: 'Time m:s',
    title: 'Time spent training',
    width: 80,
    ...number,
    value: (run) => run.seconds ?? undefined,
    text: (run) => formatDuration(run.seconds),
  },
  {
    id: 'startedAt',
    header: 'Started',
    title: 'Started',
    width: 140,
    ...text,
    value: (run) => run.startedAt ?? run.createdAt,
    text: (run) => formatDateTime(run.startedAt),
  },
  {
    id: 'bestValidationAccuracy',
    header: 'Best val',
    title: 'Highest validation accuracy of any epoch',
    width: 68,
    isNumber: true,
    isShown: false,
    ...accuracyColumn((run) => run.bestValidationAccuracy),
  },
  {
    id: 'trainAccuracy',
    header: 'Train acc',
    title: 'Training accuracy, latest or at the end',
    width: 72,
    isNumber: true,
    isShown: false,
    ...accuracyColumn((run) => run.train?.accuracy),
  },
  {
    id: 'validationLoss',
    header: 'Val loss',
    title: 'Validation loss without regularisation, latest or at the end',
    width: 72,
    isNumber: true,
    isShown: false,
    ...lossColumn((run) => run.validation?.loss.data),
  },
  {
    id: 'testLoss',
    header: 'Test loss',
    title: 'Test loss without regularisation',
    width: 72,
    isNumber: true,
    isShown: false,
    ...lossColumn((run) => run.test?.loss.data),
  },
  {
    id: 'batchSize',
    header: 'Batch',
    title: 'Batch size',
    width: 60,
    isNumber: true,
    isShown: false,
    value: (run) => run.batchSize,
    text: (run) => String(run.batchSize),
  },
  {
    id: 'seed',
    header: 'Seed',
    title: 'Seed',
    width: 60,
    isNumber: true,
    isShown: false,
    value: (run) => run.seed,
    text: (run) => String(run.seed),
  },
  {
    id: 'parameters',
    header: 'Parameters',
    title: 'Parameters',
    width: 90,
    isNumber: true,
    isShown: false,
    value: (run) => run.parameters ?? undefined,
    text: (run) => formatCount(run.parameters),
  },
  {
    id: 'data',
    header: 'Data set',
    title: 'Data set',
    width: 130,
    isNumber: false,
    isShown: false,
    ...words((run) => run.dataName),
  },
  {
    id: 'engine',
    header: 'Engine',
    title: 'Engine',
    width: 100,
    isNumber: false,
    isShown: false,
    ...words((run) => run.engine),
  },
];

/**
 * Runs that hold every word of the filter in their name, recipe, state, reason, data set, engine, number, or in the
 * number of their search and what their trial sets.
 */
export function filterRuns(runs: readonly RunSummary[], filter: string): readonly RunSummary[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return runs;
  return runs.filter((run) => {
    const { name, recipe, state, reason, dataName, engine, id, search } = run;
    const trial = search === null ? '' : `search ${search.id} ${search.label}`;
    const searched = [name, recipe, state, reason, dataName, engine, `#${id}`, trial].join(' ').toLowerCase();
    return wanted.every((word) => searched.includes(word));
  });
}
