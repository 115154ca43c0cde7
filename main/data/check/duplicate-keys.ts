import { hash } from 'node:crypto';
import type { Split } from '../../../shared/specs/data.ts';
import type { PreparedData, SampleSet } from '../data-set.ts';
import { countRows, type Layout } from './layout.ts';

/**
 * Shares of a split. Barz and Denzler, "Do we train on test data?" (2020), found duplicates of 3.3 % of CIFAR-10's
 * test pictures among its training pictures and errors that rose when they were replaced: 1 % is visible then.
 */
export const leakLimits = {
  warn: 0,
  fail: 0.01,
  source: 'Barz and Denzler 2020: 3.3 % of CIFAR-10’s test pictures in training flatter its errors',
} as const;

/** A key for each sample: equal where what the network is given is equal, bit for bit. */
export interface Keys {
  /** Of each row of inputs. */
  readonly rows: readonly string[];
  /** Of each sample: its row's, or of a pair both rows' in whichever order. */
  readonly samples: readonly string[];
}

export type SplitKeys = Readonly<Record<Split, Keys>>;

export function keySplits({ splits: { train, validation, test } }: PreparedData, layout: Layout): SplitKeys {
  return { train: keysOf(train, layout), validation: keysOf(validation, layout), test: keysOf(test, layout) };
}

/** Rows up to this many bytes are their own keys; longer ones are hashed. */
const shortRow = 64;

function keysOf(samples: SampleSet, layout: Layout): Keys {
  const { inputs, pairs, labels } = samples;
  const bytes = Buffer.from(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  const length = layout.rowLength * inputs.BYTES_PER_ELEMENT;
  const rows = Array.from({ length: countRows(samples, layout) }, (_, row) => {
    const content = bytes.subarray(row * length, (row + 1) * length);
    return length <= shortRow ? content.toString('latin1') : hash('sha1', content, 'base64');
  });
  if (pairs === undefined) return { rows, samples: rows };
  const keyPair = (sample: number) =>
    [rows[pairs[2 * sample]!]!, rows[pairs[2 * sample + 1]!]!].sort().join('');
  return { rows, samples: Array.from(labels, (_, sample) => keyPair(sample)) };
}
