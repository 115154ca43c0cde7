import { formatFraction, formatNumber } from '../../../shared/metrics/format.ts';
import { splits } from '../../../shared/specs/data.ts';
import type { Block } from '../../exports/document/document.ts';
import type { RunEvidence } from '../evidence.ts';

/** Epochs that reports mark on their curves. */
const markedEpochs = [1, 5, 10, 20, 50, 100];

/** Losses and accuracies at the marked epochs, of runs long enough to have several that evaluated every split after each. */
export function courseTable({ epochs }: Pick<RunEvidence, 'epochs'>): Block[] {
  const marked = epochs.filter(
    (record) => markedEpochs.includes(record.epoch) && splits.every((split) => record[split] !== null),
  );
  if (marked.length < 3) return [];
  return [
    {
      kind: 'table',
      head: [
        'Epoch',
        ...splits.map((split) => `${split} loss`),
        ...splits.map((split) => `${split} accuracy`),
      ],
      rows: marked.map((record) => [
        String(record.epoch),
        ...splits.map((split) => formatNumber(record[split]?.loss.total)),
        ...splits.map((split) => formatFraction(record[split]?.accuracy)),
      ]),
      alignment: 'rrrrrrr',
    },
  ];
}
