import { UserError } from '../errors.ts';
import { RandomStream } from '../mathematics/random.ts';
import { formatNumber, formatSetting } from '../metrics/format.ts';
import type { RangeAxis, SearchAxis, SearchSpec } from '../specs/search.ts';

/** What a trial has of one axis: the settings it replaces, and how that is called. */
export interface TrialSetting {
  /** The axis by its name: the setting's path, or what is chosen. */
  readonly axis: string;
  readonly label: string;
  readonly set: Readonly<Record<string, unknown>>;
}

/** One combination of a search. Trials count from 1. */
export interface Trial {
  readonly trial: number;
  readonly label: string;
  readonly settings: readonly TrialSetting[];
}

/** A search of more trials is a mistake sooner than a wish. */
const largestSearch = 10_000;

/**
 * The trials of a search. A grid comes in the order of nested loops, the last axis the innermost. What a random
 * trial draws depends on the search's seed, its own number and the axis alone, so that more trials or another
 * axis leave it as it is.
 *
 * @throws UserError naming the axis that cannot be searched as it is written, and what would mend it.
 */
export function listTrials(search: SearchSpec): Trial[] {
  checkAxes(search);
  return search.strategy === 'grid' ? listGrid(search) : drawTrials(search);
}

/** How many trials `listTrials` lists. */
export function countTrials({ strategy, axes, trials }: SearchSpec): number {
  return strategy === 'random' ? (trials ?? 0) : countCombinations(axes);
}

/** The axis by its name: the path of the setting it varies, or what it chooses. */
export function axisName(axis: SearchAxis): string {
  return axis.kind === 'choices' ? axis.name : axis.setting;
}

/** The paths of all settings that an axis varies. */
export function variedSettings(axis: SearchAxis): string[] {
  if (axis.kind !== 'choices') return [axis.setting];
  return [...new Set(axis.choices.flatMap(({ set }) => Object.keys(set)))];
}

/** The settings of a trial by their paths. */
export function trialChanges({ settings }: Pick<Trial, 'settings'>): Record<string, unknown> {
  return Object.assign({}, ...settings.map(({ set }) => set)) as Record<string, unknown>;
}

/** An axis's name where there is room for one word: the last part of a path, unless two axes share it. */
export function shortAxisName(axes: readonly SearchAxis[], axis: SearchAxis): string {
  if (axis.kind === 'choices') return axis.name;
  const last = lastKey(axis.setting);
  const isShared = axes.some(
    (other) => other !== axis && other.kind !== 'choices' && lastKey(other.setting) === last,
  );
  return isShared ? axis.setting : last;
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function listGrid({ axes }: SearchSpec): Trial[] {
  const options = axes.map(listOptions);
  return Array.from({ length: countCombinations(axes) }, (_, index) => {
    let rest = index;
    const settings: TrialSetting[] = [];
    for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
      const choices = options[axis]!;
      settings.unshift(choices[rest % choices.length]!);
      rest = Math.floor(rest / choices.length);
    }
    return createTrial(axes, index + 1, settings);
  });
}

function drawTrials({ axes, trials = 0, seed }: SearchSpec): Trial[] {
  const draws = axes.map((axis) => {
    if (axis.kind === 'range') return (stream: RandomStream) => setTo(axis.setting, drawNumber(axis, stream));
    const options = listOptions(axis);
    return (stream: RandomStream) => options[stream.below(options.length)]!;
  });
  return Array.from({ length: trials }, (_, index) => {
    const settings = draws.map((draw, axis) =>
      draw(new RandomStream(seed, 'search', index + 1, axisName(axes[axis]!))),
    );
    return createTrial(axes, index + 1, settings);
  });
}

function createTrial(axes: readonly SearchAxis[], trial: number, settings: TrialSetting[]): Trial {
  const label = axes
    .map((axis, index) => {
      const { label: value } = settings[index]!;
      return axis.kind === 'choices' ? value : `${shortAxisName(axes, axis)} ${value}`;
    })
    .join(', ');
  return { trial, label, settings };
}

/** What an axis can be set to, one after the other; a range has no such list. */
function listOptions(axis: SearchAxis): TrialSetting[] {
  if (axis.kind === 'range') return [];
  if (axis.kind === 'values') return axis.values.map((value) => setTo(axis.setting, value));
  return axis.choices.map(({ label, set }) => ({ axis: axis.name, label, set }));
}

function setTo(path: string, value: unknown): TrialSetting {
  return { axis: path, label: describeValue(value), set: { [path]: value } };
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return JSON.stringify(value);
  const exact = formatSetting(value);
  // Numbers that were written by hand are short; drawn ones have all their digits in the settings.
  return exact.length <= 8 ? exact : formatNumber(value);
}

function drawNumber({ from, to, scale, whole }: RangeAxis, stream: RandomStream): number {
  const end = whole ? to + 1 : to;
  const drawn =
    scale === 'linear' ? stream.between(from, end) : 10 ** stream.between(Math.log10(from), Math.log10(end));
  return whole ? Math.min(to, Math.max(from, Math.floor(drawn))) : drawn;
}

function countCombinations(axes: readonly SearchAxis[]): number {
  return axes.reduce((product, axis) => product * listOptions(axis).length, 1);
}

function checkAxes({ strategy, axes, trials }: SearchSpec): void {
  checkNamedOnce(axes);
  for (const axis of axes) if (axis.kind === 'range') checkRange(axis);
  const combinations = axes.some(({ kind }) => kind === 'range') ? Infinity : countCombinations(axes);
  if (strategy === 'grid') {
    const range = axes.find(({ kind }) => kind === 'range');
    if (range !== undefined) {
      const fault = `The search is a grid, and ${axisName(range)} is a range, which has no list of values.`;
      throw wrong(fault, 'Make search.strategy random, or list its values.');
    }
    if (trials !== undefined) {
      const fault = 'search.trials is given, but a grid tries every combination.';
      throw wrong(fault, 'Leave it out, or make search.strategy random.');
    }
    if (combinations > largestSearch) {
      const fault = `The grid has ${combinations.toLocaleString('en-GB')} combinations; at most 10,000 can be tried.`;
      throw wrong(fault, 'List fewer values, or make search.strategy random with search.trials.');
    }
    return;
  }
  if (trials === undefined) {
    throw wrong('A random search needs search.trials, the number of combinations to draw.', 'Set it.');
  }
  if (combinations < trials) {
    const fault = `The axes have ${combinations} combinations, fewer than the ${trials} trials to draw: some would be the same.`;
    throw wrong(fault, 'Make search.strategy grid and leave search.trials out, or draw fewer.');
  }
}

/** Axes are told apart by their names, and no setting is varied by two: the later one would undo the earlier. */
function checkNamedOnce(axes: readonly SearchAxis[]): void {
  const twice = findTwice(axes.flatMap(variedSettings)) ?? findTwice(axes.map(axisName));
  if (twice === undefined) return;
  throw wrong(`${twice} is varied by two axes of the search.`, 'Vary it by one of them only.');
}

function findTwice(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function checkRange({ setting, from, to, scale, whole }: RangeAxis): void {
  const place = `The range of ${setting}`;
  if (!(from < to)) throw wrong(`${place} goes from ${from} to ${to}.`, 'Let it go from less to more.');
  if (scale === 'logarithmic' && from <= 0) {
    throw wrong(`${place} is logarithmic and begins at ${from}.`, 'Let it begin above 0, or make it linear.');
  }
  if (whole && !(Number.isInteger(from) && Number.isInteger(to))) {
    throw wrong(`${place} is of whole numbers, and goes from ${from} to ${to}.`, 'Give whole bounds.');
  }
}

function wrong(fault: string, remedy: string): UserError {
  return new UserError('request', fault, remedy);
}
