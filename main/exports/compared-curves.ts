import type { ComparedRun } from '../../shared/comparison/compared-run.ts';
import type { ComparedCurves, ComparisonFormat } from '../../shared/contract/comparison.ts';
import type { RunSeries } from '../../shared/contract/series.ts';
import { plotLines, seriesStyle } from '../../shared/plots/line-chart.ts';
import { lossScale, toPoints, type Series } from '../../shared/plots/panel.ts';
import { capitalise } from '../../shared/wording.ts';
import { toCsv } from './csv.ts';
import { toJson } from './json.ts';

/** Pixels across the drawing, twice over for print. */
export const drawnColumns = 1264;

const marks = { train: 'solid', validation: 'dashed', test: 'dotted', steps: 'thin' } as const;

/** Curves of several runs: every point of each, or a drawing of them. PNG is made of the SVG. */
export function exportCurves(
  runs: readonly ComparedRun[],
  series: readonly RunSeries[],
  curves: ComparedCurves,
  format: Exclude<ComparisonFormat, 'latex'>,
): string {
  if (format === 'json') {
    const named = runs.map(({ run: { id, name } }) => ({ id, name }));
    return `${toJson({ runs: named, ...curves, series }, 2)}\n`;
  }
  if (format === 'csv') return curvesCsv(series, curves);
  return drawCurves(runs, series, curves);
}

/** A row for each point; `smoothed` is empty where nothing was smoothed. */
function curvesCsv(series: readonly RunSeries[], { quantity, x }: ComparedCurves): string {
  const header = ['run', 'curve', x, quantity.replace('-', '_'), 'smoothed'];
  const rows = series.flatMap(({ id, source, raw, smoothed }) =>
    raw.x.map((at, index) => [id, source, at, raw.y[index]!, smoothed?.y[index] ?? null]),
  );
  return toCsv(header, rows);
}

function scaleOf(
  quantity: ComparedCurves['quantity'],
  isChosen: boolean | undefined,
  series: readonly Series[],
): 'linear' | 'logarithmic' {
  if (quantity === 'accuracy') return 'linear';
  if (isChosen !== undefined) return isChosen ? 'logarithmic' : 'linear';
  return quantity === 'learning-rate' ? 'linear' : lossScale(series);
}

function drawCurves(
  runs: readonly ComparedRun[],
  series: readonly RunSeries[],
  { quantity, x, smoothing, logarithmic }: ComparedCurves,
): string {
  const drawn = series.flatMap(({ id, source, leapsTo, raw, smoothed }): Series[] => {
    const place = runs.findIndex(({ run }) => run.id === id);
    const style = seriesStyle(place);
    const name = `run ${id} ${runs[place]!.run.name}, ${source === 'steps' ? 'each step' : source}`;
    const line = { ...style, name, mark: marks[source], points: toPoints(smoothed ?? raw), leapsTo };
    if (smoothed === null) return [line];
    return [{ ...style, name: `${name}, raw`, mark: 'faint', points: toPoints(raw), leapsTo }, line];
  });
  const isThinned = series.some(({ raw }) => raw.isThinned);
  const remarks = [
    `by ${x === 'seconds' ? 'seconds' : x}`,
    ...(smoothing === null ? [] : [`smoothed: ${smoothing.method} over ${smoothing.span} steps`]),
    ...(isThinned ? ['thinned to the pixels, minimum and maximum kept'] : []),
  ];
  const words = quantity.replace('-', ' ');
  const title = `${capitalise(words)} of ${runs.length} runs`;
  return plotLines({
    title,
    subtitle: remarks.join('; '),
    xTitle: x === 'seconds' ? 'Time in s' : capitalise(x),
    yTitle: words,
    series: drawn,
    yScale: scaleOf(quantity, logarithmic, drawn),
  });
}
