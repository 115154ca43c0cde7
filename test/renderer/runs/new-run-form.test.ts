import { describe, expect, test } from 'vitest';
import {
  checkName,
  checkThreads,
  dataChoices,
  proposeName,
  recipeOfRun,
  toCommands,
  toRequest,
} from '../../../renderer/runs/new-run-form.ts';
import { startRunSchema } from '../../../shared/contract/runs.ts';
import { recipeSchema } from '../../../shared/specs/recipe.ts';
import { listChanges } from '../../../shared/specs/setting-paths.ts';
import { makeRun, model1 } from '../made-up-runs.ts';

const { network, training, data } = model1;
const untouched = { network, training, data };
const choices = { name: '', data: 'faces', engine: 'auto', threads: '' };

describe('the form of a new run', () => {
  test('asks for nothing but the recipe while nothing is changed', () => {
    const request = toRequest({ base: model1, isNamed: true }, untouched, [], choices, 1);
    expect(request).toEqual({ recipe: 'R-fddb-model1', data: 'faces', engine: 'auto', set: {}, seed: 1 });
  });

  test('proposes "again" for what was trained before, and nothing where the core gives the same name', () => {
    expect(proposeName({ name: 'Cities', isRepeated: true }, 'Cities')).toBe('Cities again');
    expect(proposeName({ name: 'x'.repeat(200), isRepeated: true }, undefined)).toHaveLength(200);
    expect(proposeName({ name: 'Cities', isRepeated: false }, 'Cities')).toBe('');
    expect(proposeName({ name: 'Cities', isRepeated: false }, 'Other')).toBe('Cities');
  });

  test('sends what was changed, by its path, and a name without blanks around it', () => {
    const spec = { ...untouched, training: { ...training, epochs: 5 } };
    const changes = listChanges(untouched, spec);
    const typed = { ...choices, name: ' five ', threads: '2' };
    const request = toRequest({ base: model1, isNamed: true }, spec, changes, typed, 3);
    expect(request).toMatchObject({ set: { 'training.epochs': 5 }, name: 'five', threads: 2, seed: 3 });
    expect(toCommands(request, [3, 4])).toBe(
      'netsitter train R-fddb-model1 --data faces --set training.epochs=5 --seed 3 --threads 2 --name five\n' +
        'netsitter train R-fddb-model1 --data faces --set training.epochs=5 --seed 4 --threads 2 --name five',
    );
  });

  test('sends a recipe whole that the core does not know by its name', () => {
    const run = { ...makeRun(7, model1, 'früher: 1').detail, recipe: 'gone for good!' };
    const base = recipeOfRun(run, undefined);
    expect(recipeSchema.safeParse(base).success).toBe(true);
    const request = toRequest({ base, isNamed: false }, untouched, [], choices, 1);
    expect(startRunSchema.safeParse(request).success).toBe(true);
    expect(request.recipe).toMatchObject({ network, training, data });
  });

  test('proposes sets of the user before synthetic ones, and each by its name once', () => {
    const set = (name: string, synthetic: boolean) => ({
      name,
      path: `/${name}`,
      format: 'csv' as const,
      synthetic,
      description: '',
    });
    const names = (sets: ReturnType<typeof set>[]) => dataChoices(sets, 'csv').map(({ name }) => name);
    expect(names([set('drawn', true), set('mine', false)])).toEqual(['mine', 'drawn', 'synthetic-csv']);
    expect(names([set('synthetic-csv', true)])).toEqual(['synthetic-csv']);
  });

  test('says what is wrong with a name and with threads, and takes empty ones', () => {
    expect(checkName('')).toBeNull();
    expect(checkName('x'.repeat(201))).not.toBeNull();
    expect(checkThreads('')).toBeNull();
    expect(checkThreads('2')).toBeNull();
    expect(checkThreads('1.5')).not.toBeNull();
    expect(checkThreads('many')).not.toBeNull();
  });
});
