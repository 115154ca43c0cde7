import { formatFraction } from '../../../shared/metrics/format.ts';
import { listRecipes } from '../../api/recipes.ts';
import { note, printColumns, printJson } from './output.ts';

/** `netsitter recipes` */
export async function showRecipes({ json }: { readonly json?: boolean }): Promise<void> {
  const { recipes, faults } = await listRecipes();
  faults.forEach(note);
  if (json) {
    printJson({ recipes, faults });
    return;
  }
  const rows = recipes.map((recipe) => [
    recipe.name,
    recipe.title,
    recipe.data.format,
    String(recipe.training.epochs),
    formatFraction(recipe.expected?.testAccuracy),
  ]);
  printColumns([['recipe', 'title', 'data', 'epochs', 'reported test accuracy'], ...rows], 'lll');
}
