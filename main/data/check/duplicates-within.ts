import { judgeAbove, type Finding } from '../../../shared/data-check.ts';
import { formatPercentage } from '../../../shared/metrics/format.ts';
import { splits } from '../../../shared/specs/data.ts';
import type { PreparedData, SampleSet } from '../data-set.ts';
import { plural } from '../../../shared/wording.ts';
import type { Keys, SplitKeys } from './duplicate-keys.ts';
import type { Layout } from './layout.ts';

const shown = 12;

/** Samples that are there more than once in a split, whatever their labels. */
export function findDuplicatesWithin(data: PreparedData, keys: SplitKeys, layout: Layout): Finding {
  const found = splits.map((split) => {
    const samples = keys[split].samples;
    return { split, surplus: samples.length - new Set(samples).size, total: samples.length };
  });
  const worst = found
    .filter(({ total }) => total > 0)
    .sort((one, other) => other.surplus / other.total - one.surplus / one.total)[0];
  const share = worst === undefined ? 0 : worst.surplus / worst.total;
  const verdict = worst === undefined ? 'cannot tell' : judgeAbove(share, repeatLimit(layout));
  const wrong = verdict === 'warn';
  return {
    id: 'duplicates-within',
    title: 'No sample is there twice in its split',
    verdict,
    measured: found.some(({ surplus }) => surplus > 0)
      ? found
          .filter(({ surplus }) => surplus > 0)
          .map(
            ({ split, surplus, total }) =>
              `${plural(surplus, 'sample')} of ${split} (${formatPercentage(surplus / total)})`,
          )
          .join(', ') + (layout.kind === 'table' ? ' repeat the features of another.' : ' repeat another.')
      : 'None.',
    value: share,
    expected: `at most ${formatPercentage(repeatLimit(layout))}`,
    source: 'repeated samples weigh more than others; the limit is a choice',
    cause: wrong ? 'Files were gathered from overlapping sources, or rows were appended twice.' : null,
    remedy: wrong ? 'Keep one of each.' : null,
    details: wrong ? namedRepeats(data.splits[worst!.split], keys[worst!.split]) : [],
  };
}

/** Whole pictures hardly repeat by chance; rows of a few numbers do. */
function repeatLimit(layout: Layout): number {
  return layout.kind === 'table' ? 0.05 : 0.01;
}

function namedRepeats({ names }: SampleSet, { samples }: Keys): string[] {
  const first = new Map<string, number>();
  const repeats: string[] = [];
  for (const [index, key] of samples.entries()) {
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    else repeats.push(`${names[index]!} is the same as ${names[before]!}`);
    if (repeats.length === shown) break;
  }
  return repeats;
}
