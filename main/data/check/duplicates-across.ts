import { judgeAbove, worstVerdict, type Finding, type Verdict } from '../../../shared/data-check.ts';
import { formatPercentage } from '../../../shared/metrics/format.ts';
import type { DataSpec, Split } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import { plural } from '../../../shared/wording.ts';
import { leastDifference, type Share } from './chance.ts';
import { leakLimits, type Keys, type SplitKeys } from './duplicate-keys.ts';
import { nameRows, type Layout } from './layout.ts';

const shown = 12;

/** Samples of a split that training has seen, and where. */
interface Leak {
  readonly split: Split;
  readonly repeats: readonly { readonly sample: number; readonly row: number }[];
  readonly share: number;
  readonly verdict: Verdict;
}

/** Samples of validation and test that training has seen; of pairs those with a picture that it has seen. */
export function findDuplicatesAcross(
  data: PreparedData,
  keys: SplitKeys,
  spec: DataSpec,
  layout: Layout,
): Finding {
  const recurring = layout.kind === 'table' ? countRecurring(keys.train) : null;
  const found = (['validation', 'test'] as const)
    .filter((split) => data.splits[split].labels.length > 0)
    .map((split): Leak => {
      const repeats = listRepeats(data, keys, split);
      const share = repeats.length / data.splits[split].labels.length;
      return {
        split,
        repeats,
        share,
        verdict: judgeLeak({ count: repeats.length, total: data.splits[split].labels.length }, recurring),
      };
    });
  const setting = settingThatShares(spec);
  const judged = found.filter(({ split }) => setting === null || split !== 'validation');
  const verdict = worstVerdict(judged.map((leak) => leak.verdict));
  const wrong = verdict === 'warn' || verdict === 'fail';
  return {
    id: 'duplicates-across',
    title: 'No sample of validation or test is in training, too',
    verdict,
    measured: [
      found.length === 0
        ? 'There is neither a validation nor a test split.'
        : `${found.map(describe).join(', ')} ${layout.kind === 'table' ? 'equal a row of training.' : 'are in training.'}`,
      ...(recurring !== null && recurring.count > 0
        ? [
            `${formatPercentage(recurring.count / recurring.total)} of the rows of training equal another of training.`,
          ]
        : []),
      ...(setting === null ? [] : [`In validation that is what ${setting} asks for.`]),
    ].join(' '),
    value: judged.length === 0 ? null : Math.max(...judged.map(({ share }) => share)),
    expected:
      layout.kind === 'table'
        ? `none, or as many as within training, at most ${formatPercentage(leakLimits.fail)}; failing where it is ${formatPercentage(leakLimits.fail)} more than within training, beyond three standard errors`
        : `none; failing above ${formatPercentage(leakLimits.fail)}`,
    source: leakLimits.source,
    cause: wrong ? explain(verdict, layout) : null,
    remedy: wrong ? 'Keep one of each before the splits are drawn, or deal equal ones to one split.' : null,
    details: judged.filter((leak) => leak.verdict !== 'pass').flatMap(listNames),
  };

  function listNames({ split, repeats }: Leak): string[] {
    const trainNames = nameRows(data.splits.train, layout);
    return repeats
      .slice(0, shown)
      .map(
        ({ sample, row }) =>
          `${data.splits[split].names[sample]!} of ${split} is ${trainNames[row]!} of train`,
      );
  }
}

function describe({ split, repeats, share }: Leak): string {
  return `${plural(repeats.length, 'sample')} of ${split} (${formatPercentage(share)})`;
}

function explain(verdict: Verdict, { kind }: Layout): string {
  return kind === 'table' && verdict === 'warn'
    ? 'Rows of few or rounded numbers recur; those that do are remembered, not recognised.'
    : 'The same samples were dealt to two splits; what they score is remembered, not recognised.';
}

function listRepeats({ splits }: PreparedData, keys: SplitKeys, split: Split): Leak['repeats'] {
  const known = new Map(keys.train.rows.map((key, row) => [key, row]));
  const { pairs, labels } = splits[split];
  const rowsOf = (sample: number) =>
    pairs === undefined ? [sample] : [...pairs.subarray(2 * sample, 2 * sample + 2)];
  return Array.from(labels, (_, sample) => sample).flatMap((sample) => {
    const seen = rowsOf(sample).find((row) => known.has(keys[split].rows[row]!));
    return seen === undefined ? [] : [{ sample, row: known.get(keys[split].rows[seen]!)! }];
  });
}

/** Rows of a few rounded numbers recur whatever their split: how many of all rows equal another one. */
function countRecurring({ rows }: Keys): Share {
  const counts = new Map<string, number>();
  for (const key of rows) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { count: rows.filter((key) => counts.get(key)! > 1).length, total: rows.length };
}

/** Any picture in two splits is one too many; of tables, what recurs in training as often is only told. */
function judgeLeak(leak: Share, recurring: Share | null): Verdict {
  const share = leak.count / leak.total;
  if (recurring === null) return judgeAbove(share, leakLimits.warn, leakLimits.fail);
  if (leastDifference(leak, recurring) > leakLimits.fail) return 'fail';
  return judgeAbove(share, recurring.count === 0 ? leakLimits.warn : leakLimits.fail);
}

/** The setting by which validation samples are training samples; null where none does. */
function settingThatShares(spec: DataSpec): string | null {
  if (spec.format === 'fddb' && spec.validateOnTraining === true) return 'data.validateOnTraining';
  return spec.format === 'lfw' && spec.validationSplit === 'pairs' ? 'data.validationSplit "pairs"' : null;
}
