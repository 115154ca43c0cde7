import { formatNumber } from '../../shared/metrics/format.ts';

/** A setting in a narrow column: at most four significant digits and no zeros to fill up, e.g. 0.001, 3.715e-4. */
export function formatShort(value: number): string {
  const [mantissa = '', exponent] = formatNumber(value, 4).split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? short : `${short}e${exponent}`;
}
