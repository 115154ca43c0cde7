import { judgeAbove, type Finding, type Verdict } from '../../../shared/data-check.ts';
import { formatPercentage } from '../../../shared/metrics/format.ts';
import { splits, type Split } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import { plural } from '../../../shared/wording.ts';
import { intervalOfShare, type Share } from './chance.ts';
import type { SplitKeys } from './duplicate-keys.ts';

const shown = 12;

/**
 * Samples that are equal to the last bit and yet of different classes, in whichever splits. Judged is how many at least
 * are wrong whatever equal ones are taken for: all but the commonest class. Rows of a few whole numbers recur by the
 * hundred, and a single label in doubt makes none of the others doubtful.
 */
export function findContradictions(data: PreparedData, keys: SplitKeys): Finding {
  const first = new Map<string, { label: number; name: string; split: Split }>();
  const counts = new Map<string, Map<number, number>>();
  const details: string[] = [];
  let total = 0;
  for (const split of splits) {
    const { labels, names } = data.splits[split];
    total += labels.length;
    keys[split].samples.forEach((key, sample) => {
      const before = first.get(key);
      const found = { label: labels[sample]!, name: names[sample]!, split };
      const byClass = counts.get(key) ?? new Map<number, number>();
      counts.set(key, byClass.set(found.label, (byClass.get(found.label) ?? 0) + 1));
      if (before === undefined) first.set(key, found);
      else if (before.label !== found.label && details.length < shown) {
        details.push(`${describe(found)} is the same as ${describe(before)}`);
      }
    });
  }
  let concerned = 0;
  for (const byClass of counts.values()) {
    const each = [...byClass.values()];
    concerned += each.reduce((sum, count) => sum + count, 0) - Math.max(...each);
  }
  const share = total === 0 ? 0 : concerned / total;
  const verdict = total === 0 ? 'cannot tell' : judge({ count: concerned, total });
  const wrong = verdict === 'warn' || verdict === 'fail';
  return {
    id: 'contradicting-labels',
    title: 'Equal samples have equal labels',
    verdict,
    measured:
      concerned === 0
        ? 'No equal samples with different labels.'
        : `${plural(concerned, 'sample')} (${formatPercentage(share)}) ${concerned === 1 ? 'has' : 'have'} another class than most of those they equal.`,
    value: share,
    expected: `at most ${formatPercentage(contradictionLimits.warn)} (failing above ${formatPercentage(contradictionLimits.fail)}, beyond three standard errors)`,
    source: contradictionLimits.source,
    cause: wrong ? 'Labels are wrong, or the inputs do not hold what tells the classes apart.' : null,
    remedy: wrong ? 'Look at these samples; correct the labels, or add inputs.' : null,
    details: wrong ? details : [],
  };

  function describe({ label, name, split }: { label: number; name: string; split: Split }): string {
    return `${name} of ${split} (${data.overview.classes[label]!})`;
  }
}

function judge(share: Share): Verdict {
  if (intervalOfShare(share).low > contradictionLimits.fail) return 'fail';
  return judgeAbove(share.count / share.total, contradictionLimits.warn);
}

const contradictionLimits = {
  warn: 0.001,
  fail: 0.033,
  source:
    'Northcutt, Athalye and Mueller, "Pervasive label errors" (2021): 3.3 % of test labels are wrong on average',
} as const;
