import type { Recipe } from '../specs/recipe.ts';
import { searchSpecSchema, type ChoicesAxis, type SearchAxis, type SearchSpec } from '../specs/search.ts';
import { describeRange } from '../specs/setting-ranges.ts';
import { listSettings } from '../specs/settings.ts';
import { didYouMean, nearestNames } from '../suggestions.ts';
import { describeAxis } from './axis-text.ts';
import { writeShort } from './short-number.ts';
import { axisName } from './trials.ts';

/** A search as it is being written: texts, so that a half-typed number is left as it is. */

export interface AxisDraft {
  readonly kind: 'range' | 'values' | 'choices';
  readonly setting: string;
  readonly from: string;
  readonly to: string;
  readonly scale: 'linear' | 'logarithmic';
  readonly whole: boolean;
  /** Apart by commas. */
  readonly values: string;
  /** Of `choices`, which are kept as the recipe has them. */
  readonly choices: ChoicesAxis['choices'];
  /** What the search before tried, where this one narrows it. */
  readonly before: string | null;
}

export interface SearchDraft {
  readonly strategy: SearchSpec['strategy'];
  readonly axes: readonly AxisDraft[];
  readonly trials: string;
  readonly seed: string;
  readonly rankBy: SearchSpec['rankBy'];
  readonly stopsTrials: boolean;
  readonly fromEpoch: string;
  readonly fromTrial: string;
}

/** The trials that a random search draws unless somebody says how many. */
const usualTrials = 30;
const emptyAxis: AxisDraft = {
  ...{ kind: 'range', setting: '', from: '', to: '', scale: 'linear', whole: false, values: '' },
  ...{ choices: [], before: null },
};

/** A recipe's search as a draft; of a recipe without one, a random search over its learning rate and L2 regularisation. */
export function draftOf(recipe: Recipe): SearchDraft {
  if (recipe.search !== undefined) return draftOfSearch(recipe.search);
  const axes = ['training.optimiser.learningRate', 'training.l2Regularisation'].map((setting) =>
    proposeAxis(recipe, setting),
  );
  return { ...draftOfSearch({ ...plainSearch, axes: [] }), axes, trials: String(usualTrials) };
}

const plainSearch: Omit<SearchSpec, 'axes'> = { strategy: 'random', rankBy: 'validation-accuracy', seed: 1 };

/** `before` are the axes of the search that this one goes on from. */
export function draftOfSearch(search: SearchSpec, before: readonly SearchAxis[] = []): SearchDraft {
  const { strategy, axes, trials, seed, rankBy, trialStopping } = search;
  return {
    ...{ strategy, rankBy, seed: String(seed), trials: trials === undefined ? '' : String(trials) },
    axes: axes.map((axis) => {
      const earlier = before.find((other) => axisName(other) === axisName(axis));
      return draftAxis(axis, earlier === undefined ? null : describeAxis(earlier));
    }),
    stopsTrials: trialStopping !== undefined,
    fromEpoch: String(trialStopping?.fromEpoch ?? 2),
    fromTrial: String(trialStopping?.fromTrial ?? 5),
  };
}

function draftAxis(axis: SearchAxis, before: string | null): AxisDraft {
  const common = { ...emptyAxis, kind: axis.kind, setting: axisName(axis), before };
  if (axis.kind === 'choices') return { ...common, choices: axis.choices };
  if (axis.kind === 'values') return { ...common, values: axis.values.map(writeValue).join(', ') };
  const { from, to, scale, whole } = axis;
  return { ...common, from: writeShort(from), to: writeShort(to), scale, whole };
}

/** Small positive numbers are searched over two orders of magnitude, on a logarithmic scale. */
const smallNumber = 0.1;
const magnitude = 10;

/**
 * What to try of a setting: around the recipe's value. Whole numbers and large ones from half to twice as much, small
 * ones and those that are 0 over orders of magnitude; what is no number as the list of its one value. Of a grid, the
 * ends of that range and the value itself.
 */
export function proposeAxis(
  recipe: Recipe,
  setting: string,
  strategy: SearchSpec['strategy'] = 'random',
): AxisDraft {
  const axis = proposeRange(recipe, setting);
  if (strategy === 'random' || axis.kind === 'values') return axis;
  const value = listVariable(recipe).find(({ path }) => path === setting)?.value;
  const values = [...new Set([axis.from, writeValue(value), axis.to])].join(', ');
  return { ...axis, kind: 'values', values };
}

function proposeRange(recipe: Recipe, setting: string): AxisDraft {
  const value = listVariable(recipe).find(({ path }) => path === setting)?.value;
  if (typeof value !== 'number') {
    return { ...emptyAxis, kind: 'values', setting, values: value === undefined ? '' : writeValue(value) };
  }
  const whole = describeRange(setting.split('.'), recipe)?.startsWith('a whole number') ?? false;
  if (whole) {
    const [from, to] = [Math.max(1, Math.floor(value / 2)), Math.max(2, value * 2)];
    return { ...emptyAxis, setting, from: String(from), to: String(to), whole: true };
  }
  if (value > smallNumber) {
    const [from, to] = [writeShort(value / 2), writeShort(Math.min(value * 1.5, value < 1 ? 0.9 : Infinity))];
    return { ...emptyAxis, setting, from, to };
  }
  const centre = value > 0 ? value : 1e-4;
  const [from, to] = [centre / magnitude, centre * magnitude].map((end) =>
    writeShort(Number(end.toPrecision(2))),
  );
  return { ...emptyAxis, setting, from: from!, to: to!, scale: 'logarithmic' };
}

/** Every setting of a recipe that can be varied, by its path. */
export function listVariable({ training, network, data }: Recipe): { path: string; value: unknown }[] {
  return listSettings({ training, network, data });
}

/** What the schema says of a setting, e.g. "a number above 0". */
export function describeSetting(recipe: Recipe, setting: string): string {
  return describeRange(setting.split('.'), recipe) ?? '';
}

/** Numbers, true, false and null as such; everything else as text. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function writeValue(value: unknown): string {
  if (typeof value === 'number') return writeShort(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readValues(text: string): unknown[] {
  // Lists and objects hold commas of their own.
  const whole = readValue(`[${text}]`);
  if (Array.isArray(whole)) return whole;
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readValue);
}

/** What is wrong with an axis as it is written, or null. Whether its values can be trained is judged trial by trial. */
export function checkAxis(
  recipe: Recipe,
  { strategy }: Pick<SearchDraft, 'strategy'>,
  axis: AxisDraft,
): string | null {
  if (axis.kind === 'choices') return null;
  if (axis.setting.trim() === '') return 'Which setting is varied?';
  const paths = listVariable(recipe).map(({ path }) => path);
  if (!paths.includes(axis.setting) && describeSetting(recipe, axis.setting) === '') {
    return `There is no setting ${axis.setting}. ${didYouMean(nearestNames(axis.setting, paths))}`.trim();
  }
  if (axis.kind === 'values')
    return readValues(axis.values).length === 0 ? 'List values, apart by commas.' : null;
  if (strategy === 'grid') return 'A grid needs a list of values; a range is for a random search.';
  const [from, to] = [readNumber(axis.from), readNumber(axis.to)];
  if (from === null || to === null) return 'Two numbers are wanted.';
  if (from >= to) return 'A range goes from less to more.';
  if (axis.scale === 'logarithmic' && from <= 0) return 'A logarithmic range begins above 0.';
  if (axis.whole && !(Number.isInteger(from) && Number.isInteger(to))) return 'Whole numbers are wanted.';
  return null;
}

/** What is wrong with a whole number as it is written, or null. */
export function checkWhole(text: string, least: number): string | null {
  const number = readNumber(text);
  return number === null || !Number.isInteger(number) || number < least
    ? `A whole number from ${least} is wanted.`
    : null;
}

function readNumber(text: string): number | null {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}

/** The search that is written. Null while something of it is wrong: then a check above says what. */
export function readDraft(recipe: Recipe, draft: SearchDraft): SearchSpec | null {
  if (draft.axes.some((axis) => checkAxis(recipe, draft, axis) !== null)) return null;
  const result = searchSpecSchema.safeParse({
    strategy: draft.strategy,
    axes: draft.axes.map(readAxis),
    ...(draft.strategy === 'random' ? { trials: readNumber(draft.trials) ?? undefined } : {}),
    rankBy: draft.rankBy,
    seed: readNumber(draft.seed),
    ...(draft.stopsTrials
      ? { trialStopping: { fromEpoch: readNumber(draft.fromEpoch), fromTrial: readNumber(draft.fromTrial) } }
      : {}),
  });
  return result.data ?? null;
}

function readAxis({ kind, setting, from, to, scale, whole, values, choices }: AxisDraft): SearchAxis {
  if (kind === 'choices') return { kind, name: setting, choices };
  if (kind === 'values') return { kind, setting, values: readValues(values) };
  return { kind, setting, from: Number(from), to: Number(to), scale, whole };
}
