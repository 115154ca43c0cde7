import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { DecisionRegions } from '../../shared/decision-regions.ts';
import { certaintyLevel, classColours } from '../../shared/plots/class-colours.ts';
import { plotDecisionRegions } from '../../shared/plots/decision-regions.ts';

const title = 'Run';

function regionsOf(
  columns: number,
  rows: number,
  predicted: readonly number[],
  confidence: readonly number[],
  classes = 5,
): DecisionRegions {
  return {
    checkpoint: 'last',
    epoch: 3,
    classes: Array.from({ length: classes }, (_, index) => `class <${index}>`),
    right: { feature: 'long', from: -10, to: 20 },
    up: { feature: 'lat', from: 40, to: 60 },
    columns,
    rows,
    predicted: [...predicted],
    confidence: [...confidence],
    points: null,
    note: null,
  };
}

/** The colour that the rectangles of a drawing give to each cell; a cell covered twice or never fails. */
function paintCells(svg: string, columns: number, rows: number): string[] {
  const cells = new Array<string>(columns * rows).fill('');
  const group = /<g transform="translate[^>]*>(.*?)<\/g>/s.exec(svg)![1]!;
  for (const [, fill, d] of group.matchAll(/<path fill="([^"]*)" d="([^"]*)"/g)) {
    for (const [, x, y, width, height] of d!.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g)) {
      for (let row = Number(y); row < Number(y) + Number(height); row += 1) {
        for (let column = Number(x); column < Number(x) + Number(width); column += 1) {
          expect(cells[row * columns + column]).toBe('');
          cells[row * columns + column] = fill!;
        }
      }
    }
  }
  return cells;
}

describe('decision regions as a drawing', () => {
  test('give every cell the colour of its class and certainty, once', () => {
    const plane = fc
      .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }))
      .chain(([columns, rows]) => {
        const length = { minLength: columns * rows, maxLength: columns * rows };
        return fc.tuple(
          fc.constant(columns),
          fc.constant(rows),
          fc.array(fc.integer({ min: 0, max: 4 }), length),
          fc.array(fc.constantFrom(0.3, 0.6, 0.95, NaN), length),
        );
      });
    fc.assert(
      fc.property(plane, ([columns, rows, predicted, confidence]) => {
        const svg = plotDecisionRegions(regionsOf(columns, rows, predicted, confidence), { title });
        const colours = classColours(5);
        expect(paintCells(svg, columns, rows)).toEqual(
          predicted.map((label, cell) => colours[label]!.regions[certaintyLevel(confidence[cell]!)]),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('stay small for a plane of few borders and thirteen thousand points', () => {
    const [columns, rows] = [300, 200];
    const predicted = Array.from({ length: columns * rows }, (_, cell) => ((cell % columns) % 2 ** 7) >> 5);
    const many = Array.from({ length: 13_000 }, (_, index) => index / 13_000);
    const regions: DecisionRegions = {
      ...regionsOf(
        columns,
        rows,
        predicted,
        predicted.map(() => 1),
      ),
      points: {
        split: 'test',
        right: many.map((share) => -10 + 30 * share),
        up: many.map((share) => 40 + 20 * ((share * 97) % 1)),
        labels: many.map((_, index) => index % 5),
      },
    };
    expect(plotDecisionRegions(regions, { title }).length).toBeLessThan(300_000);
  });

  test('draw a point where it lies, in the colour of its class', async () => {
    const empty = regionsOf(2, 2, [0, 0, 0, 0], [1, 1, 1, 1]);
    const points = { split: 'test', right: [5], up: [50], labels: [3] } as const;
    const svg = plotDecisionRegions(
      {
        ...empty,
        points: { ...points, right: [...points.right], up: [...points.up], labels: [...points.labels] },
      },
      { title },
    );
    const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
    // The middle of the plane: 64 and 68 are its left and top, 600 x 600 its size.
    const at = (368 * info.width + 364) * info.channels;
    const hex = [...data.subarray(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('');
    expect(`#${hex}`).toBe(classColours(5)[3]!.point);
  });

  test('say why there are no points, and escape names', () => {
    const note = 'The data have changed.';
    const svg = plotDecisionRegions({ ...regionsOf(2, 2, [0, 1, 2, 3], [1, 1, 1, 1]), note }, { title });
    expect(svg).toContain(note);
    expect(svg).toContain('class &lt;4&gt;');
    expect(svg).not.toContain('class <');
  });
});

describe('the colours of classes', () => {
  test.each([2, 7, 8, 20, 33])('are told apart for %i classes, as points and as regions', (count) => {
    const colours = classColours(count);
    for (const kind of [colours.map(({ point }) => point), colours.map(({ regions }) => regions[2]!)]) {
      const parts = kind.map((colour) =>
        [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
      );
      parts.forEach((one, index) => {
        const nearest = Math.min(
          ...parts
            .slice(index + 1)
            .map((other) => Math.hypot(...one.map((part, axis) => part - other[axis]!))),
        );
        expect(nearest).toBeGreaterThan(12);
      });
    }
  });

  test('are paler the less certain the network is', () => {
    for (const { regions } of classColours(33)) {
      const light = regions.map((colour) => Number.parseInt(colour.slice(3, 5), 16));
      expect(light).toEqual(light.toSorted((a, b) => b - a));
    }
  });
});
