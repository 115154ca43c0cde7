import { UserError } from '../../shared/errors.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';
import type { DataFolders } from './find-data.ts';
import { makeQuick } from './quick.ts';

/** Seeds where a run takes less than `quickRunSeconds`, if their number is not given. */
const usualSeeds = 3;
/** A run that keeps the whole machine busy for less than this is trained with several seeds. */
export const quickRunSeconds = 300;

export interface PlanOptions {
  /** Names of recipes; empty for all that a report stands behind. */
  readonly only: readonly string[];
  readonly quick: boolean;
  /** How many seeds, whatever a run takes. */
  readonly seeds?: number;
  readonly folders: DataFolders;
}

/** A recipe and what is to be done with it. */
export interface PlannedRecipe {
  /** As it is to be trained: of a quick reproduction, its small version. */
  readonly recipe: Recipe;
  readonly quick: boolean;
  /** The folder of its data; null where there is none in its format. */
  readonly data: string | null;
  /** The seeds, the recipe's own first. */
  readonly seeds: readonly number[];
  /** Only the first seed is certain; the others are trained where a run is short. */
  readonly seedsByTime: boolean;
  /** Whether it may train. Otherwise what the home holds of it is shown. */
  readonly trains: boolean;
}

/** What to reproduce. `UserError` names recipes that do not exist. */
export function planReproduction(recipes: readonly Recipe[], options: PlanOptions): PlannedRecipe[] {
  const { only, quick, folders } = options;
  checkNames(recipes, only);
  const chosen = recipes.filter(({ name, expected }) =>
    only.length === 0 ? expected !== undefined : only.includes(name),
  );
  return chosen.map((original) => {
    const recipe = quick ? makeQuick(original) : original;
    const { seed } = recipe.training;
    const count = quick ? 1 : (options.seeds ?? usualSeeds);
    return {
      recipe,
      quick,
      data: folders.get(recipe.data.format) ?? null,
      seeds: Array.from({ length: count }, (_, index) => seed + index),
      seedsByTime: options.seeds === undefined && !quick,
      trains: only.length > 0 || quick || !takesHours(recipe),
    };
  });
}

/** Pairs of pictures at full size take hours on a processor. */
function takesHours({ network, data }: Recipe): boolean {
  return network.input.kind === 'image-pair' && data.format === 'lfw' && data.pictureSize >= 100;
}

function checkNames(recipes: readonly Recipe[], only: readonly string[]): void {
  const names = recipes.map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  const remedy = didYouMean(nearestNames(unknown[0]!, names)) || `There are: ${names.join(', ')}.`;
  throw new UserError('request', `There is no recipe named ${unknown.join(' or ')}.`, remedy);
}
