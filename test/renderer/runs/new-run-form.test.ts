import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkName,
  checkNumber,
  dataChoices,
  numberFields,
  textsOf,
  toRequest,
} from '../../../renderer/runs/new-run-form.ts';
import { startRunSchema } from '../../../shared/contract/runs.ts';
import { model1 } from '../made-up-runs.ts';

const untouched = { name: '', ...textsOf(model1) };
const field = (key: string) => numberFields.find((candidate) => candidate.key === key)!;

describe('the form of a new run', () => {
  test('asks for nothing but the recipe while nothing is changed', () => {
    const request = toRequest(model1, 'faces', 'auto', untouched);
    expect(request).toEqual({ recipe: 'R-fddb-model1', data: 'faces', engine: 'auto', set: {}, seed: 1 });
  });

  test('sends what was changed, by its path, and a name without blanks around it', () => {
    const texts = { ...untouched, epochs: '5', learningRate: '1e-3', name: ' five ' };
    const request = toRequest(model1, 'faces', 'auto', texts);
    expect(request.set).toEqual({ 'training.epochs': 5, 'training.optimiser.learningRate': 1e-3 });
    expect(request.name).toBe('five');
  });

  test('proposes sets of the user before synthetic ones, and each by its name once', () => {
    const dataSet = (name: string, synthetic: boolean) =>
      ({ name, path: `/data/${name}`, format: 'csv', synthetic, description: '' }) as const;
    const sets = [dataSet('map', true), dataSet('synthetic-csv', true), dataSet('world', false)];
    expect(dataChoices(sets, 'csv').map(({ label }) => label)).toEqual([
      'world',
      'map (synthetic)',
      'synthetic-csv',
    ]);
    expect(dataChoices(sets, 'lfw')).toEqual([
      { name: 'synthetic-lfw', label: 'synthetic-lfw (drawn on first use)', isDrawnFirst: true },
    ]);
  });

  test('what it accepts, the contract accepts', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (name, seed) => {
        const texts = { ...untouched, name, seed: String(seed) };
        fc.pre(checkName(name) === null && checkNumber(field('seed'), texts.seed) === null);
        expect(startRunSchema.safeParse(toRequest(model1, 'faces', 'auto', texts)).success).toBe(true);
      }),
    );
  });

  test.each([
    ['epochs', '0'],
    ['epochs', '2.5'],
    ['epochs', ''],
    ['learningRate', '0'],
    ['learningRate', 'fast'],
    ['l2Regularisation', '-1'],
    ['batchSize', '1e400'],
    ['seed', '4294967296'],
  ])('says what is wrong with %s = "%s"', (key, text) => {
    expect(checkNumber(field(key), text)).toMatch(/\w/);
  });

  test.each([
    ['epochs', '1'],
    ['learningRate', '3.7e-4'],
    ['l2Regularisation', '0'],
    ['seed', '4294967295'],
  ])('accepts %s = "%s"', (key, text) => {
    expect(checkNumber(field(key), text)).toBeNull();
  });
});
