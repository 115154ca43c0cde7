import { availableParallelism } from 'node:os';

export interface ConcurrencyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each item, with the number done so far. */
  readonly onDone?: ((done: number) => void) | undefined;
}

/**
 * Maps items with as many calls under way as the machine has cores, and keeps their order.
 *
 * @throws the first error of `work`, or the signal's reason; no further item is started then, and those
 *   under way have ended
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  { signal, onDone }: ConcurrencyOptions = {},
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const waiting = items.entries();
  const failures: unknown[] = [];
  let done = 0;
  async function takeInTurn(): Promise<void> {
    for (const [index, item] of waiting) {
      if (failures.length > 0) return;
      try {
        signal?.throwIfAborted();
        results[index] = await work(item, index);
        done += 1;
        onDone?.(done);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, takeInTurn));
  if (failures.length > 0) throw failures[0];
  return results;
}
