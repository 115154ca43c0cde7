import { formatNumber } from '../../shared/metrics/format.ts';

/** A loss in a column: four places, so that decimal points line up; very small and large ones by exponent. */
export function formatLoss(value: number | null | undefined): string {
  const linesUp = typeof value === 'number' && (value === 0 || (value >= 1e-3 && value < 1e4));
  return linesUp ? value.toFixed(4) : formatNumber(value);
}
