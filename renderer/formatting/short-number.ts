import { formatNumber } from '../../shared/metrics/format.ts';

/** A setting in a narrow column: at most four significant digits and no zeros to fill up, e.g. 0.001, 3.715e-4. */
export function formatShort(value: number): string {
  const text = formatNumber(value, 4);
  return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text;
}
