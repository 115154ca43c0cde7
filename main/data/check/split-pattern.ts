import { worstVerdict, type Finding, type Verdict } from '../../../shared/data-check.ts';
import type { Split } from '../../../shared/specs/data.ts';
import type { PreparedData, SampleSet } from '../data-set.ts';
import { countRows, type Layout } from './layout.ts';
import {
  comparePatterns,
  fewestBlocks,
  type BlockPatterns,
  type PatternAgreement,
} from './pattern-agreement.ts';

/** Rows that follow each other, of a person or a photograph, make a block; so many blocks of a class at most. */
const mostBlocks = 20;
/** Rows of a block at least, where there are enough for a few blocks. */
const smallestBlock = 4;
/** A class with fewer samples in a split than this has no mean worth comparing. */
const smallestClass = 8;
/**
 * Agreement is 1 where nothing is wrong; healthy splits of FDDB and LFW reach 0.95. A figure below a limit counts where
 * its interval, too, lies below the next better one: where agreement as in healthy data is ruled out.
 */
const agreementLimits = { healthy: 0.9, warn: 0.6, fail: 0.3 };

/**
 * What is compared: the mean of all pictures, or each class's mean around that of all. Of pictures the brightness of
 * the classes is compared by itself: it varies most from picture to picture and would hide their other differences.
 */
type Pattern = 'mean picture' | 'differences between classes' | 'brightness of classes';

interface Agreement extends PatternAgreement {
  readonly split: Split;
  readonly pattern: Pattern;
  readonly verdict: Verdict;
}

/**
 * Whether the splits show the same things. Pictures that are inverted, turned or mirrored upside down, and labels
 * that count the classes in another order, may leave every mean and deviation as it was; the mean picture, and what
 * sets the class means apart, then look different. Only what lies beyond three standard errors of the agreement
 * counts: few samples agree and disagree by chance.
 */
export function findSplitPattern(data: PreparedData, layout: Layout): Finding {
  const agreements = (['validation', 'test'] as const)
    .flatMap((split) => compareWithTraining(data, layout, split))
    .sort((one, other) => one.value - other.value);
  const verdict = worstVerdict(agreements.map((agreement) => agreement.verdict));
  const worst = agreements.find((agreement) => agreement.verdict === verdict);
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
    value: worst?.value ?? null,
    expected: `an agreement of 1, and at least ${agreementLimits.warn} (failing below ${agreementLimits.fail}), beyond three standard errors; 0 is unrelated, -1 inverted`,
    source:
      'correlation corrected for attenuation, Spearman 1904; three standard errors by the jackknife, Arvesen 1969, and Fieller 1954; limits are a choice',
    cause: wrong ? explain(worst!) : null,
    remedy: wrong
      ? 'Look at the sample grid, and compare how the splits are read, turned and labelled.'
      : null,
    details: agreements.filter((agreement) => agreement.verdict !== 'pass').map(describe),
  };
}

function explain({ split, pattern, value }: Agreement): string {
  if (pattern === 'mean picture')
    return value < -agreementLimits.fail
      ? `The ${split} split seems to be inverted, black for white.`
      : `The ${split} split shows other things, or is turned, cut or mirrored differently.`;
  return `The ${split} split may count its classes in another order, hold wrong labels or have its values exchanged or inverted.`;
}

/** "test, mean picture: agreement 0.97 (0.91 to 1.00)" */
function describe({ split, pattern, value, low, high }: Agreement): string {
  const [least, most] = [Math.max(-1, low), Math.min(1, high)];
  return `${split}, ${pattern}: agreement ${value.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

function compareWithTraining(data: PreparedData, layout: Layout, split: Split): Agreement[] {
  const [train, other] = [data.splits.train, data.splits[split]];
  return viewsOf(data, layout).flatMap(({ isByClass, patterns }) => {
    const classes = sharedClasses(train, other, layout, isByClass);
    if (classes.length === 0) return [];
    const [one, two] = [train, other].map((samples) => averageBlocks(samples, layout, classes));
    return patterns.flatMap((pattern): Agreement[] => {
      const show = (blocks: BlockPatterns) =>
        blocks.map((members) => members.map((mean) => showPattern(mean, layout, pattern)));
      const found = comparePatterns(show(one!), show(two!), isByClass);
      if (found === null) return [];
      const value = Math.max(-1, Math.min(1, found.value));
      return [{ ...found, split, pattern, value, verdict: judge(found) }];
    });
  });
}

interface View {
  readonly isByClass: boolean;
  readonly patterns: readonly Pattern[];
}

function viewsOf({ splits }: PreparedData, { kind }: Layout): View[] {
  const whole: View = { isByClass: false, patterns: ['mean picture'] };
  if (kind === 'table') return [{ isByClass: true, patterns: ['differences between classes'] }];
  if (splits.train.pairs !== undefined) return [whole];
  return [whole, { isByClass: true, patterns: ['differences between classes', 'brightness of classes'] }];
}

/** Cannot tell where neither agreement nor its absence can be ruled out. */
function judge({ value, low, high }: PatternAgreement): Verdict {
  const { healthy, warn, fail } = agreementLimits;
  if (value < fail && high < warn) return 'fail';
  if (value < warn && high < healthy) return 'warn';
  return low > 0 ? 'pass' : 'cannot tell';
}

/** The classes both splits have enough of; all rows as one where they are not looked at by class. */
function sharedClasses(
  one: SampleSet,
  other: SampleSet,
  layout: Layout,
  isByClass: boolean,
): readonly (number | 'all')[] {
  if (!isByClass)
    return Math.min(countRows(one, layout), countRows(other, layout)) >= smallestClass ? ['all'] : [];
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

/** The mean row of each block of each class. */
function averageBlocks(
  samples: SampleSet,
  layout: Layout,
  classes: readonly (number | 'all')[],
): BlockPatterns {
  const rows = Array.from({ length: countRows(samples, layout) }, (_, row) => row);
  return classes.map((label) => {
    const members = label === 'all' ? rows : rows.filter((row) => samples.labels[row] === label);
    const count = Math.min(mostBlocks, Math.max(fewestBlocks, Math.floor(members.length / smallestBlock)));
    return Array.from({ length: count }, (_, block) => {
      const first = Math.floor((block * members.length) / count);
      const end = Math.floor(((block + 1) * members.length) / count);
      return averageRows(samples, layout, members.slice(first, end));
    });
  });
}

/** What a mean row shows in the terms of the pattern. */
function showPattern(mean: Float64Array, layout: Layout, pattern: Pattern): Float64Array {
  if (layout.kind === 'table') return mean;
  const brightness = averageChannels(mean, layout);
  if (pattern === 'brightness of classes') return brightness;
  return mean.map((value, index) => value - brightness[Math.floor(index / layout.area)]!);
}

function averageRows({ inputs }: SampleSet, { rowLength }: Layout, rows: readonly number[]): Float64Array {
  const sum = new Float64Array(rowLength);
  for (const row of rows) {
    const start = row * rowLength;
    for (let index = 0; index < rowLength; index += 1) sum[index]! += inputs[start + index]!;
  }
  return sum.map((value) => value / rows.length);
}

/** The mean of each channel of a picture. */
function averageChannels(picture: Float64Array, { channels, area }: Layout): Float64Array {
  return Float64Array.from(channels, (_, channel) => {
    const values = picture.subarray(channel * area, (channel + 1) * area);
    return values.reduce((sum, value) => sum + value, 0) / area;
  });
}
