import { extname, resolve } from 'node:path';
import { chartFormats, chartFormatSchema, type ChartFormat } from '../../../shared/checks/exports.ts';
import type { CheckName } from '../../../shared/checks/records.ts';
import { UserError } from '../../../shared/errors.ts';
import { exportCheckChart, reportWalk } from '../../api/walk-exports.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { version } from '../version.ts';
import { withStore } from './open-core.ts';
import { note, printJson } from './output.ts';

export interface ExportWalkOptions {
  readonly home?: string;
  readonly to: string;
  readonly check?: CheckName;
  readonly format?: ChartFormat;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `netsitter export-walk`: the report of a walk as HTML, or the chart of one of its checks. */
export function exportWalkToFile(id: number, options: ExportWalkOptions): Promise<void> {
  const { home, to, check, force = false, json } = options;
  if (check === undefined && options.format !== undefined) {
    throw new UserError('request', 'The report of a walk is HTML.', 'Leave --format out, or name a --check.');
  }
  const format = check === undefined ? null : (options.format ?? formatOf(to));
  return withStore(home, async (store) => {
    const { content } =
      check === undefined || format === null
        ? await reportWalk(store, id, version)
        : await exportCheckChart(store, { id, check, format });
    if (to === '-') {
      process.stdout.write(content);
      return;
    }
    const file = resolve(to);
    await writeFileWhole(file, content, { overwrite: force });
    if (json) printJson({ walk: id, check: check ?? null, format: format ?? 'html', file });
    else note(`Written: ${file}`);
  });
}

/** The format a file's ending names; `.tex` is LaTeX's. */
function formatOf(file: string): ChartFormat {
  if (file === '-') return 'csv';
  const ending = extname(file).slice(1).toLowerCase();
  const format = chartFormatSchema.safeParse(ending === 'tex' ? 'latex' : ending);
  if (format.success) return format.data;
  throw new UserError(
    'request',
    `The ending of ${file} names no format in which a chart can be had.`,
    `End the file's name with one of: ${chartFormats.map((name) => (name === 'latex' ? 'tex' : name)).join(', ')}; or name the format with --format.`,
  );
}
