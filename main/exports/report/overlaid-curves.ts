import { plotLines, seriesStyle } from '../../../shared/plots/line-chart.ts';
import type { Series } from '../../../shared/plots/panel.ts';
import type { SplitMetrics } from '../../../shared/runs.ts';
import type { Split } from '../../../shared/specs/data.ts';
import type { Block } from '../document/document.ts';
import { toImage } from '../document/images.ts';
import type { ReportedRun } from './reported-run.ts';
import { runLabel } from './words.ts';

interface Overlay {
  readonly split: Split;
  readonly quantity: string;
  readonly read: (metrics: SplitMetrics) => number;
}

const loss = { quantity: 'data loss', read: (metrics: SplitMetrics) => metrics.loss.data };
const accuracy = { quantity: 'accuracy', read: (metrics: SplitMetrics) => metrics.accuracy };
const overlays: readonly Overlay[] = [
  { split: 'validation', ...accuracy },
  { split: 'validation', ...loss },
  { split: 'train', ...accuracy },
  { split: 'train', ...loss },
];

/** A colour for each run, the same in every chart; a quantity that fewer than two runs were followed by is left out. */
export async function overlayCurves(runs: readonly ReportedRun[]): Promise<Block[]> {
  const figures: Block[] = [];
  for (const overlay of overlays) {
    const series = runs.map((run, index) => toSeries(run, overlay, index));
    const followed = series.filter(({ points }) => points.length > 1).length;
    if (followed < 2) continue;
    const title = `${overlay.split.charAt(0).toUpperCase()}${overlay.split.slice(1)} ${overlay.quantity}`;
    const svg = plotLines({
      title,
      subtitle: `${followed} runs by epoch`,
      xTitle: 'Epoch',
      yTitle: overlay.quantity,
      series,
    });
    figures.push({
      kind: 'figure',
      name: `${overlay.split}-${overlay.quantity.replaceAll(' ', '-')}`,
      caption: `${title} of the runs, evaluated after each epoch without dropout.`,
      image: await toImage(svg),
    });
  }
  if (figures.length === 0) return [];
  return [{ kind: 'heading', level: 2, text: 'Curves side by side' }, ...figures];
}

function toSeries({ run, epochs }: ReportedRun, { split, read }: Overlay, index: number): Series {
  return {
    name: runLabel(run),
    ...seriesStyle(index),
    points: epochs.flatMap((record) => {
      const metrics = record[split];
      return metrics === null ? [] : [{ x: record.epoch, y: read(metrics) }];
    }),
  };
}
