import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkAxis,
  checkWhole,
  describeSetting,
  draftOf,
  draftOfSearch,
  listVariable,
  proposeAxis,
  readDraft,
} from '../../../shared/searches/search-draft.ts';
import { describeAxis } from '../../../shared/searches/axis-text.ts';
import { narrowAxes } from '../../../shared/searches/borders.ts';
import { listTrials, trialChanges } from '../../../shared/searches/trials.ts';
import { recipeSchema, type Recipe } from '../../../shared/specs/recipe.ts';
import { replaceSettings } from '../../../shared/specs/settings.ts';

const folder = join(import.meta.dirname, '../../../resources/recipes');
const recipes = readdirSync(folder).map((file) =>
  recipeSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
);
const named = (name: string) => recipes.find((recipe) => recipe.name === name)!;
const quickStart = named('quick-start');

describe('a search that is being written', () => {
  test.each(recipes.map((recipe) => [recipe.name, recipe] as const))(
    '%s can be started as the form first shows it',
    (_, recipe) => {
      const search = readDraft(recipe, draftOf(recipe));
      expect(search).not.toBeNull();
      if (recipe.search !== undefined) expect(search).toEqual(recipe.search);
      else for (const trial of listTrials(search!)) replaceSettings(specOf(recipe), trialChanges(trial));
    },
  );

  test('proposes something that can be trained for every single number of every recipe', () => {
    for (const recipe of recipes) {
      for (const { path, value } of listVariable(recipe)) {
        const axis = proposeAxis(recipe, path);
        expect(checkAxis(recipe, { strategy: 'random' }, axis), `${recipe.name} ${path}`).toBeNull();
        const listed = proposeAxis(recipe, path, 'grid');
        expect(checkAxis(recipe, { strategy: 'grid' }, listed), `${recipe.name} ${path}`).toBeNull();
        if (typeof value !== 'number' || axis.kind !== 'range') continue;
        expect(Number(axis.from)).toBeLessThan(Number(axis.to));
      }
    }
    expect(proposeAxis(quickStart, 'training.batchSize')).toMatchObject({ whole: true });
    expect(proposeAxis(quickStart, 'training.optimiser.learningRate')).toMatchObject({
      scale: 'logarithmic',
    });
  });

  test.each([
    [{ setting: '' }, 'random', /Which setting/],
    [{ setting: 'training.optimizer.learningRate' }, 'random', /no setting .*optimiser\.learningRate/],
    [{ from: 'a' }, 'random', /Two numbers/],
    [{ from: '2', to: '1' }, 'random', /from less to more/],
    [{ from: '0', to: '1', scale: 'logarithmic' }, 'random', /begins above 0/],
    [{ from: '1.5', to: '3', whole: true, scale: 'linear' }, 'random', /Whole numbers/],
    [{}, 'grid', /needs a list of values/],
    [{ kind: 'values', values: ' , ' }, 'grid', /List values/],
  ] as const)('says what is wrong with %j of a %s search', (changes, strategy, message) => {
    const axis = { ...proposeAxis(quickStart, 'training.optimiser.learningRate'), ...changes };
    expect(checkAxis(quickStart, { strategy }, axis)).toMatch(message);
    const draft = { ...draftOf(quickStart), strategy, axes: [axis] };
    expect(readDraft(quickStart, draft)).toBeNull();
  });

  test('reads numbers, words and lists as values', () => {
    const axis = { ...proposeAxis(quickStart, 'training.batchSize'), kind: 'values' as const };
    const read = (values: string) =>
      readDraft(quickStart, { ...draftOf(quickStart), strategy: 'grid', axes: [{ ...axis, values }] })
        ?.axes[0];
    expect(read('16, 32,64')).toMatchObject({ values: [16, 32, 64] });
    expect(read('adam, sgd')).toMatchObject({ values: ['adam', 'sgd'] });
    expect(read('[1, 2], [3]')).toMatchObject({ values: [[1, 2], [3]] });
    expect(read('true, null')).toMatchObject({ values: [true, null] });
  });

  test('shows beside narrowed ranges what was searched before', () => {
    const { search } = named('R-fddb-coarse');
    const trials = listTrials(search!).slice(0, 30);
    const draft = draftOfSearch({ ...search!, axes: narrowAxes(search!, trials) }, search!.axes);
    expect(draft.axes.map(({ before }) => before)).toEqual(search!.axes.map(describeAxis));
    expect(draft.axes[0]!.before).toBe('1e-5 to 1e5, log');
    expect(readDraft(named('R-fddb-coarse'), draft)!.axes).toEqual(narrowAxes(search!, trials));
  });

  test('knows what the schema says of a setting, and what is no whole number', () => {
    expect(describeSetting(quickStart, 'training.batchSize')).toMatch(/^a whole number from 1/);
    expect(['3', '0', '1.5', '', 'x'].map((text) => checkWhole(text, 1) === null)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

function specOf({ network, training, data }: Recipe) {
  return { network, training, data };
}
