import { UserError } from '../../shared/errors.ts';
import type { RegionAxis } from '../../shared/decision-regions.ts';
import type { Feature } from '../../shared/runs.ts';

/** The two features of a network, each with its place among the inputs. */
export interface Plane {
  readonly right: PlaneFeature;
  readonly up: PlaneFeature;
}

export interface PlaneFeature extends Feature {
  /** 0 or 1. */
  readonly place: number;
}

/** Room around the data on each side, as a share of its range. */
const margin = 0.05;
/** Where the data is not there: so many deviations around the mean, which hold most of any data. */
const deviationsShown = 3;

/** The first feature goes to the right and the second up; on a map that is longitude and latitude. */
export function planeOf(features: readonly Feature[]): Plane {
  const [first, second] = features.map((feature, place) => ({ ...feature, place }));
  if (first === undefined || second === undefined || features.length > 2) {
    throw new UserError(
      'request',
      `Decision regions are drawn of networks with two features; this one has ${features.length}.`,
      'Choose a run with two features.',
    );
  }
  const isMap = /^lat/i.test(first.name) && /^lon/i.test(second.name);
  return isMap ? { right: second, up: first } : { right: first, up: second };
}

/** The values of a feature in its own units, of all rows of two inputs. */
export function inUnits(inputs: Float32Array, { place, mean, deviation }: PlaneFeature): number[] {
  return Array.from({ length: inputs.length / 2 }, (_, row) =>
    // Inputs have 24 significant bits; what seven digits do not say is rounding.
    Number((inputs[2 * row + place]! * deviation + mean).toPrecision(7)),
  );
}

/** An axis over all the values, with some room on both sides. */
export function axisOver(name: string, values: readonly number[]): RegionAxis {
  const lowest = values.reduce((low, value) => Math.min(low, value), Infinity);
  const highest = values.reduce((high, value) => Math.max(high, value), -Infinity);
  const room = margin * (highest > lowest ? highest - lowest : Math.max(1, Math.abs(highest)));
  return { feature: name, from: lowest - room, to: highest + room };
}

/** An axis around the mean of the training split, for a run whose data is not there as it was. */
export function axisAround({ name, mean, deviation }: Feature): RegionAxis {
  const reach = deviationsShown * deviation;
  return { feature: name, from: mean - reach, to: mean + reach };
}

/** Network inputs for the centre of every cell, row by row from the top. */
export function gridInputs(
  plane: Plane,
  axes: { readonly right: RegionAxis; readonly up: RegionAxis },
  columns: number,
  rows: number,
): Float32Array {
  const inputs = new Float32Array(2 * columns * rows);
  const centre = ({ from, to }: RegionAxis, index: number, count: number) =>
    from + ((index + 0.5) / count) * (to - from);
  const toInput = ({ mean, deviation }: PlaneFeature, value: number) => (value - mean) / deviation;
  for (let row = 0; row < rows; row += 1) {
    const up = toInput(plane.up, centre(axes.up, rows - 1 - row, rows));
    for (let column = 0; column < columns; column += 1) {
      const cell = 2 * (row * columns + column);
      inputs[cell + plane.right.place] = toInput(plane.right, centre(axes.right, column, columns));
      inputs[cell + plane.up.place] = up;
    }
  }
  return inputs;
}
