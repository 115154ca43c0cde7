import {
  comparisonLimits,
  judgeMeanDifference,
  judgeVarianceRatio,
  worstVerdict,
  type Finding,
  type Verdict,
} from '../../../shared/data-check.ts';
import { formatNumber } from '../../../shared/metrics/format.ts';
import type { Split } from '../../../shared/specs/data.ts';
import type { Layout } from './layout.ts';
import { findUsualRange, hasFarValues, winsorise } from './outliers.ts';
import { compareGroups, type Comparison, type MeasuredChannel, type MeasuredSplits } from './statistics.ts';

/** Fewer rows than this say too little about a split. */
const smallestSplit = 10;
const shownDetails = 12;

interface Shift extends Comparison {
  readonly split: Split;
  readonly quantity: string;
  readonly verdict: Verdict;
  /** How far it is from no difference, for the order of details. */
  readonly size: number;
}

/**
 * Whether validation and test were prepared as training was. Of pictures the brightness (mean) and contrast
 * (deviation) of each channel are compared, picture by picture; of tables the features themselves. A mean of
 * the whole split would hide pictures that were normalised one by one.
 */
export function findSplitShift(measured: MeasuredSplits, layout: Layout): Finding {
  const quantities = layout.kind === 'table' ? 'Features' : 'Brightness and contrast';
  const shifts = (['validation', 'test'] as const)
    .flatMap((split) =>
      measured[split].flatMap((channel, index) => compareChannel(measured.train[index]!, channel, layout)),
    )
    .sort((one, other) => other.size - one.size);
  const verdict = worstVerdict(shifts.map((shift) => shift.verdict));
  const [worst] = shifts.filter((shift) => shift.verdict === verdict);
  const { meanDifference, varianceRatio } = comparisonLimits;
  const wrong = verdict === 'warn' || verdict === 'fail';
  return {
    id: 'split-shift',
    title: `${quantities} are alike in all splits`,
    verdict,
    measured:
      worst === undefined
        ? `A split has fewer than ${smallestSplit} samples, or nothing in it varies.`
        : `Largest difference from training: ${describe(worst)}.`,
    value: worst?.meanDifference.value ?? null,
    expected: `means less than ${meanDifference.warn} standard deviations apart (failing above ${meanDifference.fail}), ratios of variances between 4/5 and 5/4 (failing outside 1/2 to ${varianceRatio.fail}), beyond three standard errors`,
    source: comparisonLimits.source,
    cause: wrong
      ? `The ${worst!.split} split was prepared in another way than training (scale, normalisation, colours), or comes from elsewhere.`
      : null,
    remedy: wrong
      ? 'Prepare all splits by the same steps, with statistics of the training split; look at the sample grid.'
      : null,
    details: shifts
      .filter((shift) => shift.verdict !== 'pass')
      .slice(0, shownDetails)
      .map(describe),
  };
}

function compareChannel(train: MeasuredChannel, other: MeasuredChannel, { kind }: Layout): Shift[] {
  const { channel, split } = other;
  const quantities =
    kind === 'table'
      ? ([[channel, 'means']] as const)
      : ([
          [`brightness in ${channel}`, 'means'],
          [`contrast in ${channel}`, 'contrasts'],
        ] as const);
  return quantities.flatMap(([quantity, key]): Shift[] => {
    const comparison = compare(train[key], other[key], kind);
    if (comparison === null) return [];
    const { meanDifference, varianceRatio } = comparison;
    const verdict = worstVerdict([judgeMeanDifference(meanDifference), judgeVarianceRatio(varianceRatio)]);
    const size = Math.max(
      Math.abs(meanDifference.value) / comparisonLimits.meanDifference.fail,
      Math.abs(varianceRatio.value) / Math.log(comparisonLimits.varianceRatio.fail),
    );
    return [{ ...comparison, split, quantity, verdict, size }];
  });
}

/** A few values of a table that lie far out would alone make means and variances differ. */
function compare(train: Float64Array, other: Float64Array, kind: Layout['kind']): Comparison | null {
  const usual = kind === 'table' ? findUsualRange(train) : null;
  const isFarOut = usual !== null && [train, other].some((values) => hasFarValues(values, usual));
  return isFarOut
    ? compareGroups(winsorise(train, usual), winsorise(other, usual), smallestSplit)
    : compareGroups(train, other, smallestSplit);
}

/** "test, brightness in red: mean 0.82 standard deviations higher, variance 0.21 times as large" */
function describe({ split, quantity, meanDifference, varianceRatio }: Shift): string {
  const size = formatNumber(Math.abs(meanDifference.value), 2);
  const ratio = formatNumber(Math.exp(varianceRatio.value), 2);
  const direction = meanDifference.value < 0 ? 'lower' : 'higher';
  return `${split}, ${quantity}: mean ${size} standard deviations ${direction}, variance ${ratio} times as large`;
}
