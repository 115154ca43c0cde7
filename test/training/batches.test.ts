import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changePicture, drawChange } from '../../main/data/augmentation.ts';
import type { PictureAugmentation, SampleSet } from '../../main/data/data-set.ts';
import {
  BatchGatherer,
  consecutiveBatches,
  countSteps,
  type GatherOptions,
} from '../../main/training/batches.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';

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

/** Pairs of some of `rows` rows, whose values tell which row they are of. */
function pairsOf(rows: number, width: number, seed: number): SampleSet {
  const random = new RandomStream(seed, 'pairs');
  // The last row occurs in the first pair.
  const pairs = Uint32Array.from({ length: 2 * (1 + random.below(40)) }, (_, i) =>
    i === 0 ? rows - 1 : random.below(rows),
  );
  const labels = Int32Array.from({ length: pairs.length / 2 }, (_, i) => i);
  return { ...numbered(rows, width), pairs, labels, names: Array.from(labels, (label) => `${label}`) };
}

const pairSizes = fc.record({
  rows: fc.integer({ min: 1, max: 30 }),
  width: fc.constantFrom(1, 3, 70),
  batchSize: fc.integer({ min: 1, max: 50 }),
  seed: fc.nat(),
  epoch: fc.integer({ min: 1, max: 100 }),
});

test('a pair is its two pictures one after the other, in training and in evaluation', () => {
  fc.assert(
    fc.property(pairSizes, ({ rows, width, ...options }) => {
      const samples = pairsOf(rows, width, options.seed);
      const shuffled = copies(shuffledBatches(samples, { ...options, skip: 0 }));
      const consecutive = copies(consecutiveBatches(samples));
      for (const { inputs, labels } of [...shuffled, ...consecutive]) {
        const expected = labels.flatMap((label) =>
          [...samples.pairs!.subarray(2 * label, 2 * label + 2)].flatMap((row) =>
            Array.from({ length: width }, (_, i) => row * width + i),
          ),
        );
        expect(inputs).toEqual(expected);
      }
      const sorted = shuffled.flatMap(({ labels }) => labels).sort((a, b) => a - b);
      expect(sorted).toEqual([...samples.labels]);
      expect(consecutive.flatMap(({ labels }) => labels)).toEqual([...samples.labels]);
    }),
  );
});

test('a split of pairs is evaluated in several batches where their pictures are large', () => {
  const samples = pairsOf(30, 2 ** 17, 1);
  const batches = Array.from(consecutiveBatches(samples), ({ inputs, labels }) => {
    expect(inputs.length).toBe(labels.length * 2 ** 18);
    expect(inputs.length).toBeLessThanOrEqual(2 ** 20);
    return [...labels];
  });
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.flat()).toEqual([...samples.labels]);
});

test('an empty split of pairs has no batches', () => {
  const none = { ...pairsOf(1, 4, 1), pairs: new Uint32Array(0), labels: new Int32Array(0), names: [] };
  expect([...consecutiveBatches({ ...none, inputs: new Float32Array(0) })]).toEqual([]);
});

const augmentation: PictureAugmentation = {
  settings: { horizontalFlip: 0.5, rotation: 20, brightness: 0.3, contrast: 0.3 },
  shape: [1, 5, 4],
  black: [-1],
  white: [1000],
};

/** Inputs by sample, whatever batch they came in. */
function bySample(samples: SampleSet, options: Omit<Epoch, 'skip'>): Map<number, string> {
  const all = copies(shuffledBatches(samples, { ...options, skip: 0 }));
  return new Map(
    all.flatMap(({ inputs, labels }) =>
      labels.map((label, row) => {
        const width = inputs.length / labels.length;
        return [label, inputs.slice(row * width, (row + 1) * width).join()] as const;
      }),
    ),
  );
}

test.each([
  ['pictures', () => numbered(23, 20)],
  ['pairs of pictures', (seed: number) => pairsOf(12, 20, seed)],
])(
  '%s are changed as seed, epoch and sample say, whatever the batch size and where an epoch was broken off',
  (_, make) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), fc.nat(9), (seed, batchSize, skip) => {
        const samples = make(seed);
        const options = { seed, epoch: 3, augmentation };
        const changed = bySample(samples, { ...options, batchSize });
        expect(changed).toEqual(bySample(samples, { ...options, batchSize: 7 }));
        expect(bySample(samples, { ...options, epoch: 4, batchSize })).not.toEqual(changed);
        const whole = copies(shuffledBatches(samples, { ...options, batchSize, skip: 0 }));
        expect(copies(shuffledBatches(samples, { ...options, batchSize, skip }))).toEqual(whole.slice(skip));
        for (const [sample, inputs] of changed) {
          const rows = samples.pairs?.subarray(2 * sample, 2 * sample + 2) ?? [sample];
          const expected = Array.from(rows, (row, part) => {
            const stream = new RandomStream(seed, 'augmentation', 3, sample, part);
            const to = new Float32Array(20);
            changePicture(
              augmentation,
              drawChange(augmentation.settings, stream),
              samples.inputs,
              row * 20,
              to,
              0,
            );
            return [...to];
          });
          expect(inputs).toBe(expected.flat().join());
        }
      }),
      { numRuns: 20 },
    );
  },
);
