import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leapEnds, leapsWithin, pointsAtLeaps, splitAtLeaps } from '../../../shared/curves/leaps.ts';
import { noSteps as steps } from '../../../shared/curves/recorded-steps.ts';
import { readSeries } from '../../../shared/curves/series.ts';
import { toDrawn } from '../../../shared/curves/thin.ts';
import { plotCurves } from '../../../shared/plots/curves.ts';
import { epochRecord } from '../../support/stored-run.ts';

const plan = { steps: 40, epochs: 10 };

/** Ten epochs, the training split measured after some of them. */
function evaluatedAfter(chosen: readonly number[]) {
  return Array.from({ length: 11 }, (_, epoch) => {
    const record = epochRecord(epoch, 10);
    return { ...record, train: chosen.includes(epoch) ? record.validation : null };
  });
}

const trainOf = (chosen: readonly number[], axis: 'epoch' | 'seconds' = 'epoch') =>
  readSeries({ steps, epochs: evaluatedAfter(chosen) }, plan, 'total-loss', 'train', axis);

describe('a leap over epochs that were not evaluated', () => {
  test('is between two points that were measured, and nowhere else', () => {
    expect(trainOf([0, 10]).leapsTo).toEqual([10]);
    expect(trainOf([0, 1, 2, 5, 6, 10]).leapsTo).toEqual([5, 10]);
    expect(trainOf([3, 4, 5]).leapsTo).toEqual([]);
    expect(trainOf([7]).leapsTo).toEqual([]);
    const seconds = trainOf([0, 1, 4], 'seconds');
    expect(seconds.leapsTo).toEqual([seconds.x[2]]);
  });

  test('parts a line into what is joined and what is not, and every point is in one of them or marked', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 1 }), (chosen) => {
        const line = trainOf(chosen);
        const { joined, leaps } = splitAtLeaps(line);
        const measured = Array.from(joined.x).filter((_, index) => Number.isFinite(joined.y[index]));
        expect(measured).toEqual(Array.from(line.x));
        const isJoined = (index: number) =>
          Number.isFinite(joined.y[index - 1]) && Number.isFinite(joined.y[index]);
        for (let index = 1; index < joined.x.length; index += 1) {
          if (isJoined(index)) expect(joined.x[index]! - joined.x[index - 1]!).toBe(1);
        }
        expect(leaps.x).toHaveLength(3 * line.leapsTo.length);
        const alone = Array.from(line.x).filter(
          (x, index) => line.x.length > 1 && !chosen.includes(x - 1) && !chosen.includes(x + 1) && index >= 0,
        );
        const marked = pointsAtLeaps(line).map((index) => line.x[index]);
        expect(marked).toEqual(expect.arrayContaining(alone));
      }),
    );
  });

  test('is found again in a part of the line, and in a line that was thinned', () => {
    const x = Array.from({ length: 5000 }, (_, index) => (index < 2500 ? index : index + 4000));
    const line = { x, y: x.map(Math.sin), leapsTo: [6500] };
    for (const range of [
      { from: 0, to: 9000 },
      { from: 2400, to: 7000 },
      { from: 3000, to: 6000 },
    ]) {
      const drawn = toDrawn(line, range, 300);
      const [end] = leapEnds({ x: drawn.x, leapsTo: line.leapsTo });
      expect([drawn.x[end! - 1], drawn.x[end!]]).toEqual([2499, 6500]);
    }
    expect(leapsWithin(line, { from: 3000, to: 6000 })).toBe(true);
    expect(leapsWithin(line, { from: 7000, to: 9000 })).toBe(false);
    expect(leapEnds({ x: toDrawn(line, { from: 7000, to: 9000 }, 300).x, leapsTo: [6500] })).toEqual([]);
  });

  test('is dotted in a picture, which says so, and the points at its ends are marked', () => {
    const draw = (chosen: readonly number[]) =>
      plotCurves(
        { epochs: evaluatedAfter(chosen) },
        { title: 'a run', plan, chart: 'accuracy', sources: ['train'] },
      );
    const all = Array.from({ length: 11 }, (_, epoch) => epoch);
    expect(draw(all)).not.toContain('not evaluated');
    const svg = draw([0, 10]);
    expect(svg).toContain('dotted where epochs between were not evaluated');
    expect(svg.match(/stroke-dasharray="1 4"/g)).toHaveLength(1);
    expect(svg.match(/<circle /g)).toHaveLength(2);
  });
});
