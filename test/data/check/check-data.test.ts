import { describe, expect, test } from 'vitest';
import type { PreparedData, SampleSet } from '../../../main/data/data-set.ts';
import type { Verdict } from '../../../shared/data-check.ts';
import { applyProbe } from '../../../main/data/probe.ts';
import { drawnFaces, standardise } from '../../checks/drawn-data.ts';
import {
  changeInputs,
  madeUpPairs,
  madeUpPictures,
  madeUpTable,
  replaceSplit,
} from '../../support/made-up-data.ts';
import { alarms, check, find, seeds } from './look-at-data.ts';

describe('healthy data', () => {
  test.each([
    ['pictures', madeUpPictures],
    ['pairs of pictures', madeUpPairs],
    ['a table', madeUpTable],
  ] as const)('raise no alarm over ten seeds: %s', (_, make) => {
    for (const seed of seeds) expect(alarms(make(seed)), `seed ${seed}`).toEqual([]);
  });

  test('that are few raise none either', () => {
    for (const seed of seeds) {
      const few = { train: 24, validation: 6, test: 12 };
      for (const make of [madeUpPictures, madeUpTable]) {
        const wrong = check(make(seed, few)).findings.filter(
          ({ verdict }) => verdict === 'warn' || verdict === 'fail',
        );
        expect(wrong, `seed ${seed}`).toEqual([]);
      }
    }
  });

  test('that are few, of many people, disagree by no more than chance', () => {
    const sizes = { train: 800, validation: 200, test: 100 };
    for (const seed of [1, 5, 6, 8, 12, 17, 18, 19]) {
      const few = applyProbe(drawnFaces(seed, sizes), { trainingSamples: 60 }, seed);
      for (const data of [few, drawnFaces(seed, sizes, 5)]) {
        const finding = find('split-pattern', standardise(data));
        expect(['pass', 'cannot tell'], `seed ${seed}`).toContain(finding.verdict);
        expect(finding.measured).toMatch(/agreement -?\d\.\d\d \(-?\d\.\d\d to -?\d\.\d\d\)/);
      }
    }
  });

  test('whose classes differ in nothing raise none', () => {
    for (const seed of seeds) {
      const data = madeUpTable(seed);
      const shuffled = replaceSplit(data, 'test', ({ labels }) => ({ labels: labels.toReversed() }));
      const mixed = replaceSplit(shuffled, 'train', ({ labels }) => ({
        labels: labels.map((_, sample) => (sample * 7 + (sample >> 3)) % 3),
      }));
      expect(find('split-pattern', mixed).verdict, `seed ${seed}`).toBe('cannot tell');
    }
  });
});

describe('a test split that was prepared otherwise', () => {
  const perPicture = (inputs: Float32Array) => {
    const length = 3 * 16 * 16;
    const normalised = new Float32Array(inputs.length);
    for (let start = 0; start < inputs.length; start += length) {
      const picture = inputs.subarray(start, start + length);
      const mean = picture.reduce((sum, value) => sum + value, 0) / length;
      const deviation = Math.sqrt(picture.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length);
      picture.forEach((value, index) => (normalised[start + index] = (value - mean) / deviation));
    }
    return normalised;
  };
  const sabotages: readonly (readonly [string, (data: PreparedData) => PreparedData])[] = [
    ['halved', (data) => changeInputs(data, (value) => value / 2)],
    ['divided by 255 once more', (data) => changeInputs(data, (value) => value / 255)],
    ['not normalised', (data) => changeInputs(data, (value) => 127 + 60 * value)],
    ['shifted', (data) => changeInputs(data, (value) => value + 1)],
    ['inverted', (data) => changeInputs(data, (value) => -value)],
  ];

  test.each(sabotages)('fails over ten seeds: %s pictures', (_, sabotage) => {
    for (const seed of seeds) {
      for (const make of [madeUpPictures, madeUpPairs]) {
        expect(check(sabotage(make(seed))).verdict, `seed ${seed}`).toBe('fail');
      }
    }
  });

  test.each(sabotages)('fails over ten seeds: %s features', (_, sabotage) => {
    for (const seed of seeds) expect(check(sabotage(madeUpTable(seed))).verdict, `seed ${seed}`).toBe('fail');
  });

  test('fails where pictures were normalised one by one', () => {
    for (const seed of seeds) {
      const data = replaceSplit(madeUpPictures(seed), 'test', ({ inputs }) => ({
        inputs: perPicture(inputs),
      }));
      expect(find('split-shift', data).verdict, `seed ${seed}`).toBe('fail');
    }
  });

  test('is noticed where pictures were turned upside down', () => {
    const data = changeInputs(madeUpPictures(1), (value) => value);
    const turned = replaceSplit(data, 'test', ({ inputs }) => ({
      inputs: inputs.map((_, index) => {
        const [picture, position] = [Math.floor(index / 256), index % 256];
        return inputs[picture * 256 + 255 - position]!;
      }),
    }));
    expect(['warn', 'fail']).toContain(find('split-pattern', turned).verdict);
  });

  test('fails where its labels count the classes in another order', () => {
    for (const make of [madeUpPictures, madeUpTable]) {
      const data = make(1);
      const classes = data.overview.classes.length;
      const renumbered = replaceSplit(data, 'test', ({ labels }) => ({
        labels: labels.map((label) => (label + 1) % classes),
      }));
      const finding = find('split-pattern', renumbered);
      expect(finding.verdict).toBe('fail');
      expect(finding.cause).toContain('another order');
    }
  });

  test('fails where labels count the classes in another order, also of people who differ much', () => {
    const verdicts = seeds.map((seed) => {
      const data = standardise(drawnFaces(seed, { train: 800, validation: 200, test: 100 }));
      const recounted = replaceSplit(data, 'test', ({ labels }) => ({
        labels: labels.map((label) => 1 - label),
      }));
      return find('split-pattern', recounted).verdict;
    });
    expect(verdicts.filter((verdict) => verdict === 'fail').length).toBeGreaterThanOrEqual(8);
  });

  test('fails where bright and dark classes have changed places', () => {
    const bright = changeInputs(
      madeUpPictures(1),
      (_, index) => {
        const [sample, pixel] = [Math.floor(index / 768), index % 768];
        return (sample % 2) + 0.3 * Math.sin(sample * 7919 + pixel * sample);
      },
      ['train', 'validation', 'test'],
    );
    expect(find('split-pattern', bright).verdict).toBe('pass');
    const changed = replaceSplit(bright, 'test', ({ labels }) => ({
      labels: labels.map((label) => 1 - label),
    }));
    expect(find('split-pattern', changed)).toMatchObject({ verdict: 'fail' });
    expect(find('split-pattern', changed).measured).toContain('brightness of classes');
  });

  test('is named, with the channel and the size of the difference', () => {
    const finding = find(
      'split-shift',
      changeInputs(madeUpPictures(1), (value) => value / 2),
    );
    expect(finding.measured).toMatch(/test, contrast in (red|green|blue): mean \d/);
    expect(finding.source).toContain('Rubin');
    expect(finding.cause).toContain('test');
    expect(finding.details.length).toBeGreaterThan(0);
  });
});

describe('odd data', () => {
  const empty = ({ inputs }: SampleSet) => ({
    inputs: inputs.subarray(0, 0),
    labels: new Int32Array(0),
    names: [],
  });

  test.each([madeUpPictures, madeUpTable])('without validation and test can be looked at', (make) => {
    const alone = replaceSplit(replaceSplit(make(1), 'validation', empty), 'test', empty);
    const { findings, statistics } = check(alone);
    const told: Record<string, Verdict> = Object.fromEntries(
      findings.map(({ id, verdict }) => [id, verdict]),
    );
    expect(told).toMatchObject({
      'split-shift': 'cannot tell',
      'split-pattern': 'cannot tell',
      'missing-labels': 'pass',
    });
    expect(new Set(statistics.map(({ split }) => split))).toEqual(new Set(['train']));
  });

  test('of one class only, and of a single sample, can be looked at', () => {
    const one = replaceSplit(madeUpTable(1), 'train', ({ labels }) => ({ labels: labels.map(() => 0) }));
    expect(find('class-balance', one).verdict).toBe('cannot tell');
    const { findings } = check(madeUpTable(1, { train: 1, validation: 0, test: 1 }));
    expect(findings.every(({ measured }) => !/NaN|undefined/.test(measured))).toBe(true);
  });
});
