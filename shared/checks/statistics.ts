import type { EpochRecord, StepRecord } from '../runs.ts';
import { hasBatchNormalisation } from './layer-kinds.ts';
import type { DataFacts, ProbeRecord } from './records.ts';

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of an even number of values, the mean of the middle two. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Standard error of a mean. */
export function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = sum(values.map((value) => (value - centre) ** 2));
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
}

/** The share of the last steps over which a probe's end is averaged. */
const endShare = 0.2;

/** Data losses of the last fifth of a probe's steps. */
export function finalLosses(steps: readonly StepRecord[]): number[] {
  const count = Math.max(1, Math.round(steps.length * endShare));
  return steps.slice(-count).map(({ dataLoss }) => dataLoss);
}

/**
 * Data loss of the network as it was drawn, on training samples. A batch normalisation knows nothing of the data
 * before the first step, so that only batches tell what the network does while it trains: the mean over the steps of
 * a probe that changes nothing, or the first step of one that trains.
 */
export function initialLossOf(record: ProbeRecord, isStill = false): number | undefined {
  if (!hasBatchNormalisation(record.spec.network.layers)) return initialEpoch(record)?.train?.loss.data;
  if (record.steps.length === 0) return undefined;
  return isStill ? mean(record.steps.map(({ dataLoss }) => dataLoss)) : record.steps[0]!.dataLoss;
}

/** What a split had before the first step. */
export function initialEpoch({ epochs }: Pick<ProbeRecord, 'epochs'>): EpochRecord | null {
  return epochs.find(({ epoch }) => epoch === 0) ?? null;
}

/** The latest figures of a split. */
export function lastOf(
  { epochs }: Pick<ProbeRecord, 'epochs'>,
  split: 'train' | 'validation' | 'test',
): NonNullable<EpochRecord['train']> | null {
  return epochs.findLast((record) => record[split] !== null && record.epoch > 0)?.[split] ?? null;
}

export function hasFinished({ state }: Pick<ProbeRecord, 'state'>): boolean {
  return state === 'finished';
}

/** Entropy of the shares of classes, in nats: the loss of the best prediction that knows nothing but them. */
export function entropy(counts: readonly number[]): number {
  const all = sum(counts);
  return -sum(counts.filter((count) => count > 0).map((count) => (count / all) * Math.log(count / all)));
}

/** Share of the largest class: the accuracy of always naming it. */
export function majorityShare(counts: readonly number[]): number {
  return Math.max(...counts) / sum(counts);
}

/** Standard error of an accuracy over so many samples. */
export function accuracyError(accuracy: number, samples: number): number {
  return Math.sqrt((accuracy * (1 - accuracy)) / samples);
}

export function countOf(facts: DataFacts, split: keyof DataFacts['counts']): number {
  return sum(facts.counts[split]);
}

export type HeldSplit = 'validation' | 'test';

/** The split that shows what holds for samples that were not trained on; null where there is neither. */
export function heldSplit(facts: DataFacts): HeldSplit | null {
  if (countOf(facts, 'validation') > 0) return 'validation';
  return countOf(facts, 'test') > 0 ? 'test' : null;
}

/** On how many samples of a held split a probe was evaluated. */
export function countEvaluated(
  facts: DataFacts,
  held: HeldSplit,
  record: Pick<ProbeRecord, 'spec'> | undefined,
): number {
  return Math.min(countOf(facts, held), record?.spec.probe?.evaluationSamples ?? Infinity);
}
