import { describeError } from '../../shared/errors.ts';

/** Whoever trains a network against the clock. */
export interface Contestant {
  readonly name: string;
  /** The milliseconds of each of `count` training steps, or epochs, on batches of `batch` samples. */
  time(batch: number, count: number): Promise<number[]>;
  end(): Promise<void>;
}

/** Long enough to outweigh a change of turns, short enough that all meet the same conditions. */
const turn = 250;

/** In the first time much is readied; of one this long it is a small part. */
const longWarmUp = 20_000;

export interface Timing {
  readonly contestant: Contestant;
  /** Milliseconds of each step or epoch, at least one. */
  readonly times: readonly number[];
}

/**
 * Times contestants in turns, so that whatever else the machine does meets them all; a ratio of medians is then
 * worth more than either time. Each gets so many `milliseconds`, and the next turn goes to whoever has had the
 * least of it. A first time warms up, and counts only where it takes so long that there is no second. Who fails at
 * it is left out with a line.
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  batch: number,
  milliseconds: number,
): Promise<Timing[]> {
  const places: { contestant: Contestant; count: number; spent: number; times: number[] }[] = [];
  for (const contestant of contestants) {
    try {
      const first = (await contestant.time(batch, 1))[0]!;
      const isSlow = first > Math.max(milliseconds, longWarmUp);
      const second = isSlow ? first : (await contestant.time(batch, 1))[0]!;
      const count = Math.max(1, Math.round(turn / second));
      places.push({ contestant, count, spent: isSlow ? first : 0, times: isSlow ? [first] : [] });
    } catch (error) {
      console.log(`${contestant.name} is left out at batch ${batch}, it failed: ${describeError(error)}`);
    }
  }
  for (;;) {
    const next = places.toSorted((one, other) => one.spent - other.spent)[0];
    if (next === undefined || next.spent >= milliseconds) return places;
    const times = await next.contestant.time(batch, next.count);
    next.times.push(...times);
    next.spent += times.reduce((sum, time) => sum + time, 0);
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
