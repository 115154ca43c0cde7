import {
  classShareLimit,
  imbalanceLimit,
  judgeClassShares,
  judgeImbalance,
  worstVerdict,
  type Finding,
} from '../../../shared/data-check.ts';
import { formatCount, formatNumber, formatPercentage } from '../../../shared/metrics/format.ts';
import type { DataOverview } from '../../../shared/runs.ts';
import type { Split } from '../../../shared/specs/data.ts';
import { deviateOfChiSquared } from './chance.ts';

/** How unequal the classes of the training split are, and what always answering the largest would score. */
export function findImbalance({ classes, counts: { train } }: DataOverview): Finding {
  const present = train
    .map((count, label) => ({ count, name: classes[label]! }))
    .filter(({ count }) => count > 0);
  const byCount = present.sort((one, other) => other.count - one.count);
  const [largest, smallest] = [byCount[0], byCount.at(-1)];
  const ratio = largest === undefined || smallest === undefined ? NaN : largest.count / smallest.count;
  const verdict = present.length < 2 ? 'cannot tell' : judgeImbalance(ratio);
  const total = sum(train);
  return {
    id: 'class-balance',
    title: 'The classes of the training split are of similar size',
    verdict,
    measured:
      largest === undefined || smallest === undefined || present.length < 2
        ? 'The training split has fewer than two classes.'
        : `Largest class ${largest.name} (${formatCount(largest.count)}), smallest ${smallest.name} (${formatCount(smallest.count)}): ${formatNumber(ratio, 3)} to 1. Always answering ${largest.name} scores ${formatPercentage(largest.count / total)}.`,
    value: Number.isNaN(ratio) ? null : ratio,
    expected: `at most ${imbalanceLimit.warn} to 1`,
    source: imbalanceLimit.source,
    cause: verdict === 'warn' ? 'Some classes are rare; accuracy will say little about them.' : null,
    remedy:
      verdict === 'warn'
        ? 'Read the confusion matrix row by row, and gather more samples of the rare classes.'
        : null,
    details:
      verdict === 'warn' ? byCount.slice(-5).map(({ name, count }) => `${name}: ${formatCount(count)}`) : [],
  };
}

/** Whether each split has its classes in the shares of the training split. */
export function findClassShares({ counts, classes }: DataOverview): Finding {
  const others = (['validation', 'test'] as const).filter((split) => sum(counts[split]) > 0);
  const effects = others
    .map((split) => {
      const { effect, deviate } = compareShares(counts.train, counts[split]);
      return { split, effect, verdict: judgeClassShares(effect, deviate) };
    })
    .sort((one, other) => other.effect - one.effect);
  const verdict = worstVerdict(effects.map((found) => found.verdict));
  const worst = effects.find((found) => found.verdict === verdict);
  return {
    id: 'class-shares',
    title: 'Every split has the classes in the same shares',
    verdict,
    measured:
      worst === undefined
        ? 'There is neither a validation nor a test split.'
        : `Largest difference from training: effect size ${formatNumber(worst.effect, 2)} in the ${worst.split} split.`,
    value: worst?.effect ?? null,
    expected: `an effect size w of at most ${classShareLimit.warn}, or no more than chance makes, by three standard deviations`,
    source: classShareLimit.source,
    cause: verdict === 'warn' ? `The ${worst!.split} split was drawn in another way than training.` : null,
    remedy:
      verdict === 'warn'
        ? 'Draw every split class by class, or compare accuracies class by class only.'
        : null,
    details: verdict === 'warn' ? describeShares(worst!.split) : [],
  };

  function describeShares(split: Split): string[] {
    const [train, other] = [counts.train, counts[split]];
    return classes.map(
      (name, label) =>
        `${name}: ${formatPercentage(train[label]! / sum(train))} of training, ${formatPercentage(other[label]! / sum(other))} of ${split}`,
    );
  }
}

/**
 * Cohen's w between the class shares of two splits, less what chance alone makes on average: under equal shares the
 * squared effect is (classes - 1) / samples, for each split. `deviate` tells how far it exceeds chance: Pearson's test.
 */
function compareShares(
  train: readonly number[],
  other: readonly number[],
): { effect: number; deviate: number } {
  const [total, otherTotal] = [sum(train), sum(other)];
  let [squared, classes] = [0, 0];
  train.forEach((count, label) => {
    const pooled = (count + other[label]!) / (total + otherTotal);
    if (pooled === 0) return;
    classes += 1;
    squared += (count / total - other[label]! / otherTotal) ** 2 / pooled;
  });
  const noise = 1 / total + 1 / otherTotal;
  return {
    effect: Math.sqrt(Math.max(0, squared - (classes - 1) * noise)),
    deviate: classes < 2 ? 0 : deviateOfChiSquared(squared / noise, classes - 1),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
