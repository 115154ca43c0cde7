import type { Finding } from '../../../shared/data-check.ts';
import { formatCount, formatNumber, formatPercentage } from '../../../shared/metrics/format.ts';
import { splits, type Split } from '../../../shared/specs/data.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import type { PreparedData } from '../data-set.ts';
import { nameRows, type Layout } from './layout.ts';
import { findOutliers, findUsualRange, outlierLimits, type UsualRange } from './outliers.ts';
import type { MeasuredSplits } from './statistics.ts';

const shownDetails = 12;
const shownRows = 5;

interface Outlying {
  readonly split: Split;
  readonly feature: number;
  readonly rows: readonly number[];
  readonly values: readonly number[];
  readonly usual: UsualRange;
}

/** Whether single values of a table's features lie so far out that they set the scale of all others. */
export function findOutlyingValues(data: PreparedData, measured: MeasuredSplits, layout: Layout): Finding {
  const outlying = measured.train
    .flatMap((_, feature) => findOfFeature(measured, feature))
    .sort((one, other) => other.rows.length - one.rows.length);
  const [worst] = outlying;
  const names = {
    train: nameRows(data.splits.train, layout),
    validation: nameRows(data.splits.validation, layout),
    test: nameRows(data.splits.test, layout),
  };
  const describe = ({ split, feature, rows, values, usual }: Outlying) => {
    const { mean, deviation } = data.overview.features?.[feature] ?? { mean: 0, deviation: 1 };
    const inFile = (value: number) => formatNumber(value * deviation + mean, 3);
    const [from, to] = [Math.min(...values), Math.max(...values)].map(inFile);
    const [low, high] = [usual.lowest, usual.highest].map(inFile);
    const share = formatPercentage(rows.length / measured[split][feature]!.means.length);
    return `${layout.channels[feature]}, ${split}: ${plural(rows.length, 'value')} (${share}) ${from === to ? `at ${from}` : `from ${from} to ${to}`}, the usual ones from ${low} to ${high}`;
  };
  const score = formatCount(outlierLimits.score);
  return {
    id: 'outlying-values',
    title: 'No value lies far beyond all others',
    verdict:
      (measured.train[0]?.means.length ?? 0) < 2 ? 'cannot tell' : worst === undefined ? 'pass' : 'warn',
    measured:
      worst === undefined
        ? `No value is more than ${score} usual deviations from the median of its feature, apart from the others.`
        : `${describe(worst)}.`,
    value: outlying.reduce((sum, { rows }) => sum + rows.length, 0),
    expected: `modified z-scores below ${score}, or a tail that leads there`,
    source: outlierLimits.source,
    cause:
      worst === undefined
        ? null
        : `Some rows of ${layout.channels[worst.feature]} are in another unit, hold a code for a missing value, or were mistyped. After standardising, all other values are nearly equal.`,
    remedy:
      worst === undefined
        ? null
        : 'Mend or leave out these rows, or take the logarithm of the feature if they are true.',
    details: outlying.slice(0, shownDetails).map(
      (found) =>
        `${describe(found)}; ${abbreviate(
          found.rows.map((row) => names[found.split][row]!),
          shownRows,
        )}`,
    ),
  };
}

/** Of each split by what is usual in training; none where values are missing, which are told first. */
function findOfFeature(measured: MeasuredSplits, feature: number): Outlying[] {
  if (splits.some((split) => measured[split][feature]!.notFinite > 0)) return [];
  const usual = findUsualRange(measured.train[feature]!.means);
  if (usual === null) return [];
  return splits.flatMap((split) => {
    const { means } = measured[split][feature]!;
    const rows = findOutliers(means, usual);
    return rows.length === 0 ? [] : [{ split, feature, rows, values: rows.map((row) => means[row]!), usual }];
  });
}
