import { UserError } from '../../shared/errors.ts';
import type { ExperimentSpec, Recipe } from '../../shared/specs/recipe.ts';
import type { StartRun } from '../../shared/contract/runs.ts';
import { describeShape, inputShape } from '../networks/shapes.ts';
import { findRecipe, parseRecipe } from './recipes.ts';
import { replaceSettings } from './settings.ts';

export interface Experiment {
  readonly recipe: Recipe;
  readonly spec: ExperimentSpec;
}

/**
 * The experiment a request asks for: its recipe with settings and seed replaced, found to fit together.
 * `UserError` names what does not.
 */
export async function resolveExperiment(
  request: Pick<StartRun, 'recipe' | 'set' | 'seed'>,
): Promise<Experiment> {
  const recipe =
    typeof request.recipe === 'string'
      ? await findRecipe(request.recipe)
      : parseRecipe(request.recipe, 'The recipe');
  const seed = request.seed === undefined ? {} : { 'training.seed': request.seed };
  const { network, training, data } = recipe;
  const spec = replaceSettings({ network, training, data }, { ...request.set, ...seed });
  checkInputFitsData(spec);
  const { planNetwork } = await import('../networks/plan.ts');
  planNetwork(spec.network);
  return { recipe, spec };
}

/** The crops that the data settings make are the pictures that the network takes. */
function checkInputFitsData({ network: { input }, data }: ExperimentSpec): void {
  const channels = data.colour === 'rgb' ? 3 : 1;
  const cut = `${data.cropSize} x ${data.cropSize} x ${channels}`;
  const taken = describeShape(inputShape(input));
  if (cut === taken) return;
  throw new UserError(
    'request',
    `The network's input is ${taken}, but the data settings make pictures of ${cut}.`,
    'Set network.input.height and network.input.width to data.cropSize, and network.input.channels to 3 for rgb or 1 for grey.',
  );
}
