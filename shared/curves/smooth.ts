import type { Smoothing } from './line.ts';

/**
 * Smooths values recorded at `steps` (rising). A gap (NaN, infinity) stays a gap and touches no other point. Both
 * kinds look back only: what has been drawn of a running curve never changes when points come in, and nothing shows
 * before it has happened; a centred average would do both.
 */
export function smooth(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  { method, span }: Smoothing,
): Float64Array {
  return method === 'exponential'
    ? smoothExponentially(steps, values, span)
    : averageTrailing(steps, values, span);
}

/**
 * The exponentially weighted mean over the steps, divided by the sum of its weights so that early values are not drawn
 * towards zero (Kingma and Ba 2015, section 3, "initialization bias correction"). A value holds for the steps since the
 * one recorded before it, so the mean depends on what was measured and not on how often: a value written twice as
 * often does not weigh twice as much.
 */
function smoothExponentially(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  span: number,
): Float64Array {
  const smoothed = new Float64Array(values.length).fill(Number.NaN);
  let mean = 0;
  let weight = 0;
  let previous = -1;
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index]!)) continue;
    const kept = Math.exp(-distanceBefore(steps, index, previous) / span);
    weight = weight * kept + (1 - kept);
    mean += (values[index]! - mean) * ((1 - kept) / weight);
    smoothed[index] = mean;
    previous = index;
  }
  return smoothed;
}

/** Steps since the value before; the first holds for as many as the second, or for one where it is alone. */
function distanceBefore(steps: ArrayLike<number>, index: number, previous: number): number {
  if (previous >= 0) return steps[index]! - steps[previous]!;
  return index + 1 < steps.length ? steps[index + 1]! - steps[index]! : 1;
}

/**
 * The mean of the values recorded in the last `span` steps, the step itself included. Sums are only added to, never
 * subtracted from (a queue of two stacks): a value of 1e300 leaves no trace once it is out of the window.
 */
function averageTrailing(steps: ArrayLike<number>, values: ArrayLike<number>, span: number): Float64Array {
  const smoothed = new Float64Array(values.length).fill(Number.NaN);
  /** Sums of what is left of the older part of the window, from each place on. */
  const older = new Float64Array(values.length);
  const olderCounts = new Uint32Array(values.length);
  let [start, middle, sum, count] = [0, 0, 0, 0];
  for (let index = 0; index < values.length; index += 1) {
    if (Number.isFinite(values[index]!)) {
      sum += values[index]!;
      count += 1;
    }
    while (steps[start]! <= steps[index]! - span) {
      if (start === middle) {
        turn(start, index);
        middle = index + 1;
        [sum, count] = [0, 0];
      }
      start += 1;
    }
    if (!Number.isFinite(values[index]!)) continue;
    const isOlder = start < middle;
    smoothed[index] = (sum + (isOlder ? older[start]! : 0)) / (count + (isOlder ? olderCounts[start]! : 0));
  }
  return smoothed;

  function turn(from: number, to: number): void {
    let [partial, partialCount] = [0, 0];
    for (let index = to; index >= from; index -= 1) {
      if (Number.isFinite(values[index]!)) {
        partial += values[index]!;
        partialCount += 1;
      }
      older[index] = partial;
      olderCounts[index] = partialCount;
    }
  }
}
