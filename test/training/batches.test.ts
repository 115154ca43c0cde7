import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SampleSet } from '../../main/data/data-set.ts';
import {
  BatchGatherer,
  consecutiveBatches,
  countSteps,
  type GatherOptions,
} from '../../main/training/batches.ts';

/** Samples whose inputs and labels tell which sample they are. */
function numbered(count: number, width: number): SampleSet {
  return {
    inputs: Float32Array.from({ length: count * width }, (_, i) => i),
    labels: Int32Array.from({ length: count }, (_, i) => i),
    names: Array.from({ length: count }, (_, i) => `${i}`),
  };
}

function copies(batches: Iterable<{ inputs: Float32Array; labels: Int32Array }>) {
  return Array.from(batches, ({ inputs, labels }) => ({ inputs: [...inputs], labels: [...labels] }));
}

interface Epoch extends GatherOptions {
  readonly epoch: number;
  readonly skip: number;
}

/** The batches of an epoch from one on, all in the same memory. */
function* shuffledBatches(samples: SampleSet, { epoch, skip, ...options }: Epoch) {
  const gatherer = new BatchGatherer(samples, options);
  const memory = gatherer.allocate();
  for (let batch = skip; batch < countSteps(samples, options.batchSize); batch += 1) {
    yield gatherer.gather(epoch, batch, memory);
  }
}

const sizes = fc.record({
  count: fc.integer({ min: 1, max: 200 }),
  width: fc.integer({ min: 1, max: 5 }),
  batchSize: fc.integer({ min: 1, max: 50 }),
  seed: fc.nat(),
  epoch: fc.integer({ min: 1, max: 100 }),
});

test('an epoch holds every sample once, inputs beside their labels, in batches of one size but the last', () => {
  fc.assert(
    fc.property(sizes, ({ count, width, ...options }) => {
      const samples = numbered(count, width);
      const batches = copies(shuffledBatches(samples, { ...options, skip: 0 }));
      expect(batches).toHaveLength(countSteps(samples, options.batchSize));
      expect(batches.flatMap(({ labels }) => labels).sort((a, b) => a - b)).toEqual([...samples.labels]);
      for (const { inputs, labels } of batches) {
        const expected = labels.flatMap((l) => Array.from({ length: width }, (_, i) => l * width + i));
        expect(inputs).toEqual(expected);
      }
      expect(batches.slice(0, -1).every(({ labels }) => labels.length === options.batchSize)).toBe(true);
    }),
  );
});

test('skipping batches leaves those after them as they are', () => {
  fc.assert(
    fc.property(sizes, fc.nat(60), ({ count, width, ...options }, skip) => {
      const samples = numbered(count, width);
      const all = copies(shuffledBatches(samples, { ...options, skip: 0 }));
      expect(copies(shuffledBatches(samples, { ...options, skip }))).toEqual(all.slice(skip));
    }),
  );
});

test('two epochs come in different orders', () => {
  const samples = numbered(100, 1);
  const order = (epoch: number) =>
    copies(shuffledBatches(samples, { batchSize: 100, seed: 1, epoch, skip: 0 }))[0]!.labels;
  expect(order(1)).not.toEqual(order(2));
  expect(order(1)).not.toEqual([...samples.labels]);
});

test('evaluation goes through the samples in their own order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 10_800, 2 ** 21), (count, width) => {
      fc.pre(count * width < 2 ** 23);
      const batches = [...consecutiveBatches(numbered(count, width))];
      expect(batches.flatMap(({ labels }) => [...labels])).toEqual([...numbered(count, 1).labels]);
      expect(batches.reduce((sum, { inputs }) => sum + inputs.length, 0)).toBe(count * width);
    }),
    { numRuns: 20 },
  );
});
