import { noSteps } from '../../../shared/curves/recorded-steps.ts';
import { readSeries, type Quantity } from '../../../shared/curves/series.ts';
import { plotLines, seriesStyle } from '../../../shared/plots/line-chart.ts';
import { lossScale, toPoints, type Series } from '../../../shared/plots/panel.ts';
import type { Split } from '../../../shared/specs/data.ts';
import { capitalise } from '../../../shared/wording.ts';
import type { Block } from '../document/document.ts';
import { toImage } from '../document/images.ts';
import type { ReportedRun } from './reported-run.ts';
import { runLabel } from './words.ts';

interface Overlay {
  readonly split: Split;
  readonly quantity: Quantity;
}

const overlays: readonly Overlay[] = [
  { split: 'validation', quantity: 'accuracy' },
  { split: 'validation', quantity: 'data-loss' },
  { split: 'train', quantity: 'accuracy' },
  { split: 'train', quantity: 'data-loss' },
];

/** A colour for each run, the same in every chart; a quantity that fewer than two runs were followed by is left out. */
export async function overlayCurves(runs: readonly ReportedRun[]): Promise<Block[]> {
  const figures: Block[] = [];
  for (const overlay of overlays) {
    const series = runs.map((run, index) => toSeries(run, overlay, index));
    const followed = series.filter(({ points }) => points.length > 1).length;
    if (followed < 2) continue;
    const words = overlay.quantity.replace('-', ' ');
    const title = capitalise(`${overlay.split} ${words}`);
    const svg = plotLines({
      title,
      subtitle: `${followed} runs by epoch`,
      xTitle: 'Epoch',
      yTitle: words,
      series,
      yScale: overlay.quantity === 'data-loss' ? lossScale(series) : 'linear',
    });
    figures.push({
      kind: 'figure',
      name: `${overlay.split}-${overlay.quantity}`,
      caption: `${title} of the runs, evaluated after epochs, without dropout.`,
      image: await toImage(svg),
    });
  }
  if (figures.length === 0) return [];
  return [{ kind: 'heading', level: 2, text: 'Curves side by side' }, ...figures];
}

function toSeries({ run, epochs }: ReportedRun, { split, quantity }: Overlay, index: number): Series {
  const series = readSeries({ epochs, steps: noSteps }, run, quantity, split, 'epoch');
  return { name: runLabel(run), ...seriesStyle(index), points: toPoints(series), leapsTo: series.leapsTo };
}
