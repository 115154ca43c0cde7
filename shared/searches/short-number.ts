import { formatSetting } from '../metrics/format.ts';

/** A number of a range with all its digits, with an exponent where that is shorter: 1e-6, 0.05, 3.9e-4. */
export function writeShort(value: number): string {
  const [plain, exponential] = [formatSetting(value), value.toExponential().replace('e+', 'e')];
  return exponential.length < plain.length ? exponential : plain;
}
