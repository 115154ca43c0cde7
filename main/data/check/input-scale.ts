import type { Finding } from '../../../shared/data-check.ts';
import { formatNumber } from '../../../shared/metrics/format.ts';
import type { Layout } from './layout.ts';
import type { MeasuredChannel, MeasuredSplits } from './statistics.ts';

/** Root mean squares from a tenth to ten: within a power of ten of LeCun's 1. */
const limits = { smallest: 0.1, largest: 10 };

/** Whether the values a network is trained on are of the order of 1. */
export function findInputScale({ train }: MeasuredSplits, layout: Layout): Finding {
  const sizes = train
    .map((channel) => ({ channel, size: Math.hypot(channel.mean, channel.deviation) }))
    .filter(({ size }) => Number.isFinite(size) && size > 0)
    .sort((one, other) => distanceFromOne(other.size) - distanceFromOne(one.size));
  const [worst] = sizes;
  const wrong = worst !== undefined && (worst.size < limits.smallest || worst.size > limits.largest);
  const isRaw = layout.kind === 'pictures' && wrong && looksLikePixels(train);
  return {
    id: 'input-scale',
    title: 'Inputs are of the order of 1',
    verdict: worst === undefined ? 'cannot tell' : wrong ? 'warn' : 'pass',
    measured:
      worst === undefined
        ? 'No value of the training split differs from 0.'
        : `Training values in ${worst.channel.channel}: mean ${formatNumber(worst.channel.mean, 3)}, deviation ${formatNumber(worst.channel.deviation, 3)}, from ${formatNumber(worst.channel.lowest, 3)} to ${formatNumber(worst.channel.highest, 3)}.`,
    value: worst?.size ?? null,
    expected: `a root mean square from ${limits.smallest} to ${limits.largest} in every ${layout.kind === 'table' ? 'feature' : 'channel'}`,
    source: 'LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998): mean near 0, variance about 1',
    cause: wrong
      ? isRaw
        ? 'The pixels are fed as they are stored, 0 to 255.'
        : 'The values are fed in their own units.'
      : null,
    remedy: wrong
      ? `Set data.normalisation to ${layout.kind === 'table' ? 'standardise' : 'per-channel or unit'}, unless the first steps of a run on raw values are what is wanted.`
      : null,
    details: wrong
      ? sizes
          .filter(({ size }) => size < limits.smallest || size > limits.largest)
          .slice(0, 12)
          .map(({ channel, size }) => `${channel.channel}: root mean square ${formatNumber(size, 3)}`)
      : [],
  };
}

function distanceFromOne(size: number): number {
  return Math.abs(Math.log(size));
}

function looksLikePixels(channels: readonly MeasuredChannel[]): boolean {
  return channels.every(({ lowest, highest }) => lowest >= 0 && highest > 2 && highest <= 255);
}
