import { UserError } from '../../shared/errors.ts';
import type { ExperimentSpec, Recipe } from '../../shared/specs/recipe.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import type { NetworkInput } from '../../shared/specs/network.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';
import type { StartRun } from '../../shared/contract/runs.ts';
import { findRecipe, parseRecipe } from './recipes.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';

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
  const recipe = await resolveRecipe(request.recipe);
  const seed = request.seed === undefined ? {} : { 'training.seed': request.seed };
  const { network, training, data } = recipe;
  const spec = replaceSettings({ network, training, data }, { ...request.set, ...seed });
  await checkExperiment(spec);
  return { recipe, spec };
}

/** The recipe that a request names or holds. */
export function resolveRecipe(recipe: StartRun['recipe']): Promise<Recipe> {
  return typeof recipe === 'string' ? findRecipe(recipe) : Promise.resolve(parseRecipe(recipe, 'The recipe'));
}

/** `UserError` names what does not fit together. */
export async function checkExperiment(spec: ExperimentSpec): Promise<void> {
  checkInputFitsData(spec);
  checkSchedule(spec.training);
  await checkNetwork(spec);
}

/** A schedule lowers the learning rate: from a start below its minimum it would raise it. */
function checkSchedule({ schedule, optimiser: { learningRate } }: TrainingSpec): void {
  if (!('minimum' in schedule) || schedule.minimum <= learningRate) return;
  throw new UserError(
    'request',
    `training.schedule.minimum is ${schedule.minimum}, above the learning rate ${learningRate} from which the ${schedule.type} schedule starts.`,
    'Set training.schedule.minimum below training.optimiser.learningRate.',
  );
}

/** The layers fit together, and the loss and the size of batches fit them. */
async function checkNetwork({ network, training }: ExperimentSpec): Promise<void> {
  const { planNetwork } = await import('../networks/plan.ts');
  const { checkBatchSize, checkObjective } = await import('../engines/check-network.ts');
  const plan = planNetwork(network);
  checkObjective(plan, training.loss);
  checkBatchSize(plan, training.batchSize);
}

/** The pictures that the data settings make are those that the network takes. */
function checkInputFitsData({ network: { input }, data }: ExperimentSpec): void {
  if (data.format === 'csv') {
    checkInputKind(data.format, input, 'vector');
    return;
  }
  checkInputKind(data.format, input, data.format === 'lfw' ? 'image-pair' : 'image');
  if (input.kind === 'vector') return;
  const [sizeSetting, size] =
    data.format === 'fddb' ? ['cropSize', data.cropSize] : ['pictureSize', data.pictureSize];
  const made = `${size} x ${size} x ${data.colour === 'rgb' ? 3 : 1}`;
  const taken = `${input.height} x ${input.width} x ${input.channels}`;
  if (made === taken) return;
  throw new UserError(
    'request',
    `The network's input is ${taken}, but the data settings make pictures of ${made}.`,
    `Set network.input.height and network.input.width to data.${sizeSetting}, and network.input.channels to 3 for rgb or 1 for grey.`,
  );
}

function checkInputKind(format: DataFormat, input: NetworkInput, kind: NetworkInput['kind']): void {
  if (input.kind === kind) return;
  throw new UserError(
    'request',
    `Data in the format ${format} need a network whose input is of the kind ${kind}; this one's is ${input.kind}.`,
    'Choose a recipe for that format, or change network.input.',
  );
}
