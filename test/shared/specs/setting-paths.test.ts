import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listRecipes } from '../../../main/api/recipes.ts';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import { trainCommand } from '../../../shared/specs/command-line.ts';
import { dataSpecSchema, dataFormats } from '../../../shared/specs/data.ts';
import { layerSpecSchema } from '../../../shared/specs/network.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../../shared/specs/recipe.ts';
import { parseSeeds } from '../../../shared/specs/seed-list.ts';
import {
  fieldAt,
  listFields,
  startingObject,
  type SettingField,
} from '../../../shared/specs/setting-fields.ts';
import { helpFor } from '../../../shared/specs/setting-help.ts';
import { listChanges, toSettings, valueAt, withValue } from '../../../shared/specs/setting-paths.ts';
import { replaceSettings } from '../../../shared/specs/settings.ts';
import { trainingSpecSchema } from '../../../shared/specs/training.ts';

const { recipes } = await listRecipes();
const specs = recipes.map(({ network, training, data }): ExperimentSpec => ({ network, training, data }));

describe('changes of settings', () => {
  test('sent by their paths turn any recipe into any other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specs), fc.constantFrom(...specs), (before, now) => {
        const set = toSettings(listChanges(before, now), now);
        expect(canonicalJson(replaceSettings(before, set))).toBe(canonicalJson(now));
      }),
    );
  });

  test('of nothing are none, also of lists of plain values', () => {
    for (const spec of specs) expect(listChanges(spec, structuredClone(spec))).toEqual([]);
  });

  test('put back one by one lead back to what was', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specs), fc.constantFrom(...specs), (before, now) => {
        let content: unknown = now;
        for (const { path } of listChanges(before, now))
          content = withValue(content, path, valueAt(before, path));
        expect(canonicalJson(content)).toBe(canonicalJson(before));
      }),
    );
  });
});

/** Every field that a form shows of an object, those within it too, of each kind it may be. */
function allFields(path: readonly string[], content: unknown): SettingField[] {
  return listFields(path, content, valueAt(content, path)).flatMap((field) => {
    if (field.kind !== 'group') return [field];
    const kinds = field.options.length === 0 ? [null] : field.options;
    return [
      field,
      ...kinds.flatMap((kind) =>
        allFields(field.path, withValue(content, field.path, startingObject(field.path, content, kind))),
      ),
    ];
  });
}

describe('the form made from the schemas', () => {
  const base: unknown = specs[0];

  test('explains every setting there is', () => {
    const contents = dataFormats.map((format) => withValue(base, ['data'], dataSpecSchema.parse({ format })));
    const fields = [
      ...contents.flatMap((content) => allFields(['data'], content)),
      ...allFields(['training'], base),
      ...allFields(['network', 'input'], base),
    ];
    expect(fields.length).toBeGreaterThan(60);
    for (const { path } of fields) expect(helpFor(path).help, path.join('.')).not.toBe('');
  });

  test.each(fieldAt(['network', 'layers', '0'], base)!.options)(
    'begins a layer %s with what can be used',
    (type) => {
      const place = ['network', 'layers', '0'];
      const layer = startingObject(place, base, type);
      expect(layerSpecSchema.safeParse(layer).error).toBeUndefined();
      const content = withValue(base, place, layer);
      for (const { path } of listFields(place, content, layer))
        expect(helpFor(path).help, path.join('.')).not.toBe('');
    },
  );

  test.each([
    ['optimiser', ['sgd', 'adam', 'adamw']],
    ['schedule', ['constant', 'step', 'cosine', 'plateau', 'exponential']],
    ['clipping', ['global-norm', 'value']],
    ['earlyStopping', [null]],
  ] as const)('begins each %s with what can be used', (name, kinds) => {
    const path = ['training', name];
    for (const kind of kinds) {
      const content = withValue(base, path, startingObject(path, base, kind, valueAt(base, path)));
      expect(trainingSpecSchema.safeParse(valueAt(content, ['training'])).error).toBeUndefined();
      expect(experimentSpecSchema.safeParse(content).success).toBe(true);
    }
  });
});

describe('seeds', () => {
  test.each([
    ['1', [1]],
    ['1-3', [1, 2, 3]],
    [' 4, 1 ,9', [4, 1, 9]],
    ['2, 1-3', [2, 1, 3]],
  ] as const)('"%s" are read', (text, seeds) => {
    expect(parseSeeds(text)).toEqual({ seeds });
  });

  test.each(['', 'x', '3-1', '-1', '1.5', '4294967296', '1-51'])('"%s" is refused', (text) => {
    expect(parseSeeds(text)).toHaveProperty('problem');
  });
});

test('a command line keeps a text apart from JSON, and quotes what a shell would take apart', () => {
  const set = { 'data.label': '5', 'data.features': ['long', 'lat'], 'training.loss': 'mean-squared-error' };
  expect(trainCommand({ recipe: 'my recipe', set, name: "Ann's run" })).toBe(
    `netsitter train 'my recipe' --set 'data.label="5"' --set 'data.features=["long","lat"]' ` +
      `--set training.loss=mean-squared-error --name 'Ann'\\''s run'`,
  );
});
