import { formatCount, formatTimeTaken, formatFraction } from '../metrics/format.ts';
import { formatLoss, formatShort } from '../metrics/short-format.ts';
import { runStateSchema } from '../runs.ts';
import { measured, moment, numeric, words } from './column-kinds.ts';
import type { RunColumn } from './column.ts';

/** More trials than a search can have: sorts by search first. */
const mostTrials = 100_000;

/** Every field of a run's row, in the order in which columns are shown until the reader chooses. */
export const runColumns: readonly RunColumn[] = [
  {
    ...numeric(
      { id: 'star', header: '★', title: 'Star', names: ['star'], width: 30, isShown: true },
      (run) => Number(run.isStarred),
      null,
    ),
    text: (run) => (run.isStarred ? '★' : ''),
  },
  numeric(
    { id: 'id', header: '#', title: 'Number', names: ['id', 'run'], width: 62, isShown: true },
    (run) => run.id,
    null,
  ),
  words(
    { id: 'name', header: 'Name', title: 'Name', names: ['name'], width: 190, isShown: true },
    (run) => run.name,
  ),
  {
    ...words(
      { id: 'state', header: 'State', title: 'State', names: ['state'], width: 160, isShown: true },
      (run) => run.state,
    ),
    value: (run) => runStateSchema.options.indexOf(run.state),
    filtered: (run) => run.state,
  },
  measured(
    {
      id: 'validationAccuracy',
      header: 'Val acc',
      title: 'Validation accuracy, latest or at the end',
      names: ['acc', 'val'],
      width: 74,
      isShown: true,
    },
    'higher',
    (run) => run.validation?.accuracy,
    formatFraction,
  ),
  measured(
    {
      id: 'bestValidationAccuracy',
      header: 'Best val',
      title: 'Highest validation accuracy of any epoch',
      names: ['best'],
      width: 78,
      isShown: true,
    },
    'higher',
    (run) => run.bestValidationAccuracy,
    formatFraction,
  ),
  measured(
    {
      id: 'testAccuracy',
      header: 'Test acc',
      title: 'Test accuracy',
      names: ['test'],
      width: 78,
      isShown: true,
    },
    'higher',
    (run) => run.test?.accuracy,
    formatFraction,
  ),
  numeric(
    { id: 'learningRate', header: 'LR', title: 'Learning rate', names: ['lr'], width: 88, isShown: true },
    (run) => run.learningRate,
    formatShort,
  ),
  numeric(
    {
      id: 'l2Regularisation',
      header: 'L2',
      title: 'L2 regularisation',
      names: ['l2'],
      width: 88,
      isShown: true,
    },
    (run) => run.l2Regularisation,
    formatShort,
  ),
  {
    ...numeric(
      {
        id: 'epochs',
        header: 'Epochs',
        title: 'Epochs done, of how many',
        names: ['epochs'],
        width: 74,
        isShown: true,
      },
      (run) => run.epochsDone,
      formatShort,
    ),
    text: (run) => `${run.epochsDone}/${run.epochs}`,
  },
  measured(
    {
      id: 'seconds',
      header: 'Time m:s',
      title: 'Time spent training',
      names: ['time', 'seconds'],
      width: 86,
      isShown: true,
    },
    'lower',
    (run) => run.seconds,
    formatTimeTaken,
  ),
  {
    ...words(
      { id: 'tags', header: 'Tags', title: 'Tags', names: ['tag', 'tags'], width: 110, isShown: true },
      (run) => run.tags.join(', '),
    ),
    filtered: (run) => run.tags,
  },
  words(
    { id: 'notes', header: 'Notes', title: 'Notes', names: ['note', 'notes'], width: 120, isShown: true },
    (run) => run.notes,
  ),
  {
    ...moment(
      { id: 'startedAt', header: 'Started', title: 'Started', names: ['started'], isShown: true },
      (run) => run.startedAt,
    ),
    value: (run) => run.startedAt ?? run.createdAt,
    filtered: (run) => run.startedAt ?? undefined,
  },
  words(
    { id: 'recipe', header: 'Recipe', title: 'Recipe', names: ['recipe'], width: 120 },
    (run) => run.recipe ?? '',
  ),
  {
    ...words(
      { id: 'search', header: 'Search', title: 'Search and trial', names: ['search'], width: 92 },
      (run) => (run.search === null ? '' : `${run.search.id}, trial ${run.search.trial}`),
    ),
    kind: 'number',
    value: (run) => (run.search === null ? undefined : run.search.id * mostTrials + run.search.trial),
    filtered: (run) => run.search?.id,
  },
  numeric(
    { id: 'trial', header: 'Trial', title: 'Trial of its search', names: ['trial'], width: 56 },
    (run) => run.search?.trial,
    null,
  ),
  measured(
    {
      id: 'trainAccuracy',
      header: 'Train acc',
      title: 'Training accuracy, latest or at the end',
      names: ['train'],
      width: 76,
    },
    'higher',
    (run) => run.train?.accuracy,
    formatFraction,
  ),
  measured(
    {
      id: 'validationLoss',
      header: 'Val loss',
      title: 'Validation loss without regularisation, latest or at the end',
      names: ['loss', 'valloss'],
      width: 72,
    },
    'lower',
    (run) => run.validation?.loss.data,
    formatLoss,
  ),
  measured(
    {
      id: 'lowestValidationLoss',
      header: 'Best loss',
      title: 'Lowest validation loss without regularisation of any epoch',
      names: ['bestloss'],
      width: 76,
    },
    'lower',
    (run) => run.lowestValidationLoss,
    formatLoss,
  ),
  measured(
    {
      id: 'trainLoss',
      header: 'Train loss',
      title: 'Training loss without regularisation, latest or at the end',
      names: ['trainloss'],
      width: 78,
    },
    'lower',
    (run) => run.train?.loss.data,
    formatLoss,
  ),
  measured(
    {
      id: 'testLoss',
      header: 'Test loss',
      title: 'Test loss without regularisation',
      names: ['testloss'],
      width: 72,
    },
    'lower',
    (run) => run.test?.loss.data,
    formatLoss,
  ),
  numeric(
    { id: 'batchSize', header: 'Batch', title: 'Batch size', names: ['batch'], width: 60 },
    (run) => run.batchSize,
  ),
  numeric({ id: 'seed', header: 'Seed', title: 'Seed', names: ['seed'], width: 60 }, (run) => run.seed, null),
  numeric(
    { id: 'parameters', header: 'Parameters', title: 'Parameters', names: ['parameters'], width: 90 },
    (run) => run.parameters,
    formatCount,
  ),
  words(
    { id: 'data', header: 'Data set', title: 'Data set', names: ['data'], width: 130 },
    (run) => run.dataName,
  ),
  words(
    { id: 'engine', header: 'Engine', title: 'Engine', names: ['engine'], width: 100 },
    (run) => run.engine,
  ),
  words(
    { id: 'device', header: 'Device', title: 'Device', names: ['device'], width: 120 },
    (run) => run.device ?? '',
  ),
  words(
    { id: 'reason', header: 'Reason', title: 'Why it is in its state', names: ['reason'], width: 160 },
    (run) => run.reason ?? '',
  ),
  moment(
    { id: 'createdAt', header: 'Created', title: 'Created', names: ['created'] },
    (run) => run.createdAt,
  ),
  moment({ id: 'endedAt', header: 'Ended', title: 'Ended', names: ['ended'] }, (run) => run.endedAt),
  moment(
    { id: 'archivedAt', header: 'Archived', title: 'Archived', names: ['archived'] },
    (run) => run.archivedAt,
  ),
  moment(
    { id: 'deletedAt', header: 'Deleted', title: 'Put into the bin', names: ['deleted'] },
    (run) => run.deletedAt,
  ),
];
