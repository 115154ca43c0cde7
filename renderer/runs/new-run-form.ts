import type { z } from 'zod';
import { syntheticName, type DataSet } from '../../shared/contract/data-sets.ts';
import { startRunSchema, type StartRun } from '../../shared/contract/runs.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { adamSchema, trainingSpecSchema } from '../../shared/specs/training.ts';

/** A field of the form that holds a number: where it goes in the experiment, and the schema that judges it. */
export interface NumberField {
  readonly key: 'epochs' | 'learningRate' | 'l2Regularisation' | 'batchSize' | 'seed';
  readonly label: string;
  readonly hint: string;
  readonly schema: z.ZodType;
  readonly of: (recipe: Recipe) => number;
  /** Dotted path in the experiment; null for the seed, which the request carries by itself. */
  readonly path: string | null;
}

export const numberFields: readonly NumberField[] = [
  {
    key: 'epochs',
    label: 'Epochs',
    hint: 'times through the training split',
    schema: trainingSpecSchema.shape.epochs,
    of: (recipe) => recipe.training.epochs,
    path: 'training.epochs',
  },
  {
    key: 'learningRate',
    label: 'Learning rate',
    hint: 'above 0, e.g. 3.7e-4',
    schema: adamSchema.shape.learningRate,
    of: (recipe) => recipe.training.optimiser.learningRate,
    path: 'training.optimiser.learningRate',
  },
  {
    key: 'l2Regularisation',
    label: 'L2 regularisation',
    hint: '0 for none, e.g. 4e-5',
    schema: trainingSpecSchema.shape.l2Regularisation,
    of: (recipe) => recipe.training.l2Regularisation,
    path: 'training.l2Regularisation',
  },
  {
    key: 'batchSize',
    label: 'Batch size',
    hint: 'samples a step',
    schema: trainingSpecSchema.shape.batchSize,
    of: (recipe) => recipe.training.batchSize,
    path: 'training.batchSize',
  },
  {
    key: 'seed',
    label: 'Seed',
    hint: 'decides everything that is drawn',
    schema: trainingSpecSchema.shape.seed,
    of: (recipe) => recipe.training.seed,
    path: null,
  },
];

/** The recipe of the first start: what it needs comes with Netsitter, and it is done in under a minute. */
export const quickStartRecipe = 'quick-start';

/** A data set that a run can be started on. */
export interface DataChoice {
  readonly name: string;
  readonly label: string;
  /** The core draws it when it is first used, which takes a while. */
  readonly isDrawnFirst: boolean;
}

/** The sets of a format, those of the user first, with the synthetic set that the core makes on first use. */
export function dataChoices(dataSets: readonly DataSet[], format: DataFormat): DataChoice[] {
  const synthetic = syntheticName(format);
  const registered = dataSets
    .filter((dataSet) => dataSet.format === format)
    .toSorted((one, other) => Number(one.synthetic) - Number(other.synthetic))
    .map((dataSet) => ({
      name: dataSet.name,
      label: dataSet.synthetic && dataSet.name !== synthetic ? `${dataSet.name} (synthetic)` : dataSet.name,
      isDrawnFirst: false,
    }));
  return registered.some(({ name }) => name === synthetic)
    ? registered
    : [...registered, { name: synthetic, label: `${synthetic} (drawn on first use)`, isDrawnFirst: true }];
}

/** What has been typed: text, so that a half-typed number is left as it is. */
export type FormTexts = Record<NumberField['key'] | 'name', string>;

/** What a recipe puts into the form. */
export function textsOf(recipe: Recipe): Omit<FormTexts, 'name'> {
  const texts = numberFields.map((field) => [field.key, String(field.of(recipe))] as const);
  return Object.fromEntries(texts) as Omit<FormTexts, 'name'>;
}

/** What is wrong with a typed number, or null. */
export function checkNumber(field: NumberField, text: string): string | null {
  if (text.trim() === '' || Number.isNaN(Number(text))) return `A number is wanted: ${field.hint}.`;
  return field.schema.safeParse(Number(text)).error?.issues[0]?.message ?? null;
}

/** What is wrong with a typed name, or null. An empty one is left to the core, which takes the recipe's. */
export function checkName(text: string): string | null {
  if (text.trim() === '') return null;
  return startRunSchema.shape.name.safeParse(text).error?.issues[0]?.message ?? null;
}

/** The request for a run: the recipe, and only those settings that differ from it. */
export function toRequest(recipe: Recipe, data: string, engine: string, texts: FormTexts): StartRun {
  const changed = numberFields.flatMap((field) => {
    const value = Number(texts[field.key]);
    return field.path === null || value === field.of(recipe) ? [] : [[field.path, value] as const];
  });
  const name = texts.name.trim();
  return {
    recipe: recipe.name,
    data,
    engine,
    set: Object.fromEntries(changed),
    seed: Number(texts.seed),
    ...(name === '' ? {} : { name }),
  };
}
