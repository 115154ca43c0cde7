import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError, describeError, errorCode } from '../../shared/errors.ts';
import { recipeSchema, type Recipe } from '../../shared/specs/recipe.ts';
import { NotFoundError } from './errors.ts';
import { resourcesFolder } from './resources.ts';
import { describeIssues } from '../../shared/specs/settings.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';

export interface RecipeList {
  /** The recipes that can be used, by name. */
  readonly recipes: Recipe[];
  /** One sentence for each file that holds none. */
  readonly faults: string[];
}

/** Reads every recipe in `folder`; a broken file is reported and does not hide the others. */
export async function listRecipes(folder = resourcesFolder('recipes')): Promise<RecipeList> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const results = await Promise.allSettled(files.map((file) => readRecipeFile(join(folder, file))));
  const recipes: Recipe[] = [];
  const faults: string[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') recipes.push(result.value);
    else faults.push(describeError(result.reason));
  }
  return { recipes, faults };
}

/** A recipe from a file of its own. `UserError` when it cannot be read, is no JSON or does not fit the schema. */
export async function readRecipeFile(path: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT';
    const fault = missing ? `There is no file ${path}.` : `${path} cannot be read: ${describeError(error)}.`;
    throw new UserError('request', fault, 'Name a JSON file that holds a recipe.', { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UserError('request', `${path} is not JSON: ${describeError(error)}.`, 'Correct the file.');
  }
  const name = basename(path, '.json');
  const named = isRecord(content) ? { name, title: name, description: `From ${path}.`, ...content } : content;
  return parseRecipe(named, path);
}

/**
 * A recipe given as an object. `UserError` names every setting that does not fit, under the name of its
 * `source`.
 */
export function parseRecipe(content: unknown, source: string): Recipe {
  const result = recipeSchema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(
    'request',
    `${source} is not a valid recipe: ${describeIssues(result.error, content).join('; ')}.`,
    'Correct these settings.',
  );
}

/** The recipe of that name. `NotFoundError` names the nearest ones. */
export async function findRecipe(name: string, folder = resourcesFolder('recipes')): Promise<Recipe> {
  const { recipes, faults } = await listRecipes(folder);
  const found = recipes.find((recipe) => recipe.name === name);
  if (found !== undefined) return found;
  const fault = faults.find((text) => text.startsWith(join(folder, `${name}.json`)));
  if (fault !== undefined) throw new UserError('request', fault, '');
  if (/[\\/]/.test(name)) {
    throw new NotFoundError(
      `There is no recipe named ${name}, and it is no JSON file.`,
      'Name a recipe of `netsitter recipes`, or a file that ends in .json.',
    );
  }
  const names = recipes.map((recipe) => recipe.name);
  throw new NotFoundError(
    `There is no recipe named ${name}.`,
    didYouMean(nearestNames(name, names)) || listNames(names),
  );
}

function listNames(names: readonly string[]): string {
  return names.length === 0 ? 'There are no recipes at all.' : `There are: ${names.join(', ')}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
