import { z } from 'zod';
import { formatNumber } from '../metrics/format.ts';
import { mcNemarExact } from '../metrics/mcnemar.ts';
import { checkpointKindSchema, measuredSchema, type Prediction } from '../runs.ts';
import { splitSchema } from '../specs/data.ts';

/** How two runs can judge one sample. The first three are disagreements. */
export const disagreementKindSchema = z.enum([
  'only-first-right',
  'only-second-right',
  'both-wrong-differently',
]);
export type DisagreementKind = z.infer<typeof disagreementKindSchema>;
export const disagreementKinds = disagreementKindSchema.options;
type Verdict = DisagreementKind | 'both-right' | 'both-wrong-alike';

const judgementSchema = z.object({ predicted: z.int(), probabilities: z.array(measuredSchema) });

/** A sample that two runs judge differently. */
export const disagreementSchema = z.object({
  sample: z.string(),
  /** Its place in the split. */
  position: z.int(),
  label: z.int(),
  kind: disagreementKindSchema,
  first: judgementSchema,
  second: judgementSchema,
});
export type Disagreement = z.infer<typeof disagreementSchema>;

/** How many samples there are of each kind. */
export const agreementCountsSchema = z.object({
  'both-right': z.int(),
  'only-first-right': z.int(),
  'only-second-right': z.int(),
  'both-wrong-alike': z.int(),
  'both-wrong-differently': z.int(),
});
export type AgreementCounts = z.infer<typeof agreementCountsSchema>;

export const disagreementsRequestSchema = z.object({
  first: z.int().min(1),
  second: z.int().min(1),
  split: splitSchema,
  checkpoint: checkpointKindSchema.default('last'),
  /** Of which kind; of all where left out. */
  kind: disagreementKindSchema.optional(),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(100),
});
export type DisagreementsRequest = z.input<typeof disagreementsRequestSchema>;

export const disagreementsSchema = z.discriminatedUnion('comparable', [
  /** Why the runs cannot be compared sample by sample. */
  z.object({ comparable: z.literal(false), reason: z.string() }),
  z.object({
    comparable: z.literal(true),
    classes: z.array(z.string()),
    counts: agreementCountsSchema,
    /** McNemar's exact p-value; see `mcNemarExact`. */
    pValue: z.number(),
    /** Samples that only one of the two has a prediction of. */
    unmatched: z.int(),
    /** How many disagreements of the kind asked for there are in all. */
    total: z.int(),
    samples: z.array(disagreementSchema),
  }),
]);
export type Disagreements = z.infer<typeof disagreementsSchema>;

export interface Agreement {
  readonly counts: AgreementCounts;
  readonly pValue: number;
  readonly unmatched: number;
  /** Those first on which the two differ most about the probability of the true class. */
  readonly disagreements: Disagreement[];
}

/** Brings the predictions of two runs of a whole split together by the samples' names; of one name several in their order. */
export function findDisagreements(first: readonly Prediction[], second: readonly Prediction[]): Agreement {
  const waiting = Map.groupBy(second, ({ sample }) => sample);
  const taken = new Map<string, number>();
  const counts: AgreementCounts = {
    'both-right': 0,
    'only-first-right': 0,
    'only-second-right': 0,
    'both-wrong-alike': 0,
    'both-wrong-differently': 0,
  };
  const disagreements: Disagreement[] = [];
  let matched = 0;
  for (const [position, one] of first.entries()) {
    const turn = taken.get(one.sample) ?? 0;
    taken.set(one.sample, turn + 1);
    const other = waiting.get(one.sample)?.[turn];
    // The same name under another label is another sample.
    if (other?.label !== one.label) continue;
    matched += 1;
    const kind = judge(one, other);
    counts[kind] += 1;
    if (kind === 'both-right' || kind === 'both-wrong-alike') continue;
    disagreements.push({
      sample: one.sample,
      position,
      label: one.label,
      kind,
      first: { predicted: one.predicted, probabilities: one.probabilities },
      second: { predicted: other.predicted, probabilities: other.probabilities },
    });
  }
  return {
    counts,
    pValue: mcNemarExact(counts['only-first-right'], counts['only-second-right']),
    unmatched: first.length + second.length - 2 * matched,
    disagreements: sortByDistance(disagreements),
  };
}

function judge(one: Prediction, other: Prediction): Verdict {
  const [firstIsRight, secondIsRight] = [one.predicted === one.label, other.predicted === other.label];
  if (firstIsRight && secondIsRight) return 'both-right';
  if (firstIsRight) return 'only-first-right';
  if (secondIsRight) return 'only-second-right';
  return one.predicted === other.predicted ? 'both-wrong-alike' : 'both-wrong-differently';
}

function sortByDistance(disagreements: readonly Disagreement[]): Disagreement[] {
  const distance = ({ first, second, label }: Disagreement) => {
    const apart = Math.abs((first.probabilities[label] ?? NaN) - (second.probabilities[label] ?? NaN));
    return Number.isNaN(apart) ? -1 : apart;
  };
  return disagreements
    .map((disagreement) => ({ disagreement, apart: distance(disagreement) }))
    .sort((a, b) => b.apart - a.apart || (a.disagreement.sample < b.disagreement.sample ? -1 : 1))
    .map(({ disagreement }) => disagreement);
}

/** What the counts say about the two, in one neutral sentence. */
export function describeAgreement(
  { counts, pValue }: Pick<Agreement, 'counts' | 'pValue'>,
  [first, second]: readonly [string, string],
): string {
  const [onlyFirst, onlySecond] = [counts['only-first-right'], counts['only-second-right']];
  if (onlyFirst + onlySecond === 0) return `${first} and ${second} are right on the same samples.`;
  const samples = (count: number) => `${count} ${count === 1 ? 'sample' : 'samples'}`;
  return (
    `${first} alone is right on ${samples(onlyFirst)}, ${second} alone on ${samples(onlySecond)}: ` +
    `p = ${formatNumber(pValue, 3)} by McNemar's exact test (McNemar 1947), if both were equally likely to be right.`
  );
}
