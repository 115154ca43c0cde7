import { tableFormatSchema, type TableFormat } from '../../../shared/contract/run-table.ts';
import { UserError } from '../../../shared/errors.ts';
import {
  formatCount,
  formatTimeTaken,
  formatFraction,
  formatSetting,
} from '../../../shared/metrics/format.ts';
import { readSort, usualColumns, type RunsView } from '../../../shared/run-table/place.ts';
import type { RunSummary } from '../../../shared/runs.ts';
import { exportRuns, findRuns } from '../../api/run-table.ts';
import { plural } from '../../../shared/wording.ts';
import type { Store } from '../../store/store.ts';
import { withStore } from './open-core.ts';
import { note, print, printColumns, printJson } from './output.ts';
import { chooseFormat, writeOut, type Destination } from './write-out.ts';

const header = [
  'run',
  'name',
  'state',
  'recipe',
  'search',
  'epochs',
  'validation accuracy',
  'test accuracy',
  'learning rate',
  'time',
  'created',
  'tags',
];

export interface RunsOptions extends Partial<Destination> {
  readonly home?: string;
  readonly filter?: string;
  readonly sort?: string;
  readonly archived?: boolean;
  readonly bin?: boolean;
  readonly format?: TableFormat;
  readonly columns?: readonly string[];
}

/** `netsitter runs` */
export function showRuns(options: RunsOptions): Promise<void> {
  const { home, json, filter, sort, archived, bin, to, columns } = options;
  if (to === undefined && (columns ?? options.format) !== undefined) {
    const remedy = 'Name the file with --to, or - for standard output.';
    throw new UserError('request', '--columns and --format are of a table in a file.', remedy);
  }
  const format =
    to === undefined ? null : chooseFormat(to, 'a table', tableFormatSchema.options, options.format);
  return withStore(home, async (store) => {
    const view: RunsView = bin ? 'bin' : archived ? 'archived' : 'current';
    const isPlain = filter === undefined && sort === undefined;
    const found = await findRuns(store, { view, filter: filter ?? '', sort: readSort(sort ?? '') });
    // Without a wish, in order of their numbers: the newest is above the next prompt.
    const runs = isPlain ? found.toSorted((one, other) => one.id - other.id) : found;
    const whyNone = () => describeNone(store, view, filter);
    if (to !== undefined && format !== null) {
      if (runs.length === 0) throw new UserError('request', whyNone(), '');
      const ids = runs.map(({ id }) => id);
      const chosen = columns ?? usualColumns.map(({ id }) => id);
      const { content } = await exportRuns(store, { ids, columns: [...chosen], format });
      await writeOut(content, { ...options, to }, { runs: runs.length, format });
    } else if (json) printJson({ runs });
    else {
      if (runs.length > 0) printColumns([header, ...runs.map(toRow)], 'rllll       l');
      else print(whyNone());
      noteProbes(store, view, filter);
    }
  });
}

function describeNone(store: Store, view: RunsView, filter: string | undefined): string {
  if (store.countRuns() === 0) return 'No run is stored yet. `netsitter train quick-start` makes one.';
  if (filter !== undefined) return 'No run meets the filter.';
  if (view === 'bin') return 'The bin is empty.';
  return view === 'archived'
    ? 'No run is archived.'
    : 'All runs are archived, in the bin or probes of checks.';
}

/** Who looks for a run that a check made would think it lost. */
function noteProbes(store: Store, view: RunsView, filter: string | undefined): void {
  if (filter !== undefined || view !== 'current') return;
  const probes = store
    .listRuns()
    .filter(
      ({ check, archivedAt, deletedAt }) => check !== null && archivedAt === null && deletedAt === null,
    );
  if (probes.length === 0) return;
  note(`Not listed: ${plural(probes.length, 'probe')} of checks; \`--filter is:check\` lists them.`);
}

function toRow(run: RunSummary): string[] {
  return [
    String(run.id),
    `${run.isStarred ? '★ ' : ''}${run.name}`,
    run.state,
    run.recipe ?? '-',
    run.search === null ? '-' : `${run.search.id}, trial ${run.search.trial}`,
    `${formatCount(run.epochsDone)}/${formatCount(run.epochs)}`,
    formatFraction(run.validation?.accuracy),
    formatFraction(run.test?.accuracy),
    formatSetting(run.learningRate),
    formatTimeTaken(run.seconds),
    run.createdAt.slice(0, 16).replace('T', ' '),
    run.tags.join(', '),
  ];
}
