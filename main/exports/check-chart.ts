import { findCheck } from '../../shared/checks/catalogue.ts';
import { tabulateChart, type ChartTable } from '../../shared/checks/chart-table.ts';
import type { ChartFormat, ChartRequest } from '../../shared/checks/exports.ts';
import type { CheckChart } from '../../shared/checks/records.ts';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import { UserError } from '../../shared/errors.ts';
import { formatNumber, formatSetting } from '../../shared/metrics/format.ts';
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
  const table = tabulateChart(chart);
  const draw = () => plotCheckChart(chart, about);
  return {
    csv: () => toCsv(table.columns, table.rows),
    json: () => `${toJson({ walk: id, check, ...chart }, 2)}\n`,
    latex: () => writeLatex(table, `${about}. ${chart.title}`),
    svg: draw,
    png: draw,
  };
}

/** Columns of numbers that a page of 160 mm holds beside names, and rows that it holds. */
const page = { columns: 7, rows: 40 } as const;

/** With more columns than a page holds, a row for each series and of the points along x as many as there is room for. */
function writeLatex({ columns, rows }: ChartTable, about: string): string {
  const write = (values: readonly (number | null)[]) => values.map((value) => formatNumber(value));
  if (columns.length - 1 <= page.columns) {
    return toLatex({ about, header: columns, groups: [rows.map(write)], isLong: rows.length > page.rows });
  }
  const [xTitle, ...names] = columns;
  const shown = thin(rows, page.columns);
  const left = shown.length < rows.length ? `: ${shown.length} of ${rows.length} points are shown` : '';
  const turned = names.map((name, at) => [name, ...write(shown.map((row) => row[at + 1] ?? null))]);
  return toLatex({
    about: `${about}${left}`,
    heading: xTitle!,
    header: ['', ...shown.map(([x]) => (Number.isInteger(x) ? formatSetting(x!) : formatNumber(x)))],
    groups: [turned],
    isLong: turned.length > page.rows,
  });
}

/** So many of a list, evenly spaced, the first and the last among them. */
function thin<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.round((at * (items.length - 1)) / (most - 1))]!);
}
