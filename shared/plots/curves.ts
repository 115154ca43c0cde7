import type { Axis, Smoothing } from '../curves/line.ts';
import { noSteps } from '../curves/recorded-steps.ts';
import {
  readSeries,
  splitsWithCurves,
  type Plan,
  type Quantity,
  type Recorded,
  type Source,
} from '../curves/series.ts';
import { lossParts, type ChartOfRun, type CurveSettings } from '../curves/settings.ts';
import { smooth } from '../curves/smooth.ts';
import { leapsRemark } from '../curves/leaps.ts';
import { mostPointsDrawn, thin } from '../curves/thin.ts';
import { formatFraction, formatNumber } from '../metrics/format.ts';
import type { EpochRecord } from '../runs.ts';
import { splits, type Split } from '../specs/data.ts';
import {
  drawPanel,
  legendMark,
  lossScale,
  roundDomain,
  someLeap,
  toPoints,
  type Frame,
  type Panel,
  type Series,
} from './panel.ts';
import { drawing, faintInk, fitText, okabeIto, textElement, textWidth } from './svg.ts';

const width = 960;
const panelTop = 84;
const beside: readonly Frame[] = [
  { left: 64, top: panelTop, width: 390, height: 270 },
  { left: 546, top: panelTop, width: 390, height: 270 },
];
const alone: readonly Frame[] = [{ left: 72, top: panelTop, width: 864, height: 380 }];
const legendGap = 66;
const legendRow = 20;

type Part = (typeof lossParts)['all'][number];

const partColours: Readonly<Record<Part, string>> = {
  total: okabeIto.blue,
  data: okabeIto.orange,
  regularisation: okabeIto.green,
};
const axisTitles: Readonly<Record<Axis, string>> = { epoch: 'Epoch', step: 'Step', seconds: 'Time in s' };

/** What is drawn: settings with every choice made. */
interface Choices {
  readonly x: Axis;
  readonly sources: readonly Source[];
  /** Null for what the loss asks for. */
  readonly isLogarithmic: boolean | null;
  readonly smoothing: Smoothing | null;
  readonly parts: readonly Part[];
  /** Pixels across a panel. */
  readonly columns: number;
}

/**
 * A run's learning curves as SVG: loss, with its data part apart where there is regularisation, and accuracy, or one
 * chart alone. Train is solid, validation dashed, test dotted, or diamonds where it was evaluated only at the end. Raw
 * points, of epochs and of steps, are faint behind a smoothed curve. What is smoothed or thinned is said in words.
 */
export function plotCurves(
  { epochs, steps = noSteps }: Pick<Recorded, 'epochs'> & Partial<Pick<Recorded, 'steps'>>,
  {
    title,
    plan = { steps: null, epochs: epochs.length },
    ...settings
  }: CurveSettings & { readonly title: string; readonly plan?: Plan },
): string {
  const recorded = { epochs, steps };
  const charts: readonly ChartOfRun[] =
    settings.chart === undefined ? ['loss', 'accuracy'] : [settings.chart];
  const frames = settings.chart === undefined ? beside : alone;
  const choices = choose(recorded, settings, frames[0]!.width);
  const panels = charts.map((chart) => panelOf(chart, recorded, plan, choices));
  const legends = panels.map(({ series }) => series.filter(({ name }) => name !== ''));
  const rows = Math.max(...legends.map((entries) => entries.length));
  const gaps = describeGaps(epochs);
  const legendTop = panelTop + frames[0]!.height + legendGap;
  const height = legendTop + rows * legendRow + (gaps === null ? 0 : legendRow) + 6;
  const last = epochs.at(-1)?.epoch ?? 0;
  const hasLeaps = panels.some(({ series }) => someLeap(series));
  const notes = [
    `after epoch ${last}`,
    ...describeChoices(recorded, plan, choices),
    ...(hasLeaps ? [leapsRemark] : []),
  ];
  return drawing(width, height, `Learning curves of ${title}, ${last} epochs`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(notes.join('; '), 16, 49, { fill: faintInk }),
    ...panels.map((panel, index) => drawPanel(panel, frames[index]!)),
    ...legends.flatMap((entries, index) => legend(entries, frames[index]!.left, legendTop)),
    ...(gaps === null ? [] : [textElement(gaps, 16, height - 12, { fill: okabeIto.vermilion })]),
  ]);
}

/** Where nothing is said: by epoch, not smoothed, splits without single steps, the data loss where it is not the total. */
function choose(recorded: Recorded, settings: CurveSettings, columns: number): Choices {
  const regularised = recorded.epochs.some((epoch) =>
    splits.some((split) => (epoch[split]?.loss.regularisation ?? 0) !== 0),
  );
  return {
    x: settings.x ?? 'epoch',
    smoothing: settings.smoothing ?? null,
    sources: settings.sources ?? [...splits],
    isLogarithmic: settings.isLogarithmic ?? null,
    parts: regularised ? lossParts[settings.parts ?? 'both'] : ['total'],
    columns,
  };
}

function describeChoices(recorded: Recorded, plan: Plan, choices: Choices): string[] {
  const { smoothing } = choices;
  const steps = choices.sources.includes('steps')
    ? readSeries(recorded, plan, 'total-loss', 'steps', choices.x).x.length
    : 0;
  return [
    ...(smoothing === null
      ? []
      : [
          smoothing.method === 'exponential'
            ? `smoothed exponentially over ${smoothing.span} steps, raw points faint`
            : `moving average of the last ${smoothing.span} steps, raw points faint`,
        ]),
    ...(choices.x === 'seconds' && steps > 0 ? ['times of steps interpolated between epochs'] : []),
    ...(Math.max(steps, recorded.epochs.length) > mostPointsDrawn
      ? ['thinned to the pixels, minimum and maximum of each kept']
      : []),
  ];
}

function panelOf(chart: ChartOfRun, recorded: Recorded, plan: Plan, choices: Choices): Panel {
  const series = seriesOf(chart, recorded, plan, choices);
  const ends = series.flatMap(({ points }) => points.at(-1)?.x ?? []);
  const common = {
    xTitle: axisTitles[choices.x],
    xDomain: [0, Math.max(choices.x === 'seconds' ? 1e-3 : 1, ...ends)] as const,
    series,
  };
  if (chart === 'accuracy') return { ...common, title: 'Accuracy', yDomain: accuracyDomain(series) };
  if (chart === 'learning-rate') return { ...common, title: 'Learning rate', yDomain: lossDomain(series) };
  return (choices.isLogarithmic ?? lossScale(series) === 'logarithmic')
    ? { ...common, title: 'Loss', yScale: 'logarithmic', yDomain: powerDomain(series) }
    : { ...common, title: 'Loss', yDomain: lossDomain(series) };
}

function seriesOf(chart: ChartOfRun, recorded: Recorded, plan: Plan, choices: Choices): Series[] {
  if (chart === 'learning-rate') {
    const { x, y } = readSeries(recorded, plan, 'learning-rate', 'steps', choices.x);
    return [{ name: 'learning rate', colour: okabeIto.blue, mark: 'solid', points: toPoints({ x, y }) }];
  }
  if (chart === 'accuracy')
    return quantitySeries(recorded, plan, choices, 'accuracy', 'accuracy', okabeIto.blue);
  return choices.parts.flatMap((part, index) =>
    quantitySeries(
      recorded,
      plan,
      // Of the steps one curve is enough.
      index === 0 ? choices : { ...choices, sources: choices.sources.filter((source) => source !== 'steps') },
      `${part}-loss`,
      choices.parts.length === 1 && part === 'total' ? 'loss' : `${part} loss`,
      partColours[part],
    ),
  );
}

/** A series for each source; its name ends with the last value, and where that is not of the last epoch says so. */
function quantitySeries(
  recorded: Recorded,
  plan: Plan,
  choices: Choices,
  quantity: Quantity,
  name: string,
  colour: string,
): Series[] {
  const format = quantity === 'accuracy' ? formatFraction : formatNumber;
  const lastStep = recorded.epochs.at(-1)?.step;
  const withCurves: readonly Split[] = splitsWithCurves(recorded.epochs);
  return choices.sources.flatMap((source): Series[] => {
    const raw = readSeries(recorded, plan, quantity, source, choices.x);
    const end = raw.x.length - 1;
    if (end < 0) return [];
    const smoothed = choices.smoothing && smooth(raw.steps, raw.y, choices.smoothing);
    const draw = (y: ArrayLike<number>) => drawnPoints(raw.x, y, choices.columns);
    const faint = { name: '', colour, mark: 'faint', points: draw(raw.y), leapsTo: raw.leapsTo } as const;
    if (source === 'steps') {
      const label = { ...faint, name: `each step, ${name}` };
      if (smoothed === null) return [label];
      return [faint, { ...label, mark: 'thin', points: draw(smoothed) }];
    }
    const place =
      raw.steps[end] === lastStep
        ? ''
        : ` at epoch ${recorded.epochs.find(({ step }) => step === raw.steps[end])?.epoch ?? ''}`;
    const mark = source === 'test' && !withCurves.includes('test') ? 'diamond' : splitMarks[source];
    const drawn = smoothed === null || mark === 'diamond' ? raw.y : smoothed;
    const line: Series = {
      name: `${source} ${name}${place}: ${format(drawn[end])}`,
      colour,
      mark,
      points: draw(drawn),
      leapsTo: raw.leapsTo,
    };
    return drawn === raw.y ? [line] : [faint, line];
  });
}

const splitMarks = { train: 'solid', validation: 'dashed', test: 'dotted' } as const;

function drawnPoints(x: ArrayLike<number>, y: ArrayLike<number>, columns: number): Series['points'] {
  const end = x.length - 1;
  const isLong = x.length > mostPointsDrawn;
  const line = isLong ? thin({ x, y }, { from: x[0]!, to: x[end]! }, columns) : { x, y };
  return toPoints(line);
}

function finiteValues(series: readonly Series[]): number[] {
  return series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
}

function lossDomain(series: readonly Series[]): [number, number] {
  const values = finiteValues(series);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  return roundDomain(
    low,
    values.reduce((most, value) => Math.max(most, value), low),
  );
}

/** From the power of ten below the lowest value above 0 to that above the highest. */
function powerDomain(series: readonly Series[]): [number, number] {
  const exponents = finiteValues(series)
    .filter((value) => value > 0)
    .map(Math.log10);
  if (exponents.length === 0) return [0.1, 1];
  const low = Math.max(-307, Math.floor(exponents.reduce((least, value) => Math.min(least, value))));
  const high = Math.min(308, Math.ceil(exponents.reduce((most, value) => Math.max(most, value))));
  return [10 ** Math.min(low, 307), 10 ** Math.max(low + 1, high)];
}

/** Up to 1, and down to a tenth that leaves the lowest value clear of the axis. */
function accuracyDomain(series: readonly Series[]): [number, number] {
  const low = finiteValues(series).reduce((least, value) => Math.min(least, value), 0.9);
  return [Math.max(0, Math.floor((low - 0.02) * 10) / 10), 1];
}

function legend(series: readonly Series[], left: number, top: number): string[] {
  return series.flatMap((entry, index) => {
    const y = top + index * legendRow;
    return [legendMark(entry, left, y), textElement(entry.name, left + 38, y + 4)];
  });
}

/** Names the epochs at which a loss was not a finite number: their points cannot be drawn. */
function describeGaps(epochs: readonly EpochRecord[]): string | null {
  const gaps = epochs
    .filter((epoch) => splits.some((split) => !Number.isFinite(epoch[split]?.loss.total ?? 0)))
    .map(({ epoch }) => epoch);
  if (gaps.length === 0) return null;
  const text = `Loss not finite at epoch ${gaps.join(', ')}; not drawn.`;
  return textWidth(text, 12) > width - 32 ? `Loss not finite at ${gaps.length} epochs; not drawn.` : text;
}
