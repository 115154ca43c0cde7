import { chartFormats, type ChartFormat } from '../../../shared/checks/exports.ts';
import type { CheckName } from '../../../shared/checks/records.ts';
import { formatEndings } from '../../../shared/contract/exports.ts';
import { UserError } from '../../../shared/errors.ts';
import { exportCheckChart, reportWalk } from '../../api/walk-exports.ts';
import { version } from '../version.ts';
import { withStore } from './open-core.ts';
import { chooseFormat, requireHtmlEnding, writeOut, type Destination } from './write-out.ts';

export interface ExportWalkOptions extends Destination {
  readonly home?: string;
  readonly check?: CheckName;
  readonly format?: ChartFormat;
}

/** `netsitter export-walk`: the report of a walk as HTML, or the chart of one of its checks. */
export function exportWalkToFile(id: number, options: ExportWalkOptions): Promise<void> {
  const { home, check } = options;
  if (check === undefined && options.format !== undefined) {
    throw new UserError('request', 'The report of a walk is HTML.', 'Leave --format out, or name a --check.');
  }
  if (check === undefined) {
    const others = chartFormats.map((name) => formatEndings[name]).join(', ');
    const remedy = `End the file's name with .html; or name a --check, whose chart can be had as ${others}.`;
    requireHtmlEnding(options.to, 'the report of a walk', remedy);
  }
  const format =
    check === undefined ? null : chooseFormat(options.to, 'a chart', chartFormats, options.format);
  return withStore(home, async (store) => {
    const { content } =
      check === undefined || format === null
        ? await reportWalk(store, id, version)
        : await exportCheckChart(store, { id, check, format });
    await writeOut(content, options, { walk: id, check: check ?? null, format: format ?? 'html' });
  });
}
