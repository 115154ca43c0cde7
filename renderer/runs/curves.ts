import type { EpochRecord, RunCurves, StepRecord } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';

/**
 * Puts points that have just come into those already there. A point that is already there is replaced, so
 * that what arrives twice (once as an event, once in a fetch) counts once. Both lists are ordered by number.
 */
function merge<Point>(
  known: readonly Point[],
  incoming: readonly Point[],
  numberOf: (point: Point) => number,
): readonly Point[] {
  const first = incoming[0];
  if (first === undefined) return known;
  const last = known.at(-1);
  if (last === undefined || numberOf(first) > numberOf(last)) return known.concat(incoming);
  const byNumber = new Map(known.map((point) => [numberOf(point), point]));
  for (const point of incoming) byNumber.set(numberOf(point), point);
  return [...byNumber.values()].sort((a, b) => numberOf(a) - numberOf(b));
}

export function mergeSteps(
  known: readonly StepRecord[],
  incoming: readonly StepRecord[],
): readonly StepRecord[] {
  return merge(known, incoming, (record) => record.step);
}

export function mergeEpochs(
  known: readonly EpochRecord[],
  incoming: readonly EpochRecord[],
): readonly EpochRecord[] {
  return merge(known, incoming, (record) => record.epoch);
}

/** The points of a fetch with those that events have brought since the subscription. */
export function mergeCurves(fetched: RunCurves, events: RunCurves): RunCurves {
  return {
    steps: [...mergeSteps(fetched.steps, events.steps)],
    epochs: [...mergeEpochs(fetched.epochs, events.epochs)],
  };
}

/** Names the points of the loss that are not finite and are therefore missing from its chart; null without any. */
export function describeGaps(curves: RunCurves): string | null {
  const gaps = [
    describeGap(
      'training loss',
      'step',
      curves.steps.map((record) => ({
        number: record.step,
        value: record.dataLoss + record.regularisationLoss,
      })),
    ),
    ...splits.map((split) =>
      describeGap(
        `${split} split`,
        'epoch',
        curves.epochs.flatMap((record) => {
          const metrics = record[split];
          return metrics === null ? [] : [{ number: record.epoch, value: metrics.loss.total }];
        }),
      ),
    ),
  ].filter((gap) => gap !== null);
  return gaps.length === 0 ? null : `Not finite and therefore not drawn: ${gaps.join('; ')}.`;
}

function describeGap(
  name: string,
  unit: 'step' | 'epoch',
  points: readonly { number: number; value: number }[],
): string | null {
  const missing = points.filter((point) => !Number.isFinite(point.value));
  const [first] = missing;
  if (!first) return null;
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more`;
  return `${name}, ${unit} ${first.number} (${first.value})${others}`;
}
