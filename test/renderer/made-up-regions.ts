import type { DecisionRegions, DecisionRegionsRequest } from '../../shared/decision-regions.ts';

/** A plane cut in three by two lines, with a few points of which one is wrong. */
export function makeRegions({ checkpoint, split, columns, rows }: DecisionRegionsRequest): DecisionRegions {
  const cells = Array.from({ length: columns * rows }, (_, cell) => ({
    x: (cell % columns) / columns,
    y: 1 - Math.floor(cell / columns) / rows,
  }));
  return {
    checkpoint,
    epoch: 7,
    classes: ['Ireland', 'Norway', 'Malta'],
    right: { feature: 'long', from: -25, to: 45 },
    up: { feature: 'lat', from: 34, to: 71 },
    columns,
    rows,
    predicted: cells.map(({ x, y }) => (y < 0.4 ? 2 : x < 0.5 ? 0 : 1)),
    confidence: cells.map(({ x, y }) =>
      Math.min(1, 0.5 + 3 * Math.min(Math.abs(x - 0.5), Math.abs(y - 0.4))),
    ),
    points: { split, right: [-9, 10, 14, 20], up: [53, 61, 36, 40], labels: [0, 1, 2, 1] },
    note: null,
  };
}
