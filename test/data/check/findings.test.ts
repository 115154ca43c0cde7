import { describe, expect, test } from 'vitest';
import type { FoundSizes } from '../../../main/data/check/picture-sizes.ts';
import type { PreparedData } from '../../../main/data/data-set.ts';
import { dataSpecSchema } from '../../../shared/specs/data.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { drawnTable, standardise } from '../../checks/drawn-data.ts';
import {
  changeInputs,
  madeUpPairs,
  madeUpPictures,
  madeUpTable,
  replaceSplit,
  withCounts,
} from '../../support/made-up-data.ts';
import { check, find, seeds } from './look-at-data.ts';

describe('each finding', () => {
  test('values that are no numbers', () => {
    const data = changeInputs(madeUpTable(1), (value, index) => (index === 7 ? NaN : value), ['validation']);
    expect(find('non-finite', data)).toMatchObject({
      verdict: 'fail',
      value: 1,
      details: ['validation, latitude: 1'],
    });
    expect(check(data).statistics.every(({ mean }) => Number.isFinite(mean))).toBe(true);
  });

  test('a constant feature, and constant pictures', () => {
    const all = ['train', 'validation', 'test'] as const;
    const table = changeInputs(madeUpTable(1), (value, index) => (index % 2 === 0 ? 4 : value), all);
    expect(find('constant-features', table)).toMatchObject({ verdict: 'warn', details: ['longitude'] });
    const grey = changeInputs(madeUpPictures(1), () => 0.5, all);
    expect(find('constant-features', grey).verdict).toBe('fail');
  });

  test('pixels as they are stored, and features in their own units', () => {
    const all = ['train', 'validation', 'test'] as const;
    const raw = changeInputs(madeUpPictures(1), (value) => Math.min(255, Math.max(0, 127 + 40 * value)), all);
    const finding = find('input-scale', raw);
    expect(finding.verdict).toBe('warn');
    expect(finding.cause).toContain('0 to 255');
    const metres = changeInputs(
      madeUpTable(1),
      (value, index) => (index % 2 === 0 ? value * 1e5 : value),
      all,
    );
    expect(find('input-scale', metres)).toMatchObject({ verdict: 'warn' });
    expect(find('input-scale', metres).details).toHaveLength(1);
    expect(
      find(
        'input-scale',
        changeInputs(raw, (value) => value / 255, all),
      ).verdict,
    ).toBe('pass');
  });

  test('values of a table that lie far out are named, and are no other preparation of a split', () => {
    const all = ['train', 'validation', 'test'] as const;
    for (const seed of seeds) {
      const stream = new RandomStream(seed, 'far-out');
      const far = changeInputs(
        drawnTable(seed, { train: 600, validation: 150, test: 150 }),
        (value, index) => (index % 2 === 0 && stream.between(0, 1) < 0.01 ? 1e4 * value : value),
        all,
      );
      const prepared = standardise(far);
      const finding = find('outlying-values', prepared);
      expect(finding.verdict, `seed ${seed}`).toBe('warn');
      expect(finding.measured).toContain('weight, train');
      expect(find('split-shift', prepared).verdict, `seed ${seed}`).toBe('pass');
      // Another preparation shows all the same.
      const divided = changeInputs(prepared, (value) => value / 255);
      expect(find('split-shift', divided).verdict, `seed ${seed}`).toBe('fail');
    }
  });

  test('skewed and sparse features have no values that lie too far out', () => {
    const draws = {
      'log-normal': (stream: RandomStream) => Math.exp(2 * stream.normal()),
      count: (stream: RandomStream) => Math.floor(-3 * Math.log(stream.between(1e-9, 1))),
      'one-hot': (stream: RandomStream) => Number(stream.between(0, 1) < 0.01),
      'seldom anything': (stream: RandomStream) =>
        stream.between(0, 1) < 0.95 ? 0 : 100 * Math.exp(1.5 * stream.normal()),
    };
    for (const [name, draw] of Object.entries(draws)) {
      for (const seed of seeds) {
        const stream = new RandomStream(seed, name);
        const skewed = changeInputs(madeUpTable(seed), () => draw(stream), ['train', 'validation', 'test']);
        expect(find('outlying-values', skewed).verdict, `${name}, seed ${seed}`).toBe('pass');
      }
    }
  });

  test('unequal classes, and what always answering the largest would score', () => {
    const rare = replaceSplit(madeUpPictures(1), 'train', ({ labels }) => ({
      labels: labels.map((_, sample) => Number(sample < 10)),
    }));
    expect(find('class-balance', rare)).toMatchObject({ verdict: 'warn', value: 23 });
    expect(find('class-balance', rare).measured).toContain('95.8 %');
  });

  test('a split with other shares of the classes', () => {
    const skewed = replaceSplit(madeUpPictures(1), 'test', ({ labels }) => ({
      labels: labels.map((_, sample) => Number(sample < 5)),
    }));
    expect(find('class-shares', skewed)).toMatchObject({ verdict: 'warn' });
  });

  test('other shares of the classes in few samples, as chance makes them, are none', () => {
    const few = madeUpPictures(1, { train: 20, validation: 20, test: 20 });
    const other = replaceSplit(few, 'test', ({ labels }) => ({
      labels: labels.map((_, sample) => Number(sample < 4)),
    }));
    expect(find('class-shares', other)).toMatchObject({ verdict: 'pass' });
    expect(find('class-shares', other).value).toBeGreaterThan(0.3);
  });

  test('a class that is missing from training fails, from another split warns', () => {
    const relabelled = (split: 'train' | 'test') =>
      replaceSplit(madeUpTable(1), split, ({ labels }) => ({
        labels: labels.map((label) => (label === 2 ? 0 : label)),
      }));
    expect(find('missing-labels', relabelled('train'))).toMatchObject({ verdict: 'fail' });
    expect(find('missing-labels', relabelled('test'))).toMatchObject({
      verdict: 'warn',
      measured: 'test has none of south.',
    });
  });

  test('samples in two splits', () => {
    const leak = (make: (seed: number) => PreparedData, count: number) => {
      const data = make(1);
      const { inputs } = data.splits.train;
      const length = inputs.length / data.splits.train.labels.length;
      return replaceSplit(data, 'test', (samples) => {
        const copy = samples.inputs.slice();
        copy.set(inputs.subarray(0, count * length));
        return { inputs: copy };
      });
    };
    const data = leak(madeUpPictures, 3);
    expect(find('duplicates-across', data)).toMatchObject({ verdict: 'fail', value: 0.05 });
    expect(find('duplicates-across', data).details).toContain(
      'test sample 1 of test is train sample 1 of train',
    );
    expect(find('duplicates-across', leak(madeUpTable, 1)).verdict).toBe('warn');
    expect(find('duplicates-across', leak(madeUpTable, 30)).verdict).toBe('fail');
  });

  test('a single row of a few that equals one of training is told, but does not fail', () => {
    const few = madeUpTable(1, { train: 60, validation: 60, test: 60 });
    const data = replaceSplit(few, 'test', ({ inputs }) => {
      const copy = inputs.slice();
      copy.set(few.splits.train.inputs.subarray(0, 2));
      return { inputs: copy };
    });
    expect(find('duplicates-across', data)).toMatchObject({ verdict: 'warn', value: 1 / 60 });
  });

  test('rows that recur in training as often as between splits are told, but do not fail', () => {
    const coarse = changeInputs(madeUpTable(1), (value) => Math.round(20 * value) / 20, [
      'train',
      'validation',
      'test',
    ]);
    const finding = find('duplicates-across', coarse);
    expect(finding.verdict).toBe('warn');
    expect(finding.measured).toContain('of the rows of training equal another of training');
  });

  test('training samples as validation, where the settings ask for it', () => {
    const data = madeUpPictures(1);
    const same = withCounts({ ...data, splits: { ...data.splits, validation: data.splits.train } });
    const spec = dataSpecSchema.parse({ format: 'fddb', validateOnTraining: true });
    expect(find('duplicates-across', same, { spec }).verdict).toBe('pass');
    expect(find('duplicates-across', same).verdict).toBe('fail');
  });

  test('pictures of pairs in two splits', () => {
    const data = madeUpPairs(1);
    const { inputs } = data.splits.train;
    const leaky = replaceSplit(data, 'validation', (samples) => {
      const copy = samples.inputs.slice();
      copy.set(inputs.subarray(0, 3 * 16 * 16));
      return { inputs: copy };
    });
    // The picture is in one pair of its person and in two of two people.
    expect(find('duplicates-across', leaky)).toMatchObject({ verdict: 'fail' });
    expect(find('duplicates-across', leaky).measured).toContain('3 samples of validation');
  });

  test('pictures that were stored anew with other brightness and a little noise', () => {
    const data = madeUpPictures(1);
    const { inputs } = data.splits.train;
    const near = replaceSplit(data, 'test', (samples) => {
      const copy = samples.inputs.slice();
      copy.set(
        inputs.subarray(0, 6 * 3 * 16 * 16).map((value, index) => 0.8 * value + 0.3 + 0.02 * Math.sin(index)),
      );
      return { inputs: copy };
    });
    const finding = find('near-duplicates', near);
    expect(finding).toMatchObject({ verdict: 'warn', value: 0.1 });
    expect(finding.details[0]).toMatch(/^(train|test) sample [1-6] of (train|test) and/);
    expect(find('duplicates-across', near).verdict).toBe('pass');
  });

  test('pictures that are all the same end the search for near ones', () => {
    const flat = changeInputs(madeUpPictures(1), () => 1, ['train', 'validation', 'test']);
    expect(find('near-duplicates', flat).measured).toContain('0 pairs');
    expect(find('duplicates-within', flat).verdict).toBe('warn');
  });

  test('equal samples with different labels', () => {
    const data = madeUpTable(1);
    const twice = replaceSplit(data, 'train', ({ inputs }) => ({
      inputs: inputs.map((_, index) => inputs[index % 30]!),
    }));
    expect(find('contradicting-labels', twice).verdict).toBe('pass');
    const contradicting = replaceSplit(twice, 'train', ({ labels }) => ({
      labels: labels.map((label, sample) => (sample % 30 < 15 ? (label + 1) % 3 : label)),
    }));
    expect(find('contradicting-labels', contradicting).verdict).toBe('fail');
    // One label that is wrong makes none of its many equals so.
    const oneWrong = replaceSplit(twice, 'train', ({ labels }) => ({
      labels: labels.map((label, sample) => (sample === 0 ? (label + 1) % 3 : label)),
    }));
    expect(find('contradicting-labels', oneWrong).measured).toMatch(/^1 sample /);
    expect(find('contradicting-labels', oneWrong).verdict).toBe('warn');
    expect(find('duplicates-within', twice).verdict).toBe('warn');
  });

  test('people in two splits fail, unless pairs were asked to be drawn whoever is in them', () => {
    const data = madeUpPairs(1);
    const rename = (split: 'validation' | 'test') =>
      replaceSplit(data, split, ({ names }) => ({
        names: names.map((name) => name.replaceAll(`${split}_person_1_`, 'train_person_1_')),
      }));
    expect(find('shared-people', rename('test'))).toMatchObject({ verdict: 'fail', value: 1 });
    expect(find('shared-people', rename('validation'))).toMatchObject({ verdict: 'fail' });
    const spec = dataSpecSchema.parse({ format: 'lfw', validationSplit: 'pairs' });
    expect(find('shared-people', rename('validation'), { spec })).toMatchObject({ verdict: 'warn' });
    expect(find('shared-people', rename('test'), { spec }).details).toEqual([
      'train and test: train_person_1',
    ]);
  });

  test('files that were left out, in the words of the reader', () => {
    const warnings = ['3 pictures are corrupt and left out: a.jpg, b.jpg, c.jpg.'];
    expect(find('left-out-files', madeUpPictures(1), { warnings })).toMatchObject({
      verdict: 'warn',
      measured: '1 warning while reading: "3 pictures are corrupt and left out: a.jpg, b.jpg, c.jpg".',
      details: warnings,
    });
    const long = `A name of ${'😀'.repeat(400)}.`;
    const many = find('left-out-files', madeUpPictures(1), {
      warnings: [long, 'Second.', 'Third.', 'Fourth.'],
    });
    expect(many.measured).toMatch(/^4 warnings while reading: "A name of 😀+…", "Second" and 2 more\.$/u);
    expect(many.measured.length).toBeLessThan(400);
    expect(many.details).toContain(long);
  });

  test('pictures smaller than what they are resized to', () => {
    const small: FoundSizes = {
      noun: 'picture',
      sizes: [6, 7, 40].map((width) => ({ width, height: width })),
      total: 3,
    };
    expect(find('picture-sizes', madeUpPictures(1), { sizes: small })).toMatchObject({ verdict: 'warn' });
    expect(find('picture-sizes', madeUpPictures(1), { sizes: { ...small, sizes: [] } }).verdict).toBe(
      'cannot tell',
    );
  });
});
