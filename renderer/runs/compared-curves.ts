import type { ComparedRun } from '../../shared/comparison/compared-run.ts';
import type { RunSeries } from '../../shared/contract/series.ts';
import type { Axis } from '../../shared/curves/line.ts';
import type { Quantity, Source } from '../../shared/curves/series.ts';
import { runStyle, splitStrokes, type Curve } from '../charts/curve.ts';
import type { Axes } from '../charts/axes.ts';

export const quantityNames: Readonly<Record<Quantity, string>> = {
  'data-loss': 'data loss',
  'regularisation-loss': 'regularisation loss',
  'total-loss': 'total loss',
  accuracy: 'accuracy',
  'learning-rate': 'learning rate',
};

export const axisNames: Readonly<Record<Axis, string>> = { epoch: 'epoch', step: 'step', seconds: 'time' };

export const sourceNames: Readonly<Record<Source, string>> = {
  train: 'train',
  validation: 'validation',
  test: 'test',
  steps: 'each step',
};

/** Which curves there are of a quantity: the learning rate belongs to the steps and to no split. */
export function sourcesOf(quantity: Quantity, chosen: readonly Source[]): readonly Source[] {
  return quantity === 'learning-rate' ? ['steps'] : chosen;
}

/** The curves of runs in their colours; where they are smoothed, the raw points lie faint behind, as single steps do behind epochs. */
export function comparedCurves(
  runs: readonly ComparedRun[],
  hidden: ReadonlySet<number>,
  series: readonly RunSeries[],
): Curve[] {
  const hasEpochs = series.some(({ source }) => source !== 'steps');
  return series.flatMap(({ id, source, leapsTo, raw, smoothed }): Curve[] => {
    const place = runs.findIndex(({ run }) => run.id === id);
    if (place < 0 || hidden.has(id)) return [];
    const isStep = source === 'steps';
    const name = `run ${id} ${sourceNames[source]}`;
    const style = {
      ...runStyle(place),
      leapsTo,
      group: `run ${id}`,
      stroke: isStep ? ('solid' as const) : splitStrokes[source],
    };
    if (smoothed === null) return [{ ...raw, ...style, label: name, isFaint: isStep && hasEpochs }];
    return [
      { ...raw, ...style, label: `${name}, raw`, isFaint: true },
      { ...smoothed, ...style, label: name, isFaint: false },
    ];
  });
}

/** Where the shared axis ends: with the furthest of all curves. */
export function endOfAxis(series: readonly RunSeries[]): number {
  return Math.max(0, ...series.map(({ extent }) => extent?.to ?? 0)) || 1;
}

export function comparedAxes(quantity: Quantity, x: Axis, isLogarithmic: boolean, xMaximum: number): Axes {
  const isAccuracy = quantity === 'accuracy';
  return {
    xTitle: axisNames[x],
    xMaximum,
    isTime: x === 'seconds',
    yTitle: quantityNames[quantity],
    isLogarithmic: isLogarithmic && !isAccuracy,
    ...(isAccuracy ? { yMaximum: 1, ySuggestedMinimum: 0.5 } : { yMinimum: 0 }),
  };
}

/** A row for each place on the axis at which some curve has a point, in order; the column of a curve may be empty. */
export function tabulate(
  series: readonly Pick<RunSeries, 'raw'>[],
): { readonly x: number; readonly values: readonly (number | null)[] }[] {
  const rows = new Map<number, (number | null)[]>();
  series.forEach(({ raw: { x, y } }, column) => {
    for (let index = 0; index < x.length; index += 1) {
      const row = rows.get(x[index]!) ?? series.map(() => null);
      row[column] = y[index]!;
      rows.set(x[index]!, row);
    }
  });
  return [...rows].sort(([one], [other]) => one - other).map(([x, values]) => ({ x, values }));
}
