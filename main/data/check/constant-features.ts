import type { Finding } from '../../../shared/data-check.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import type { Layout } from './layout.ts';
import type { MeasuredSplits } from './statistics.ts';

const shown = 12;

/** Whether every feature, or every channel of pictures, takes more than one value in training. */
export function findConstantFeatures({ train }: MeasuredSplits, layout: Layout): Finding {
  const noun = layout.kind === 'table' ? 'feature' : 'channel';
  const constant = train.filter(({ lowest, highest }) => lowest === highest).map(({ channel }) => channel);
  const none = constant.length === 0;
  const rows = train[0]?.means.length ?? 0;
  return {
    id: 'constant-features',
    title: `No ${noun} is constant`,
    verdict: rows < 2 ? 'cannot tell' : none ? 'pass' : constant.length === train.length ? 'fail' : 'warn',
    measured: none
      ? `${plural(train.length, noun)}, each with more than one value in training.`
      : `Always the same in training: ${abbreviate(constant, shown)}.`,
    value: constant.length,
    expected: 'none',
    source: 'what never changes tells no classes apart',
    cause: none ? null : 'A column or channel that was never filled, or was lost in conversion.',
    remedy: none
      ? null
      : layout.kind === 'table'
        ? 'Leave it out of data.features, or mend the files.'
        : 'Mend the pictures.',
    details: none ? [] : constant.slice(0, shown),
  };
}
