import type { Finding } from '../../../shared/data-check.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { splits } from '../../../shared/specs/data.ts';
import type { MeasuredSplits } from './statistics.ts';

/** Whether every value is a number. */
export function findNonFinite(measured: MeasuredSplits): Finding {
  const found = splits.flatMap((split) => measured[split]).filter(({ notFinite }) => notFinite > 0);
  const number = found.reduce((sum, { notFinite }) => sum + notFinite, 0);
  return {
    id: 'non-finite',
    title: 'Every value is a finite number',
    verdict: number === 0 ? 'pass' : 'fail',
    measured: number === 0 ? 'All are.' : `${formatCount(number)} values are NaN or infinite.`,
    value: number,
    expected: 'none that is not',
    source: 'one of them makes the loss of its whole batch NaN',
    cause:
      number === 0 ? null : 'Empty cells, a division by zero or an overflow before the data were stored.',
    remedy: number === 0 ? null : 'Mend these values or leave their samples out.',
    details: found.map(({ split, channel, notFinite }) => `${split}, ${channel}: ${formatCount(notFinite)}`),
  };
}
