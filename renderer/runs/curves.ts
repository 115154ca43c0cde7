import type { Recorded } from '../../shared/curves/series.ts';
import type { EpochRecord } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';

/**
 * Puts epochs that have just come in to those already there. One that is already there is replaced, so that what
 * arrives twice (once as an event, once in a fetch) counts once. Both lists are ordered by number.
 */
export function mergeEpochs(
  known: readonly EpochRecord[],
  incoming: readonly EpochRecord[],
): readonly EpochRecord[] {
  const first = incoming[0];
  if (first === undefined) return known;
  const last = known.at(-1);
  if (last === undefined || first.epoch > last.epoch) return known.concat(incoming);
  const byNumber = new Map(known.map((record) => [record.epoch, record]));
  for (const record of incoming) byNumber.set(record.epoch, record);
  return [...byNumber.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Names the points of the loss that are not finite and are therefore missing from its chart; null without any. */
export function describeGaps({ steps, epochs }: Recorded): string | null {
  const total = (index: number) => steps.dataLoss[index]! + steps.regularisationLoss[index]!;
  const gaps = [
    describeGap('training loss', 'step', steps.step.length, (index) => ({
      number: steps.step[index]!,
      value: total(index),
    })),
    ...splits.map((split) => {
      const measured = epochs.filter((record) => record[split] !== null);
      return describeGap(`${split} split`, 'epoch', measured.length, (index) => ({
        number: measured[index]!.epoch,
        value: measured[index]![split]!.loss.total,
      }));
    }),
  ].filter((gap) => gap !== null);
  return gaps.length === 0 ? null : `Not finite and therefore not drawn: ${gaps.join('; ')}.`;
}

function describeGap(
  name: string,
  unit: 'step' | 'epoch',
  count: number,
  pointAt: (index: number) => { number: number; value: number },
): string | null {
  let first: { number: number; value: number } | null = null;
  let missing = 0;
  for (let index = 0; index < count; index += 1) {
    const point = pointAt(index);
    if (Number.isFinite(point.value)) continue;
    first ??= point;
    missing += 1;
  }
  if (first === null) return null;
  const others = missing === 1 ? '' : ` and ${missing - 1} more`;
  return `${name}, ${unit} ${first.number} (${first.value})${others}`;
}
