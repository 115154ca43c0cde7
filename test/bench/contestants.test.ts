import { expect, test, vi } from 'vitest';
import { median, takeTurns } from './contestants.ts';
import type { Contestant } from './contestants.ts';

test('gives everybody the same time in turns, leaves warming up out, and drops who fails', async () => {
  const line = vi.spyOn(console, 'log').mockReturnValue();
  const order: string[] = [];
  const contestant = (name: string, milliseconds: number): Contestant => {
    let isCold = true;
    return {
      name,
      time(_, count) {
        if (!Number.isFinite(milliseconds)) return Promise.reject(new Error('out of memory'));
        order.push(name);
        const times = Array.from({ length: count }, () => (isCold ? 9 : 1) * milliseconds);
        isCold = false;
        return Promise.resolve(times);
      },
      end: () => Promise.resolve(),
    };
  };
  const everybody = [contestant('slow', 500), contestant('broken', NaN), contestant('fast', 50)];
  const timings = await takeTurns(everybody, 1, 2000);
  expect(timings.map(({ contestant: { name } }) => name)).toEqual(['slow', 'fast']);
  expect(timings[0]!.times).toEqual([500, 500, 500, 500]);
  expect(timings[1]!.times).toEqual(Array.from({ length: 40 }, () => 50));
  expect(order.slice(4, 8)).toEqual(['slow', 'fast', 'fast', 'slow']);
  expect(line).toHaveBeenCalledWith('broken is left out at batch 1, it failed: out of memory');
  line.mockRestore();
});

test('a step of half a minute is timed once', async () => {
  const time = vi.fn().mockResolvedValue([30_000]);
  const [timing] = await takeTurns([{ name: 'slow', time, end: () => Promise.resolve() }], 1, 10_000);
  expect(timing!.times).toEqual([30_000]);
  expect(time).toHaveBeenCalledTimes(1);
});

test('takes the mean of the two in the middle as the median', () => {
  expect(median([4, 1, 9, 2])).toBe(3);
  expect(median([4, 1, 9])).toBe(4);
});
