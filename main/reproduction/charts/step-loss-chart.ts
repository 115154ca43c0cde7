import { drawPanel } from '../../../shared/plots/panel.ts';
import { drawing, faintInk, fitText, textElement } from '../../../shared/plots/svg.ts';
import type { StepLoss } from '../evidence.ts';
import { niceDomain, seriesStyle } from '../../../shared/plots/line-chart.ts';

export interface StepLossSeries {
  readonly label: string;
  readonly losses: readonly StepLoss[];
}

const columns = 2;
const panel = { width: 380, height: 190 };
const cell = { width: 470, height: 290 };
const top = 62;

/** The training loss step by step, a panel for each run, since their numbers of steps differ by orders of magnitude. */
export function plotStepLosses(series: readonly StepLossSeries[], title: string): string {
  const rows = Math.ceil(series.length / columns);
  const width = Math.min(columns, series.length) * cell.width + 20;
  const [, highest] = niceDomain(
    series.map(({ label, losses }) => ({
      name: label,
      ...seriesStyle(0),
      points: losses.map(({ step, loss }) => ({ x: step, y: loss })),
    })),
  );
  return drawing(width, top + rows * cell.height, title, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement('mean over stretches of steps; one scale for all', 16, 49, { fill: faintInk }),
    ...series.map(({ label, losses }, index) =>
      drawPanel(
        {
          title: label,
          xTitle: 'Step',
          xDomain: [0, Math.max(1, ...losses.map(({ step }) => step))],
          yDomain: [0, highest],
          series: [
            {
              name: label,
              ...seriesStyle(index),
              points: losses.map(({ step, loss }) => ({ x: step, y: loss })),
            },
          ],
        },
        {
          left: 64 + (index % columns) * cell.width,
          top: top + 28 + Math.floor(index / columns) * cell.height,
          ...panel,
        },
      ),
    ),
  ]);
}
