import { formatNumber } from './format.ts';

/** A loss in a column: four places, so that decimal points line up; very small and large ones by exponent. */
export function formatLoss(value: number | null | undefined): string {
  const linesUp = typeof value === 'number' && (value === 0 || (value >= 1e-3 && value < 1e4));
  return linesUp ? value.toFixed(4) : formatNumber(value);
}

/** A setting in a narrow column: at most four significant digits and no zeros to fill up, e.g. 0.001, 3.715e-4. */
export function formatShort(value: number): string {
  const [mantissa = '', exponent] = formatNumber(value, 4).split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? short : `${short}e${exponent}`;
}
