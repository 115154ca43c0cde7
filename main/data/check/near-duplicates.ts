import { judgeAbove, worstVerdict, type Finding } from '../../../shared/data-check.ts';
import { formatFraction, formatPercentage } from '../../../shared/metrics/format.ts';
import { splits, type Split } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import { plural } from '../../../shared/wording.ts';
import { leakLimits, type SplitKeys } from './duplicate-keys.ts';
import { countRows, nameRows, type Layout } from './layout.ts';
import {
  correlateThumbnails,
  differenceHash,
  hashColumns,
  hashRows,
  shrink,
  similarHashes,
  type Thumbnail,
} from './perceptual-hash.ts';

/**
 * Pictures with similar hashes that correlate by at least this, at 32 x 32 grey, count as the same. FDDB's crops of
 * photographs stored twice with another compression reach 0.956 to 0.993, those of different people at most 0.862.
 */
const smallestCorrelation = 0.95;
const thumbnailSize = 32;
/** Pictures with less contrast than this share of the median have a hash of noise. */
const smallestContrast = 0.05;
/** Candidates looked at before the search ends; pictures that are all alike have millions. */
const mostCandidates = 3_000_000;
const shown = 12;

interface Picture {
  readonly split: Split;
  readonly row: number;
  readonly key: string;
  readonly hashed: Thumbnail;
  readonly thumbnail: Thumbnail;
}

interface NearPair {
  readonly one: Picture;
  readonly other: Picture;
  readonly correlation: number;
}

/** Pictures that are the same but for compression, size, brightness or contrast, in and across splits. */
export function findNearDuplicates(data: PreparedData, keys: SplitKeys, layout: Layout): Finding {
  const pictures = listPictures(data, keys, layout);
  const { pairs, isComplete } = comparePictures(pictures);
  const leaks = (['validation', 'test'] as const).map((split) => {
    const concerned = new Set(
      pairs.flatMap(({ one, other }) => (one.split === 'train' && other.split === split ? [other.row] : [])),
    );
    const rows = countRows(data.splits[split], layout);
    return { split, count: concerned.size, rows, share: rows === 0 ? 0 : concerned.size / rows };
  });
  const within = pairs.filter(({ one, other }) => one.split === other.split).length;
  const verdict =
    pictures.length < 2
      ? 'cannot tell'
      : worstVerdict(leaks.map(({ share }) => judgeAbove(share, leakLimits.fail)));
  const wrong = verdict === 'warn';
  return {
    id: 'near-duplicates',
    title: 'No picture of validation or test is nearly one of training',
    verdict,
    measured:
      `${leaks.map(({ split, count, share }) => `${plural(count, 'picture')} of ${split} (${formatPercentage(share)})`).join(', ')} ` +
      `nearly equal one of training; ${plural(within, 'pair')} nearly equal within a split.` +
      (isComplete
        ? ''
        : ` The first ${plural(mostCandidates, 'candidate')} were compared: the pictures are much alike.`),
    value: Math.max(...leaks.map(({ share }) => share)),
    expected: `at most ${formatPercentage(leakLimits.fail)} of a split`,
    source: `${leakLimits.source}; found by difference hash (Krawetz 2013) and a correlation of at least ${smallestCorrelation}`,
    cause: wrong
      ? 'The same picture was stored in several versions, or several were taken at one moment.'
      : null,
    remedy: wrong ? 'Deal such pictures to one split together, or keep one of each.' : null,
    details: pairs
      .toSorted((one, other) => rank(one) - rank(other) || other.correlation - one.correlation)
      .slice(0, shown)
      .map((pair) => describe(pair)),
  };

  function describe({ one, other, correlation }: NearPair): string {
    const name = ({ split, row }: Picture) => `${nameRows(data.splits[split], layout)[row]!} of ${split}`;
    return `${name(other)} and ${name(one)}: correlation ${formatFraction(correlation)}`;
  }
}

/** Pairs across splits first. */
function rank({ one, other }: NearPair): number {
  return Number(one.split === other.split);
}

/** Every picture once in each split, training first; equal ones are the matter of another finding. */
function listPictures(data: PreparedData, keys: SplitKeys, layout: Layout): Picture[] {
  const shape = { channels: layout.channels.length, height: layout.height, width: layout.width };
  return splits.flatMap((split) => {
    const seen = new Set<string>();
    const { inputs } = data.splits[split];
    return keys[split].rows.flatMap((key, row): Picture[] => {
      if (seen.has(key)) return [];
      seen.add(key);
      const start = row * layout.rowLength;
      const hashed = shrink(inputs, start, shape, hashRows, hashColumns);
      return [
        { split, row, key, hashed, thumbnail: shrink(inputs, start, shape, thumbnailSize, thumbnailSize) },
      ];
    });
  });
}

function comparePictures(pictures: readonly Picture[]): { pairs: NearPair[]; isComplete: boolean } {
  const contrasts = Float64Array.from(pictures, ({ hashed }) => hashed.deviation).sort();
  const least = smallestContrast * (contrasts[contrasts.length >> 1] ?? 0);
  const clear = pictures.filter(({ hashed }) => hashed.deviation > least);
  const hashes = new Uint8Array(clear.length * hashRows);
  clear.forEach(({ hashed }, place) => {
    differenceHash(hashed, hashes, place);
  });
  const pairs: NearPair[] = [];
  let candidates = 0;
  for (const [first, second] of similarHashes(hashes)) {
    candidates += 1;
    if (candidates > mostCandidates) return { pairs, isComplete: false };
    const [one, other] = [clear[first]!, clear[second]!];
    if (one.key === other.key) continue;
    const correlation = correlateThumbnails(one.thumbnail, other.thumbnail);
    if (correlation >= smallestCorrelation) pairs.push({ one, other, correlation });
  }
  return { pairs, isComplete: true };
}
