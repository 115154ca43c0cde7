import { findCheck } from '../../shared/checks/catalogue.ts';
import { tabulateChart } from '../../shared/checks/chart-table.ts';
import type { ChartFormat, ChartRequest } from '../../shared/checks/exports.ts';
import type { CheckChart } from '../../shared/checks/records.ts';
import type { WalkDetail } from '../../shared/checks/walks.ts';
import { UserError } from '../../shared/errors.ts';
import { formatNumber } from '../../shared/metrics/format.ts';
import { plotCheckChart } from '../../shared/plots/check-chart.ts';
import type { ExportedFile } from './create-export.ts';
import { toCsv } from './csv.ts';
import { toJson } from './json.ts';
import { toLatex } from './latex.ts';
import { toPng } from './png.ts';

const mediaTypes: Readonly<Record<ChartFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  latex: 'application/x-tex',
};

/**
 * The chart of a check as a drawing, or the table behind it. `UserError` where the walk leaves the check out, or it
 * has no chart yet.
 */
export async function createCheckChart(
  walk: WalkDetail,
  { check, format }: Pick<ChartRequest, 'check' | 'format'>,
): Promise<ExportedFile> {
  const step = walk.walk.find((candidate) => candidate.check === check);
  const chart = step?.result?.chart ?? null;
  if (chart === null) {
    const drawn = walk.walk.filter(({ result }) => result?.chart).map((candidate) => candidate.check);
    const remedy =
      drawn.length === 0 ? 'No check of it has drawn one yet.' : `There are those of ${drawn.join(', ')}.`;
    throw new UserError('request', `Walk ${walk.id} has no chart of ${check}.`, remedy);
  }
  const about = `${findCheck(check).title}, walk ${walk.id}: ${walk.name}`;
  const content = write(walk, check, chart, about)[format]();
  return {
    fileName: `walk-${walk.id}-${check}.${format === 'latex' ? 'tex' : format}`,
    mediaType: mediaTypes[format],
    content: format === 'png' ? await toPng(content) : content,
  };
}

function write(
  { id }: WalkDetail,
  check: string,
  chart: CheckChart,
  about: string,
): Record<ChartFormat, () => string> {
  const { columns, rows } = tabulateChart(chart);
  const draw = () => plotCheckChart(chart, about);
  return {
    csv: () => toCsv(columns, rows),
    json: () => `${toJson({ walk: id, check, ...chart }, 2)}\n`,
    latex: () =>
      toLatex({
        about: `${about}. ${chart.title}`,
        header: columns,
        groups: [rows.map((row) => row.map((value) => formatNumber(value)))],
      }),
    svg: draw,
    png: draw,
  };
}
