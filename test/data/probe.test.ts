import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PreparedData, SampleSet } from '../../main/data/data-set.ts';
import { applyProbe } from '../../main/data/probe.ts';
import { splits } from '../../shared/specs/data.ts';
import { tinyData } from '../support/tiny-data.ts';

const seed = 5;

function rowsOf({ inputs, labels }: SampleSet): number[][] {
  const length = inputs.length / labels.length;
  return Array.from(labels, (_, row) => [...inputs.subarray(row * length, (row + 1) * length)]);
}

function countClasses({ labels }: SampleSet): number[] {
  return [0, 1, 2].map((label) => labels.filter((other) => other === label).length);
}

test('without anything asked for, the data stay as they are', () => {
  const data = tinyData();
  expect(applyProbe(data, {}, seed)).toEqual(data);
});

test('fewer samples: the classes as even as can be, each sample with its own inputs, label and name', () => {
  const data = tinyData();
  const known = new Map(data.splits.train.names.map((name, row) => [name, row]));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(1000), (trainingSamples, drawn) => {
      const { splits: after, overview } = applyProbe(data, { trainingSamples }, drawn);
      const { names, labels } = after.train;
      expect(labels).toHaveLength(Math.min(trainingSamples, 102));
      expect(new Set(names).size).toBe(labels.length);
      const counts = countClasses(after.train);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      expect(overview.counts.train).toEqual(counts);
      const all = rowsOf(data.splits.train);
      rowsOf(after.train).forEach((row, place) => {
        expect(row).toEqual(all[known.get(names[place]!)!]);
        expect(labels[place]).toBe(data.splits.train.labels[known.get(names[place]!)!]);
      });
      expect(after.validation).toEqual(data.splits.validation);
    }),
    { numRuns: 40 },
  );
});

test('a class with few samples gives what it has, and the others make up for it', () => {
  const data = tinyData();
  const labels = Int32Array.from({ length: 102 }, (_, row) => (row < 2 ? 0 : 1 + (row % 2)));
  const lopsided = { ...data, splits: { ...data.splits, train: { ...data.splits.train, labels } } };
  expect(countClasses(applyProbe(lopsided, { trainingSamples: 20 }, seed).splits.train)).toEqual([2, 9, 9]);
});

test('the other splits are cut down by themselves, and the notes say by how much', () => {
  const { splits: after, overview } = applyProbe(tinyData(), { evaluationSamples: 7 }, seed);
  expect(splits.map((split) => after[split].labels.length)).toEqual([102, 7, 7]);
  expect(overview.notes).toContain('7 of 30 validation samples are used.');
  expect(overview.fingerprint).toBe(tinyData().overview.fingerprint);
});

test('the training split is trained on whole and measured on as many samples as the others, rows of its own', () => {
  const data = tinyData();
  const probed = applyProbe(data, { evaluationSamples: 7, labels: 'shuffled' }, seed);
  const { train } = probed.splits;
  expect(probed.measured!.labels).toHaveLength(7);
  probed.measured!.names.forEach((name, place) => {
    const row = train.names.indexOf(name);
    expect(probed.measured!.labels[place]).toBe(train.labels[row]);
    expect(rowsOf(probed.measured!)[place]).toEqual(rowsOf(train)[row]);
  });
  expect(probed.overview.notes).toContain('Figures of the training split are measured on 7 of its samples.');
  expect(applyProbe(data, { evaluationSamples: 102 }, seed).measured).toBeUndefined();
});

test('splits that nobody asks for are left out', () => {
  const counts = (evaluatedSplit: 'validation' | 'test' | 'none') => {
    const { splits: after } = applyProbe(tinyData(), { evaluatedSplit, evaluationSamples: 7 }, seed);
    return splits.map((split) => after[split].labels.length);
  };
  expect(counts('validation')).toEqual([102, 7, 0]);
  expect(counts('test')).toEqual([102, 0, 7]);
  expect(counts('none')).toEqual([102, 0, 0]);
});

test('zeroed inputs are zero in every split, and pictures of zeros are not changed at random', () => {
  const data: PreparedData = {
    ...tinyData(),
    augmentation: { settings: {} as never, shape: [1, 2, 2], black: [0], white: [1] },
  };
  const zeroed = applyProbe(data, { inputs: 'zeroed' }, seed);
  for (const split of splits) {
    expect(zeroed.splits[split].inputs.every((value) => value === 0)).toBe(true);
    expect(zeroed.splits[split].labels).toEqual(data.splits[split].labels);
  }
  expect(zeroed.augmentation).toBeUndefined();
  expect(data.splits.train.inputs.some((value) => value !== 0)).toBe(true);
  expect(applyProbe(data, { labels: 'shuffled' }, seed).augmentation).toBe(data.augmentation);
});

test('shuffled labels keep their counts, touch training alone, and depend on the seed alone', () => {
  const data = tinyData();
  const shuffled = applyProbe(data, { labels: 'shuffled' }, seed).splits;
  expect(countClasses(shuffled.train)).toEqual(countClasses(data.splits.train));
  const moved = shuffled.train.labels.filter((label, row) => label !== data.splits.train.labels[row]).length;
  // Two thirds of 102 are expected to have another label; fewer than 40 would be a chance of one in a million.
  expect(moved).toBeGreaterThan(40);
  expect(shuffled.validation.labels).toEqual(data.splits.validation.labels);
  expect(applyProbe(data, { labels: 'shuffled' }, seed).splits.train.labels).toEqual(shuffled.train.labels);
  expect(data.splits.train.labels).toEqual(tinyData().splits.train.labels);
});

test('pairs keep their own two pictures when there are fewer of them', () => {
  const data = tinyData();
  const pictures = Float32Array.from({ length: 6 * 4 }, (_, place) => Math.floor(place / 4));
  const train: SampleSet = {
    inputs: pictures,
    pairs: Uint32Array.of(0, 5, 1, 4, 2, 3, 5, 1),
    labels: Int32Array.of(0, 1, 0, 1),
    names: ['0 5', '1 4', '2 3', '5 1'],
  };
  for (let trainingSamples = 1; trainingSamples <= 4; trainingSamples += 1) {
    const probed = applyProbe({ ...data, splits: { ...data.splits, train } }, { trainingSamples }, seed);
    const { inputs, pairs, names } = probed.splits.train;
    expect(inputs).toHaveLength(4 * new Set(pairs).size);
    names.forEach((name, sample) => {
      const shown = [0, 1].map((part) => inputs[4 * pairs![2 * sample + part]!]);
      expect(shown.join(' ')).toBe(name);
    });
  }
});
