import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../../main/data/concurrency.ts';

const items = Array.from({ length: 40 }, (_, index) => index);

describe('concurrent work', () => {
  it('keeps the order of its items and never has more under way than there are cores', async () => {
    let [underWay, most] = [0, 0];
    const results = await mapConcurrently(items, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let waits = item % 5; waits >= 0; waits -= 1) await turn();
      underWay -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBeLessThanOrEqual(availableParallelism());
    expect(most).toBeGreaterThan(0);
  });

  it('fails with the first error, when nothing is under way any more', async () => {
    let underWay = 0;
    let started = 0;
    const promise = mapConcurrently(items, async (item) => {
      underWay += 1;
      started += 1;
      await turn();
      if (item > 0) await turn();
      underWay -= 1;
      if (item === 0) throw new Error('the first item');
    });
    await expect(promise).rejects.toThrow('the first item');
    expect(underWay).toBe(0);
    expect(started).toBeLessThan(items.length);
  });
});
