import { countTrials } from '../../shared/searches/trials.ts';
import type { DataSpec } from '../../shared/specs/data.ts';
import type { NetworkSpec } from '../../shared/specs/network.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import type { SearchAxis, SearchSpec } from '../../shared/specs/search.ts';

const mostEpochs = 2;
const mostTrainingCrops = 100;
const mostTestCrops = 40;
/** Of drawn trials, and of a grid's combinations. */
const mostDrawn = 3;
const mostCombinations = 8;
/** Down to this the Siamese network's unpadded convolutions have something left to look at. */
const pairPictureSize = 73;

/** A small version of a recipe: fewer epochs, samples and trials, smaller pictures of pairs. For trying whether all runs. */
export function makeQuick(recipe: Recipe): Recipe {
  const { data, network } = shrinkData(recipe.data, recipe.network);
  const epochs = Math.min(recipe.training.epochs, data.format === 'lfw' ? 1 : mostEpochs);
  return {
    ...recipe,
    network,
    data,
    training: { ...recipe.training, epochs },
    ...(recipe.search === undefined ? {} : { search: shrinkSearch(recipe.search, epochs) }),
  };
}

function shrinkData(data: DataSpec, network: NetworkSpec): { data: DataSpec; network: NetworkSpec } {
  if (data.format === 'fddb') {
    const trainingPerClass = Math.min(data.trainingPerClass, mostTrainingCrops);
    const testPerClass = Math.min(data.testPerClass, mostTestCrops);
    return { data: { ...data, trainingPerClass, testPerClass }, network };
  }
  const { input } = network;
  const isLargePair =
    data.format === 'lfw' && input.kind === 'image-pair' && data.pictureSize > pairPictureSize;
  if (!isLargePair) return { data, network };
  const size = { height: pairPictureSize, width: pairPictureSize };
  return {
    data: { ...data, pictureSize: pairPictureSize },
    network: { ...network, input: { ...input, ...size } },
  };
}

function shrinkSearch(search: SearchSpec, epochs: number): SearchSpec {
  let axes = search.axes.map((axis) => capEpochs(axis, epochs));
  if (search.strategy === 'random') {
    return { ...search, axes, trials: Math.min(search.trials ?? mostDrawn, mostDrawn) };
  }
  while (countTrials({ ...search, axes }) > mostCombinations) {
    const longest = Math.max(...axes.map(countOptions));
    const at = axes.findIndex((axis) => countOptions(axis) === longest);
    axes = axes.map((axis, index) => (index === at ? dropLast(axis) : axis));
  }
  return { ...search, axes };
}

/** Numbers of epochs that become the same are tried once. */
function capEpochs(axis: SearchAxis, epochs: number): SearchAxis {
  const cap = (setting: string, value: unknown): unknown =>
    setting === 'training.epochs' && typeof value === 'number' ? Math.min(value, epochs) : value;
  if (axis.kind === 'values') {
    return { ...axis, values: [...new Set(axis.values.map((value) => cap(axis.setting, value)))] };
  }
  if (axis.kind === 'range') return axis;
  const choices = axis.choices.map(({ label, set }) => ({
    label,
    set: Object.fromEntries(Object.entries(set).map(([setting, value]) => [setting, cap(setting, value)])),
  }));
  return { ...axis, choices };
}

function countOptions(axis: SearchAxis): number {
  if (axis.kind === 'range') return 1;
  return axis.kind === 'values' ? axis.values.length : axis.choices.length;
}

function dropLast(axis: SearchAxis): SearchAxis {
  if (axis.kind === 'values') return { ...axis, values: axis.values.slice(0, -1) };
  return axis.kind === 'choices' ? { ...axis, choices: axis.choices.slice(0, -1) } : axis;
}
