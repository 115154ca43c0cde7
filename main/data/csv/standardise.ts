import type { Feature } from '../../../shared/runs.ts';

export interface MeasuredFeature extends Feature {
  /** Whether every row has the same value. */
  readonly constant: boolean;
}

/**
 * Each column's mean and standard deviation (divided by the count), in float64 and in two passes. A column that
 * never changes has the deviation 1, so that it becomes 0 and not a division by nearly nothing.
 *
 * @param values [row, feature]; of the training split
 */
export function measureFeatures(values: Float64Array, names: readonly string[]): MeasuredFeature[] {
  const width = names.length;
  const rows = values.length / width;
  return names.map((name, column) => {
    let [sum, lowest, highest] = [0, Infinity, -Infinity];
    for (let index = column; index < values.length; index += width) {
      const value = values[index]!;
      sum += value;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    if (!(lowest < highest)) return { name, mean: lowest, deviation: 1, constant: true };
    const mean = sum / rows;
    let squares = 0;
    for (let index = column; index < values.length; index += width) squares += (values[index]! - mean) ** 2;
    return { name, mean, deviation: Math.sqrt(squares / rows), constant: false };
  });
}

/** (value - mean) / deviation for each feature, as an engine takes them. */
export function standardise(values: Float64Array, features: readonly Feature[]): Float32Array {
  const inputs = new Float32Array(values.length);
  const width = features.length;
  for (const [column, { mean, deviation }] of features.entries()) {
    for (let index = column; index < values.length; index += width) {
      inputs[index] = (values[index]! - mean) / deviation;
    }
  }
  return inputs;
}
