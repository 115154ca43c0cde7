import type { RunDetail } from '../../../shared/runs.ts';
import { quoteWord } from '../../../shared/shell-words.ts';
import type { Recipe } from '../../../shared/specs/recipe.ts';
import { differingSettings } from './differing-settings.ts';

/** The command that trains a run again by its recipe; null where there is none that leads to its settings. */
export function repeatCommand(run: RunDetail, recipe: Recipe | null): string | null {
  if (recipe === null || recipe.search !== undefined) return null;
  const { network, training, data } = recipe;
  const seeded = { ...training, seed: run.spec.training.seed };
  const changes = differingSettings({ network, training: seeded, data }, run.spec);
  if (changes === null) return null;
  return trainCommand(
    run,
    recipe.name,
    changes.map(({ path, value }) => `${path}=${JSON.stringify(value)}`),
  );
}

/** A recipe of a run's own, and the command that trains it again by that. */
export function repeatFile(run: RunDetail): { readonly file: string; readonly command: string } {
  return { file: JSON.stringify(run.spec, null, 2), command: trainCommand(run, 'repeat.json', []) };
}

function trainCommand(
  { dataSource, engine, seed }: RunDetail,
  recipe: string,
  set: readonly string[],
): string {
  const data = dataSource.name ?? dataSource.path;
  const options = ['--data', data, '--engine', engine, '--seed', String(seed)];
  const changes = set.flatMap((change) => ['--set', change]);
  return ['netsitter', 'train', recipe, ...options, ...changes].map(quoteWord).join(' ');
}
