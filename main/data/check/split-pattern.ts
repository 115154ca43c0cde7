import { judgeAbove, worstVerdict, type Finding, type Verdict } from '../../../shared/data-check.ts';
import { formatNumber } from '../../../shared/metrics/format.ts';
import type { Split } from '../../../shared/specs/data.ts';
import type { PreparedData, SampleSet } from '../data-set.ts';
import { countRows, type Layout } from './layout.ts';

/**
 * Patterns less reliable than this are mostly noise and say nothing. Of a table they are a few numbers, which agree
 * by chance more easily.
 */
const smallestReliability = { pictures: 0.6, table: 0.8 };
/** Samples are dealt to so many groups, whose patterns tell what is noise. */
const noiseGroups = 4;
/** A class with fewer samples in a split than this has no mean worth comparing. */
const smallestClass = 8;
/**
 * Agreement is 1 where nothing is wrong, 0 for unrelated patterns, -1 for inverted ones. Healthy splits of FDDB and
 * LFW reach 0.95, drawn faces of thirty people 0.68.
 */
const agreementLimits = { warn: 0.6, fail: 0.3 };

/** What is compared: the mean of all rows around its own mean, or each class's mean around that of all. */
type Pattern = 'mean picture' | 'differences between classes';

interface Agreement {
  readonly split: Split;
  readonly pattern: Pattern;
  readonly correlation: number;
  /** Correlation over what the noise in both lets expect. */
  readonly agreement: number;
  readonly verdict: Verdict;
}

/**
 * Whether the splits show the same things. Pictures that are inverted, turned or mirrored upside down, and
 * labels that count the classes in another order, may leave every mean and deviation as it was; the mean
 * picture, and what sets the class means apart, then look different. The correlation between training and
 * another split is divided by what noise lets expect, measured between groups of samples of each split:
 * Spearman's correction for attenuation (1904), reliability by Spearman and Brown (1910).
 */
export function findSplitPattern(data: PreparedData, layout: Layout): Finding {
  const agreements = (['validation', 'test'] as const)
    .flatMap((split) => compareWithTraining(data, layout, split))
    .sort((one, other) => one.agreement - other.agreement);
  const [worst] = agreements;
  const verdict = worstVerdict(agreements.map((agreement) => agreement.verdict));
  const wrong = verdict === 'warn' || verdict === 'fail';
  return {
    id: 'split-pattern',
    title:
      layout.kind === 'table'
        ? 'Classes lie at the same places in all splits'
        : 'All splits show the same kind of picture',
    verdict,
    measured:
      worst === undefined
        ? 'Too few samples, or means without a pattern that stands out from the noise.'
        : `Least agreement with training: ${describe(worst)}.`,
    value: worst?.agreement ?? null,
    expected: `an agreement of 1, and at least ${agreementLimits.warn} (failing below ${agreementLimits.fail}); 0 is unrelated, -1 inverted`,
    source: 'correlation corrected for attenuation, Spearman 1904; limits are a choice',
    cause: wrong ? explain(worst!) : null,
    remedy: wrong
      ? 'Look at the sample grid, and compare how the splits are read, turned and labelled.'
      : null,
    details: agreements.filter((agreement) => agreement.verdict !== 'pass').map(describe),
  };
}

function explain({ split, pattern, agreement }: Agreement): string {
  if (pattern === 'mean picture')
    return agreement < -agreementLimits.fail
      ? `The ${split} split seems to be inverted, black for white.`
      : `The ${split} split shows other things, or is turned, cut or mirrored differently.`;
  return `The ${split} split may count its classes in another order, hold wrong labels or have its values exchanged or inverted.`;
}

function describe({ split, pattern, correlation, agreement }: Agreement): string {
  return `${split}, ${pattern}: agreement ${formatNumber(agreement, 2)} (correlation ${formatNumber(correlation, 2)})`;
}

function compareWithTraining(data: PreparedData, layout: Layout, split: Split): Agreement[] {
  const patterns: Pattern[] = layout.kind === 'pictures' ? ['mean picture'] : [];
  if (data.splits.train.pairs === undefined) patterns.push('differences between classes');
  return patterns.flatMap((pattern): Agreement[] => {
    const [train, other] = [data.splits.train, data.splits[split]];
    const groups = sharedGroups(train, other, layout, pattern);
    if (groups.length === 0) return [];
    const [one, two] = [train, other].map((samples) => measureGroups(samples, layout, pattern, groups));
    const reliabilities = [reliability(one!), reliability(two!)] as const;
    if (!reliabilities.every((found) => found >= smallestReliability[layout.kind])) return [];
    const expected = Math.sqrt(reliabilities[0] * reliabilities[1]);
    const correlation = correlate(add(one!), add(two!));
    const agreement = Math.max(-1, Math.min(1, correlation / expected));
    const { warn, fail } = agreementLimits;
    return [{ split, pattern, correlation, agreement, verdict: judgeAbove(-agreement, -warn, -fail) }];
  });
}

/** The classes both splits have enough of; a single group of everything for the mean picture. */
function sharedGroups(one: SampleSet, other: SampleSet, layout: Layout, pattern: Pattern): number[] {
  if (pattern === 'mean picture') {
    return Math.min(countRows(one, layout), countRows(other, layout)) >= smallestClass ? [0] : [];
  }
  const [counts, others] = [countLabels(one), countLabels(other)];
  const shared = [...counts.keys()].filter(
    (label) => Math.min(counts.get(label)!, others.get(label) ?? 0) >= smallestClass,
  );
  return shared.length >= 2 ? shared.sort((first, second) => first - second) : [];
}

function countLabels({ labels }: SampleSet): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/**
 * The pattern as each of a few groups of samples shows it. A group holds samples that follow each other: those of
 * one person or one photograph often do, and in two groups they would make noise look like agreement.
 */
function measureGroups(
  samples: SampleSet,
  layout: Layout,
  pattern: Pattern,
  classes: readonly number[],
): Float64Array[] {
  const { rowLength } = layout;
  const rows = Array.from({ length: countRows(samples, layout) }, (_, row) => row);
  const byClass = classes.map((label) =>
    pattern === 'mean picture' ? rows : rows.filter((row) => samples.labels[row] === label),
  );
  return Array.from({ length: noiseGroups }, (_, group) => {
    const means = new Float64Array(classes.length * rowLength);
    byClass.forEach((members, place) => {
      const first = Math.floor((group * members.length) / noiseGroups);
      const end = Math.floor(((group + 1) * members.length) / noiseGroups);
      for (const row of members.slice(first, end)) {
        const [from, to] = [row * rowLength, place * rowLength];
        for (let index = 0; index < rowLength; index += 1) {
          means[to + index]! += samples.inputs[from + index]! / (end - first);
        }
      }
    });
    if (pattern === 'mean picture') centre(means, layout.area, 1);
    else centre(means, classes.length, rowLength);
    return means;
  });
}

/** Subtracts from each value the mean of its group: the `length` values `stride` apart that it belongs to. */
function centre(values: Float64Array, length: number, stride: number): void {
  for (let block = 0; block < values.length; block += length * stride) {
    for (let start = block; start < block + stride; start += 1) {
      let sum = 0;
      for (let step = 0; step < length; step += 1) sum += values[start + step * stride]!;
      for (let step = 0; step < length; step += 1) values[start + step * stride]! -= sum / length;
    }
  }
}

function add(groups: readonly Float64Array[]): Float64Array {
  return groups.reduce((sum, group) => sum.map((value, index) => value + group[index]!));
}

/** Of the mean of all groups, from the mean correlation between two of them (Spearman and Brown, 1910). */
function reliability(groups: readonly Float64Array[]): number {
  const correlations = groups.flatMap((one, place) =>
    groups.slice(place + 1).map((other) => correlate(one, other)),
  );
  const mean = correlations.reduce((sum, correlation) => sum + correlation, 0) / correlations.length;
  return Math.max(0, (groups.length * mean) / (1 + (groups.length - 1) * mean));
}

/** Correlation of values whose means are 0 already. */
function correlate(one: Float64Array, other: Float64Array): number {
  let [product, first, second] = [0, 0, 0];
  for (let index = 0; index < one.length; index += 1) {
    product += one[index]! * other[index]!;
    first += one[index]! ** 2;
    second += other[index]! ** 2;
  }
  return first === 0 || second === 0 ? 0 : product / Math.sqrt(first * second);
}
