import {
  formatCount,
  formatDuration,
  formatFraction,
  formatNumber,
  formatSigned,
  missing,
} from '../metrics/format.ts';
import type { SplitMetrics } from '../runs.ts';
import type { Split } from '../specs/data.ts';
import type { ComparedRun } from './compared-run.ts';

/** How a figure is written. */
export type FigureKind = 'text' | 'count' | 'fraction' | 'number' | 'seconds';

/** One figure of several runs, in their order; null where a run has none. */
export interface FigureRow {
  readonly name: string;
  /** Of what it was measured: a split, or the run as a whole. */
  readonly of: Split | 'run';
  readonly kind: FigureKind;
  /** Of the values as they are; a time is shown in another (`toLabel`). */
  readonly unit: string | null;
  /** Which values are better; null where neither is, or where the runs cannot be ranked by it. */
  readonly better: 'higher' | 'lower' | null;
  readonly values: readonly (number | string | null)[];
}

/** A figure that several splits have, at the end of a run or at its best epoch. */
interface Measured {
  readonly name: string;
  readonly kind: FigureKind;
  readonly better: FigureRow['better'];
  readonly read: (metrics: SplitMetrics) => number;
}

/**
 * What came out: for each split accuracy and the parts of the loss, at the last evaluation ("last") and at the best
 * epoch, then what the runs are and took. Rows that no run has are left out. A loss ranks runs only where they
 * minimise the same one, a total loss only where the penalty is the same too.
 */
export function compareFigures(runs: readonly ComparedRun[]): FigureRow[] {
  const rows = [
    ...(['test', 'validation', 'train'] as const).flatMap((split) => splitRows(runs, split)),
    ...runRows(runs),
  ];
  return rows.filter(({ values }) => values.some((value) => value !== null));
}

function splitRows(runs: readonly ComparedRun[], split: Split): FigureRow[] {
  const sameLoss = isSame(runs, ({ spec }) => spec.training.loss);
  const samePenalty = sameLoss && isSame(runs, ({ spec }) => spec.training.l2Regularisation);
  const isRegularised = runs.some(({ spec }) => spec.training.l2Regularisation > 0);
  const parts: readonly Measured[] = [
    { name: 'accuracy', kind: 'fraction', better: 'higher', read: ({ accuracy }) => accuracy },
    { name: 'data loss', kind: 'number', better: sameLoss ? 'lower' : null, read: ({ loss }) => loss.data },
    ...(isRegularised
      ? [
          {
            name: 'total loss',
            kind: 'number' as const,
            better: samePenalty ? ('lower' as const) : null,
            read: ({ loss }: SplitMetrics) => loss.total,
          },
        ]
      : []),
  ];
  return parts.flatMap(({ name, kind, better, read }): FigureRow[] => {
    const row = (when: string, metricsOf: (run: ComparedRun) => SplitMetrics | null): FigureRow => ({
      name: `${split} ${name}, ${when}`,
      of: split,
      kind,
      unit: null,
      better,
      values: runs.map((run) => {
        const metrics = metricsOf(run);
        return metrics === null ? null : read(metrics);
      }),
    });
    return [row('last', ({ run }) => run[split]), row('best epoch', ({ best }) => best?.[split] ?? null)];
  });
}

function runRows(runs: readonly ComparedRun[]): FigureRow[] {
  const row = (
    name: string,
    kind: FigureKind,
    read: (run: ComparedRun) => number | string | null,
    unit: string | null = null,
    better: FigureRow['better'] = null,
  ): FigureRow => ({ name, of: 'run', kind, unit, better, values: runs.map(read) });
  return [
    row('state', 'text', ({ run }) => run.state),
    row('epochs done', 'count', ({ run }) => run.epochsDone),
    row('best epoch', 'count', ({ best }) => best?.epoch ?? null),
    ...(runs.some(({ spec }) => spec.training.l2Regularisation > 0)
      ? [
          row('regularisation loss, last', 'number' as const, ({ run }) => penaltyOf(run)),
          row('regularisation loss, best epoch', 'number' as const, ({ best }) => best && penaltyOf(best)),
        ]
      : []),
    row('parameters', 'count', ({ run }) => run.parameters),
    row('time', 'seconds', ({ run }) => run.seconds, 's'),
    row('time per step, evaluation included', 'number', timePerStep, 'ms', 'lower'),
  ];
}

/** The penalty is one of the parameters: the same on every split. */
function penaltyOf(metrics: Readonly<Record<Split, SplitMetrics | null>>): number | null {
  return (metrics.validation ?? metrics.train ?? metrics.test)?.loss.regularisation ?? null;
}

function timePerStep({ run: { seconds, stepsDone } }: ComparedRun): number | null {
  return seconds === null || stepsDone === 0 ? null : (1000 * seconds) / stepsDone;
}

function isSame(runs: readonly ComparedRun[], read: (run: ComparedRun) => unknown): boolean {
  return new Set(runs.map(read)).size <= 1;
}

/**
 * Places of the best values; several where they tie. None where values cannot be ranked, where fewer than two are
 * finite, or where all are the same.
 */
export function bestPlaces({ better, values }: Pick<FigureRow, 'better' | 'values'>): number[] {
  if (better === null) return [];
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (new Set(numbers).size < 2) return [];
  const best = better === 'higher' ? Math.max(...numbers) : Math.min(...numbers);
  return values.flatMap((value, place) => (value === best ? [place] : []));
}

/** How far each value lies from the baseline's; null where there is no such number, and at the baseline itself. */
export function differencesTo({ values }: Pick<FigureRow, 'values'>, baseline: number): (number | null)[] {
  const from = values[baseline];
  return values.map((value, place) => {
    if (place === baseline || typeof value !== 'number' || typeof from !== 'number') return null;
    const difference = value - from;
    return Number.isFinite(difference) ? difference : null;
  });
}

/** A figure as it is shown. */
export function formatFigure(kind: FigureKind, value: number | string | null): string {
  if (value === null) return missing;
  if (typeof value === 'string') return value;
  if (kind === 'fraction') return formatFraction(value);
  if (kind === 'count') return formatCount(value);
  return kind === 'seconds' ? formatDuration(value) : formatNumber(value);
}

/** A difference with its sign: +0.012, -3, 0. */
export function formatDifference(kind: FigureKind, difference: number | null): string {
  return difference === null ? '' : formatSigned(difference, (size) => formatFigure(kind, size));
}
