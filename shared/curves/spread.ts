import type { Line } from './line.ts';

/** Mean and spread of several lines. */
export interface MeanAndSpread {
  readonly x: readonly number[];
  readonly mean: readonly number[];
  /** Sample standard deviation, divided by n - 1. */
  readonly deviation: readonly number[];
}

/**
 * Mean and sample standard deviation at every x at which all of the lines have a finite value; nothing is interpolated
 * and nothing averaged over fewer lines than elsewhere. Of a single line the deviation is 0.
 */
export function meanAndSpread(lines: readonly Line[]): MeanAndSpread {
  const values = new Map<number, number[]>();
  for (const line of lines) {
    for (let index = 0; index < line.x.length; index += 1) {
      const y = line.y[index]!;
      if (!Number.isFinite(y)) continue;
      const known = values.get(line.x[index]!);
      if (known === undefined) values.set(line.x[index]!, [y]);
      else known.push(y);
    }
  }
  const shared = [...values].filter(([, ys]) => ys.length === lines.length).sort(([a], [b]) => a - b);
  const mean = shared.map(([, ys]) => ys.reduce((sum, y) => sum + y / ys.length, 0));
  const deviation = shared.map(([, ys], index) =>
    ys.length === 1
      ? 0
      : Math.sqrt(ys.reduce((sum, y) => sum + (y - mean[index]!) ** 2, 0) / (ys.length - 1)),
  );
  return { x: shared.map(([x]) => x), mean, deviation };
}
