import { expect, test } from 'vitest';
import { describeDivergence, remember } from '../../main/training/divergence.ts';
import type { LossHistory } from '../../main/training/progress.ts';

/** The first step at which losses count as diverged, or null. */
function divergedAt(start: number, losses: readonly number[], regularisationLoss = 0): number | null {
  let history: LossHistory = { start, recent: [] };
  for (const [index, dataLoss] of losses.entries()) {
    const result = { dataLoss, regularisationLoss, correct: 0 };
    history = remember(history, result);
    if (describeDivergence(history, result) !== null) return index + 1;
  }
  return null;
}

const steps = (count: number, loss: (step: number) => number) =>
  Array.from({ length: count }, (_, index) => loss(index + 1));

test('a loss that is not finite counts at once', () => {
  expect(divergedAt(0.7, [0.7, 0.6, NaN])).toBe(3);
  expect(divergedAt(0.7, [0.7, Infinity])).toBe(2);
  expect(divergedAt(0.7, [0.7], Infinity)).toBe(1);
});

test('a growing loss counts once it is far above its start', () => {
  const at = divergedAt(
    0.7,
    steps(200, (step) => 0.7 * 1.05 ** step),
  );
  expect(at).toBeGreaterThan(20);
  expect(at).toBeLessThan(60);
});

test('a healthy run does not count, however noisy its batches', () => {
  expect(
    divergedAt(
      0.7,
      steps(2000, (step) => 0.7 * Math.exp(-step / 500) + (step % 17 === 0 ? 3 : 0)),
    ),
  ).toBeNull();
});

test('a run that starts with a leap and comes back does not count', () => {
  expect(
    divergedAt(
      0.7,
      steps(500, (step) => 0.5 + 400 * Math.exp(-step / 10)),
    ),
  ).toBeNull();
});

test('a loss that stays near its start does not count', () => {
  expect(
    divergedAt(
      0.7,
      steps(500, (step) => 0.7 + 0.5 * Math.sin(step / 30)),
    ),
  ).toBeNull();
});
