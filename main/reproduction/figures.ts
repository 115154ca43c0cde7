import type { ConfusionMatrix, EpochRecord, RunSummary, SplitMetrics } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { accuracy } from '../../shared/metrics/confusion-matrix.ts';

/** The figures a report gives, in the order in which a recipe is judged by the first that its source has. */
export const figureNames = [
  'testAccuracy',
  'validationAccuracy',
  'testLoss',
  'validationLoss',
  'trainAccuracy',
  'trainLoss',
] as const;
export type FigureName = (typeof figureNames)[number];

/** Measured figures; one that was not measured is absent. Losses are what is minimised, penalty included. */
export type Figures = Readonly<Partial<Record<FigureName, number>>>;

export function describeFigure(name: FigureName): string {
  return name.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`);
}

export function isAccuracy(name: FigureName): boolean {
  return name.endsWith('Accuracy');
}

/** The figures the source of a recipe reports. */
export function reportedFigures({ expected }: Pick<Recipe, 'expected'>): Figures {
  return Object.fromEntries(
    figureNames.flatMap((name) => (expected?.[name] === undefined ? [] : [[name, expected[name]]])),
  );
}

/** What a run measured with the parameters it ended with. */
export function figuresAtEnd(run: Pick<RunSummary, Split>): Figures {
  return {
    ...splitFigures('train', run.train),
    ...splitFigures('validation', run.validation),
    ...splitFigures('test', run.test),
  };
}

/**
 * What a run measured with the parameters of an epoch; where the test split was not evaluated after it, its
 * accuracy is that of the confusion matrix of the best epoch's checkpoint.
 */
export function figuresAtEpoch(
  epoch: number,
  epochs: readonly EpochRecord[],
  matrices: readonly ConfusionMatrix[],
): Figures {
  const record = epochs.find((candidate) => candidate.epoch === epoch);
  const matrix = matrices.find((candidate) => candidate.split === 'test' && candidate.epoch === epoch);
  return {
    ...splitFigures('train', record?.train ?? null),
    ...splitFigures('validation', record?.validation ?? null),
    ...(matrix === undefined ? {} : { testAccuracy: accuracy(matrix.counts) }),
    ...splitFigures('test', record?.test ?? null),
  };
}

function splitFigures(split: Split, metrics: SplitMetrics | null): Figures {
  if (metrics === null) return {};
  return { [`${split}Loss`]: metrics.loss.total, [`${split}Accuracy`]: metrics.accuracy };
}

/** A figure over several seeds. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (divisor n - 1); null of a single value. */
  readonly deviation: number | null;
  readonly lowest: number;
  readonly highest: number;
}

/** Null without a value. A value that is NaN makes mean and deviation NaN. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count,
    mean,
    deviation: count === 1 ? null : Math.sqrt(squares / (count - 1)),
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}

/** A figure over all seeds that measured it. */
export function spreadOfFigure(figures: readonly Figures[], name: FigureName): Spread | null {
  return spreadOf(figures.flatMap((measured) => measured[name] ?? []));
}
