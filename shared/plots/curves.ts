import { formatFraction, formatNumber } from '../metrics/format.ts';
import type { EpochRecord, RunCurves, SplitMetrics } from '../runs.ts';
import type { Split } from '../specs/data.ts';
import { drawPanel, legendMark, roundDomain, type Frame, type Series } from './panel.ts';
import { drawing, faintInk, fitText, okabeIto, textElement, textWidth } from './svg.ts';

const width = 960;
const panelTop = 84;
const frames: readonly [loss: Frame, accuracy: Frame] = [
  { left: 64, top: panelTop, width: 390, height: 270 },
  { left: 546, top: panelTop, width: 390, height: 270 },
];
const legendTop = panelTop + 270 + 66;
const legendRow = 20;

const marks: Readonly<Record<Split, Series['mark']>> = {
  train: 'solid',
  validation: 'dashed',
  test: 'diamond',
};
const markedSplits = Object.keys(marks) as Split[];

/**
 * A run's learning curves by epoch as SVG: loss, with its data part apart where there is regularisation, and
 * accuracy. Train is solid, validation dashed, test (as a rule evaluated once) diamonds.
 */
export function plotCurves(curves: Pick<RunCurves, 'epochs'>, { title }: { readonly title: string }): string {
  const { epochs } = curves;
  const loss = lossSeries(epochs);
  const accuracy = seriesBySplit(
    epochs,
    'accuracy',
    okabeIto.blue,
    (metrics) => metrics.accuracy,
    formatFraction,
  );
  const xDomain: readonly [number, number] = [0, Math.max(1, ...epochs.map(({ epoch }) => epoch))];
  const common = { xTitle: 'Epoch', xDomain };
  const rows = Math.max(loss.length, accuracy.length);
  const gaps = describeGaps(epochs);
  const height = legendTop + rows * legendRow + (gaps === null ? 0 : legendRow) + 6;
  const last = epochs.at(-1)?.epoch ?? 0;
  return drawing(width, height, `Learning curves of ${title}, ${last} epochs`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(`after epoch ${last}`, 16, 49, { fill: faintInk }),
    drawPanel({ ...common, title: 'Loss', yDomain: lossDomain(loss), series: loss }, frames[0]),
    drawPanel(
      { ...common, title: 'Accuracy', yDomain: accuracyDomain(accuracy), series: accuracy },
      frames[1],
    ),
    ...legend(loss, frames[0].left),
    ...legend(accuracy, frames[1].left),
    ...(gaps === null ? [] : [textElement(gaps, 16, height - 12, { fill: okabeIto.vermilion })]),
  ]);
}

function lossSeries(epochs: readonly EpochRecord[]): Series[] {
  const regularised = epochs.some((epoch) =>
    markedSplits.some((split) => (epoch[split]?.loss.regularisation ?? 0) !== 0),
  );
  const total = seriesBySplit(
    epochs,
    regularised ? 'total loss' : 'loss',
    okabeIto.blue,
    (metrics) => metrics.loss.total,
    formatNumber,
  );
  if (!regularised) return total;
  const data = seriesBySplit(
    epochs,
    'data loss',
    okabeIto.orange,
    (metrics) => metrics.loss.data,
    formatNumber,
  );
  return [...total, ...data];
}

/** One series for each split that was evaluated; its name ends with the last value, and where that is not of the last epoch says so. */
function seriesBySplit(
  epochs: readonly EpochRecord[],
  quantity: string,
  colour: string,
  read: (metrics: SplitMetrics) => number,
  format: (value: number) => string,
): Series[] {
  return markedSplits.flatMap((split) => {
    const points = epochs.flatMap((epoch) => {
      const metrics = epoch[split];
      return metrics === null ? [] : [{ x: epoch.epoch, y: read(metrics) }];
    });
    const last = points.at(-1);
    if (last === undefined) return [];
    const place = last.x === epochs.at(-1)?.epoch ? '' : ` at epoch ${last.x}`;
    return [{ name: `${split} ${quantity}${place}: ${format(last.y)}`, colour, mark: marks[split], points }];
  });
}

function finiteValues(series: readonly Series[]): number[] {
  return series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
}

function lossDomain(series: readonly Series[]): [number, number] {
  const values = finiteValues(series);
  const low = Math.min(0, ...values);
  return roundDomain(low, Math.max(low, ...values));
}

/** Up to 1, and down to a tenth that leaves the lowest value clear of the axis. */
function accuracyDomain(series: readonly Series[]): [number, number] {
  const low = Math.min(0.9, ...finiteValues(series));
  return [Math.max(0, Math.floor((low - 0.02) * 10) / 10), 1];
}

function legend(series: readonly Series[], left: number): string[] {
  return series.flatMap((entry, index) => {
    const y = legendTop + index * legendRow;
    return [legendMark(entry, left, y), textElement(entry.name, left + 38, y + 4)];
  });
}

/** Names the epochs at which a loss was not a finite number: their points cannot be drawn. */
function describeGaps(epochs: readonly EpochRecord[]): string | null {
  const gaps = epochs
    .filter((epoch) => markedSplits.some((split) => !Number.isFinite(epoch[split]?.loss.total ?? 0)))
    .map(({ epoch }) => epoch);
  if (gaps.length === 0) return null;
  const text = `Loss not finite at epoch ${gaps.join(', ')}; not drawn.`;
  return textWidth(text, 12) > width - 32 ? `Loss not finite at ${gaps.length} epochs; not drawn.` : text;
}
