import { toPoints, type Series } from '../../../shared/plots/panel.ts';
import { trialChanges } from '../../../shared/searches/trials.ts';
import type { RangeAxis, SearchSpec } from '../../../shared/specs/search.ts';
import { noSteps } from '../../../shared/curves/recorded-steps.ts';
import { readSeries } from '../../../shared/curves/series.ts';
import type { RecipeEvidence, SearchEvidence, TrialEvidence } from '../evidence.ts';
import { plotLines, seriesStyle, type LineChart } from '../../../shared/plots/line-chart.ts';
import { plotScatter, type ScatterAxis } from './scatter-chart.ts';
import { plotStepLosses } from './step-loss-chart.ts';

export interface NamedChart {
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}

/** More lines than these cannot be told apart. */
const mostLines = 14;

/** What there is to draw of a search: its trials by two ranges, their course, and against depth and width. */
export function drawSearchCharts(
  { recipe }: Pick<RecipeEvidence, 'recipe'>,
  search: SearchEvidence,
): NamedChart[] {
  const trials = search.ranked.filter(({ evidence }) => evidence !== null);
  if (trials.length === 0) return [];
  const { title } = recipe;
  const ranges = search.search.search.axes.filter((axis) => axis.kind === 'range');
  if (ranges.length >= 2) return [drawTrialMap(title, search, ranges)];
  if (trials.length > mostLines) return [];
  const ordered = inOrder(trials);
  const charts = [
    drawCourse(title, ordered, search.search.search.rankBy),
    ...(sizesDiffer(ordered) ? [drawStepLosses(title, ordered)] : []),
    ...(['depth', 'width'] as const).flatMap((size) => drawAgainstSize(title, ordered, size)),
  ];
  return charts;
}

/** In the order of the search, not by rank: depth after depth, rate after rate. */
function inOrder(trials: readonly TrialEvidence[]): TrialEvidence[] {
  return trials.toSorted((one, other) => one.trial.trial - other.trial.trial);
}

function drawTrialMap(
  title: string,
  { ranked, search }: SearchEvidence,
  ranges: readonly RangeAxis[],
): NamedChart {
  // The learning rate lies across, as in the report.
  const sorted = ranges.toSorted((one, other) => Number(isRate(other)) - Number(isRate(one)));
  const [across, up] = sorted.map(toScatterAxis);
  const measured = ranked.filter(({ trial }) => trial.run !== null);
  const points = measured.map(({ trial }) => {
    const changes = trialChanges(trial);
    return {
      x: Number(changes[sorted[0]!.setting]),
      y: Number(changes[sorted[1]!.setting]),
      value: trial.best?.accuracy ?? NaN,
    };
  });
  const lost = points.filter(({ value }) => !Number.isFinite(value)).length;
  const crosses = lost === 0 ? '' : `; crosses: ${lost} that measured nothing`;
  return {
    name: 'trials',
    caption: `The ${points.length} trials of the search (seed ${search.search.seed}) by what was drawn, coloured by validation accuracy at the best epoch${crosses}.`,
    svg: plotScatter({
      title,
      subtitle: `${points.length} trials`,
      x: across!,
      y: up!,
      colourTitle: 'validation accuracy',
      points,
    }),
  };
}

function isRate({ setting }: RangeAxis): boolean {
  return setting.endsWith('learningRate');
}

function toScatterAxis({ setting, scale, from, to }: RangeAxis): ScatterAxis {
  return { title: setting.slice(setting.lastIndexOf('.') + 1), scale, from, to };
}

function drawCourse(
  title: string,
  trials: readonly TrialEvidence[],
  rankBy: SearchSpec['rankBy'],
): NamedChart {
  const byLoss = rankBy === 'validation-loss';
  const quantity = byLoss ? 'Validation loss' : 'Validation accuracy';
  const series = trials.map(({ trial, evidence }, index): Series => {
    const { epochs, run } = evidence!;
    const line = readSeries(
      { epochs, steps: noSteps },
      run,
      byLoss ? 'total-loss' : 'accuracy',
      'validation',
      'epoch',
    );
    return { name: trial.label, ...seriesStyle(index), points: toPoints(line), leapsTo: line.leapsTo };
  });
  const chart: LineChart = {
    title,
    subtitle: 'by epoch; epoch 0 is the network before its first step',
    xTitle: 'Epoch',
    yTitle: quantity,
    series,
    ...(byLoss ? { yScale: 'logarithmic' as const } : { yDomain: [0, 1] as const }),
  };
  return { name: 'validation', caption: `${quantity} of each trial by epoch.`, svg: plotLines(chart) };
}

function sizesDiffer(trials: readonly TrialEvidence[]): boolean {
  return new Set(trials.map(({ evidence }) => evidence!.run.batchSize)).size > 1;
}

function drawStepLosses(title: string, trials: readonly TrialEvidence[]): NamedChart {
  const series = trials.map(({ trial, evidence }) => ({
    label: `batch ${trial.label}`,
    losses: evidence!.stepLosses,
  }));
  return {
    name: 'step-losses',
    caption: 'Training loss by step, averaged over stretches of steps.',
    svg: plotStepLosses(series, `${title}: training loss by step`),
  };
}

/** Accuracy against the number of hidden layers at one width, or the other way about, where three or more differ. */
function drawAgainstSize(
  title: string,
  trials: readonly TrialEvidence[],
  size: 'depth' | 'width',
): NamedChart[] {
  const other = size === 'depth' ? 'width' : 'depth';
  const sized = trials.flatMap(({ evidence }) => {
    const shape = hiddenShape(evidence!.run.spec.network.layers);
    return shape === null ? [] : [{ ...shape, figures: evidence!.figures }];
  });
  const groups = [...Map.groupBy(sized, (trial) => trial[other])];
  const [held, group] = groups.toSorted(([, one], [, two]) => two.length - one.length)[0] ?? [0, []];
  if (new Set(group.map((trial) => trial[size])).size < 3) return [];
  const sorted = group.toSorted((one, two) => one[size] - two[size]);
  const series = (['train', 'validation', 'test'] as const).map((split, index): Series => ({
    name: split,
    ...seriesStyle(index),
    points: sorted.flatMap((trial) => {
      const y = trial.figures[`${split}Accuracy`];
      return y === undefined ? [] : [{ x: trial[size], y }];
    }),
  }));
  const held1 = `${other} ${held}`;
  return [
    {
      name: `accuracy-by-${size}`,
      caption: `Accuracy at the best epoch against ${size}, at ${held1}; the trials differ in their epochs, too.`,
      svg: plotLines({
        title,
        subtitle: `at ${held1}`,
        xTitle: size === 'depth' ? 'Hidden layers' : 'Units in each hidden layer',
        yTitle: 'Accuracy',
        series: series.filter(({ points }) => points.length > 0),
      }),
    },
  ];
}

/** How many hidden layers of how many units; null for networks that are not one repeated dense layer. */
function hiddenShape(layers: TrialSpecLayers): { readonly depth: number; readonly width: number } | null {
  const [first] = layers;
  if (first?.type !== 'repeat') return null;
  const dense = first.layers.find(({ type }) => type === 'dense');
  return dense?.type === 'dense' ? { depth: first.times, width: dense.units } : null;
}

type TrialSpecLayers = NonNullable<TrialEvidence['evidence']>['run']['spec']['network']['layers'];
