import { extname, resolve } from 'node:path';
import { tableFormatSchema, type TableFormat } from '../../../shared/contract/run-table.ts';
import { formatEndings } from '../../../shared/contract/exports.ts';
import { UserError } from '../../../shared/errors.ts';
import {
  formatCount,
  formatDuration,
  formatFraction,
  formatSetting,
} from '../../../shared/metrics/format.ts';
import { readSort, usualColumns, type RunsView } from '../../../shared/run-table/place.ts';
import type { RunSummary } from '../../../shared/runs.ts';
import { exportRuns, findRuns } from '../../api/run-table.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { withStore } from './open-core.ts';
import { note, print, printColumns, printJson } from './output.ts';

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

export interface RunsOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly filter?: string;
  readonly sort?: string;
  readonly archived?: boolean;
  readonly bin?: boolean;
  readonly to?: string;
  readonly format?: TableFormat;
  readonly columns?: readonly string[];
  readonly force?: boolean;
}

/** `netsitter runs` */
export function showRuns(options: RunsOptions): Promise<void> {
  const { home, json, filter, sort, archived, bin, to } = options;
  const format = to === undefined ? undefined : formatOf(to, options.format);
  if (to === undefined && (options.columns ?? options.format) !== undefined) {
    const remedy = 'Name the file with --to, or - for standard output.';
    throw new UserError('request', '--columns and --format are of a table in a file.', remedy);
  }
  return withStore(home, async (store) => {
    const view: RunsView = bin ? 'bin' : archived ? 'archived' : 'current';
    const isPlain = filter === undefined && sort === undefined;
    const found = await findRuns(store, { view, filter: filter ?? '', sort: readSort(sort ?? '') });
    // Without a wish, in order of their numbers: the newest is above the next prompt.
    const runs = isPlain ? found.toSorted((one, other) => one.id - other.id) : found;
    if (to !== undefined && format !== undefined) {
      await writeTable(runs, to, format);
      return;
    }
    if (json) printJson({ runs });
    else if (runs.length > 0) printColumns([header, ...runs.map(toRow)], 'rllll       l');
    else print(whyNone(view, filter, store.countRuns()));

    async function writeTable(shown: readonly RunSummary[], file: string, as: TableFormat): Promise<void> {
      if (shown.length === 0) throw new UserError('request', whyNone(view, filter, store.countRuns()), '');
      const columns = options.columns ?? usualColumns.map(({ id }) => id);
      const { content } = await exportRuns(store, {
        ids: shown.map(({ id }) => id),
        columns: [...columns],
        format: as,
      });
      if (file === '-') {
        process.stdout.write(content);
        return;
      }
      const path = resolve(file);
      await writeFileWhole(path, content, { overwrite: options.force ?? false });
      if (json) printJson({ runs: shown.length, format: as, file: path });
      else note(`Written: ${path}`);
    }
  });
}

function whyNone(view: RunsView, filter: string | undefined, stored: number): string {
  if (stored === 0) return 'No run is stored yet. `netsitter train quick-start` makes one.';
  if (filter !== undefined) return 'No run meets the filter.';
  if (view === 'bin') return 'The bin is empty.';
  return view === 'archived' ? 'No run is archived.' : 'All runs are archived or in the bin.';
}

function formatOf(file: string, named: TableFormat | undefined): TableFormat {
  if (named !== undefined) return named;
  if (file === '-') return 'csv';
  const ending = extname(file).slice(1).toLowerCase();
  const format = tableFormatSchema.options.find((known) => formatEndings[known] === ending);
  if (format !== undefined) return format;
  const endings = tableFormatSchema.options.map((known) => formatEndings[known]).join(', ');
  throw new UserError(
    'request',
    `The ending of ${file} names no format of a table.`,
    `End the file's name with one of: ${endings}; or name the format with --format.`,
  );
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
    formatDuration(run.seconds),
    run.createdAt.slice(0, 16).replace('T', ' '),
    run.tags.join(', '),
  ];
}
