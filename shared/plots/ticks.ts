/** From here on, and below the smallest, an axis is written with exponents. */
const plain = { below: 1e6, from: 1e-3 } as const;

/**
 * The marks of a linear axis in words, in their order: as many decimals as tell them apart, the same for all, e.g. 0.00,
 * 0.25, 0.50; where they are very large or very small by exponent, e.g. 0, 5e23, 1e24, 1.5e24.
 */
export function formatTicks(values: readonly number[]): string[] {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest >= plain.below || (largest > 0 && largest < plain.from)) return values.map(writeWithExponent);
  const decimals = countDecimals(values);
  return values.map((value) => (value === 0 ? 0 : value).toFixed(decimals));
}

/** The fewest that say where each mark is; an end of an axis that is not round is rounded. */
function countDecimals(values: readonly number[]): number {
  const gap = Math.max(0, ...values.slice(1).map((value, index) => Math.abs(value - values[index]!)));
  if (gap === 0) return 4;
  const most = Math.max(0, Math.ceil(-Math.log10(gap)) + 1);
  const isTold = (decimals: number) =>
    values.every((value) => Math.abs(Number(value.toFixed(decimals)) - value) < 1e-3 * gap);
  let decimals = 0;
  while (decimals < most && !isTold(decimals)) decimals += 1;
  return decimals;
}

/** As `1e24`: at most four digits, and no zeros that say nothing. */
function writeWithExponent(value: number): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(3).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}
