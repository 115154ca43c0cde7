import type { EpochRecord, RunCurves, StepRecord } from '../../shared/runs.ts';

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

/** A sentence for each curve that has points which are not finite and are therefore missing from its chart. */
export function describeGaps(curves: RunCurves): string[] {
  const sentences: string[] = [];
  const badSteps = curves.steps.filter(
    (record) => !Number.isFinite(record.dataLoss + record.regularisationLoss),
  );
  const [firstStep] = badSteps;
  if (firstStep) {
    const value = String(firstStep.dataLoss + firstStep.regularisationLoss);
    sentences.push(
      `Training loss is ${value} at step ${firstStep.step}${andMore(badSteps.length)}: not drawn.`,
    );
  }
  for (const split of ['train', 'validation'] as const) {
    const badEpochs = curves.epochs.filter((record) => {
      const metrics = record[split];
      return metrics !== null && !Number.isFinite(metrics.loss.total);
    });
    const [firstEpoch] = badEpochs;
    if (firstEpoch) {
      const value = String(firstEpoch[split]?.loss.total);
      sentences.push(
        `Loss on the ${split} split is ${value} at epoch ${firstEpoch.epoch}${andMore(badEpochs.length)}: not drawn.`,
      );
    }
  }
  return sentences;
}

function andMore(count: number): string {
  if (count === 1) return '';
  return count === 2 ? ' and 1 other' : ` and ${count - 1} others`;
}
