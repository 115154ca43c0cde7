import { scaleLinear, scaleLog } from 'd3-scale';
import { missing } from '../metrics/format.ts';
import type { SearchAxis, SearchSpec } from '../specs/search.ts';
import type { TrialRecord } from './records.ts';
import { formatResult, resultNames, resultOf } from './trial-marks.ts';
import { writeShort } from './short-number.ts';
import { axisName, shortAxisName, trialChanges } from './trials.ts';

/** Something that trials are laid out along: a varied setting, or what they are ranked by. */
export interface Dimension {
  /** The axis's name; `result` of what trials are ranked by. */
  readonly key: string;
  readonly title: string;
  readonly scale: 'linear' | 'logarithmic' | 'ordinal';
  /** From 0, the low end, to 1; null where a trial has no place. */
  readonly place: (trial: TrialRecord) => number | null;
  readonly text: (trial: TrialRecord) => string;
  readonly ticks: readonly { readonly place: number; readonly label: string }[];
  /** What lies at a place, in few digits. */
  readonly textAt: (place: number) => string;
}

export const resultKey = 'result';

/** Listed numbers that span more than this ratio are laid out by their logarithms. */
const logarithmicSpan = 10;
const mostTicks = 5;
/** Up to so many listed numbers are each marked. */
const mostListed = 8;

/** The varied settings in the order of the search, then what trials are ranked by. */
export function listDimensions(search: SearchSpec, trials: readonly TrialRecord[]): Dimension[] {
  return [
    ...search.axes.map((axis) => settingDimension(search.axes, axis, trials)),
    resultDimension(search, trials),
  ];
}

/**
 * What a scatter shows along x and y unless somebody chooses: learning rate against L2 regularisation where both are
 * varied, else the first two settings, and a single one against the result.
 */
export function defaultPair(dimensions: readonly Dimension[]): { x: string; y: string } {
  const find = (ending: string) => dimensions.find(({ key }) => key.endsWith(ending))?.key;
  const [rate, regularisation] = [find('optimiser.learningRate'), find('training.l2Regularisation')];
  if (rate !== undefined && regularisation !== undefined) return { x: rate, y: regularisation };
  return { x: dimensions[0]!.key, y: dimensions[1]!.key };
}

function settingDimension(
  axes: readonly SearchAxis[],
  axis: SearchAxis,
  trials: readonly TrialRecord[],
): Dimension {
  const key = axisName(axis);
  const common = { key, title: shortAxisName(axes, axis), text: settingText(key) };
  if (axis.kind === 'range') {
    const { setting, from, to, scale } = axis;
    return { ...common, ...numericPlaces(scale, [from, to], (trial) => numberAt(trial, setting)) };
  }
  const numbers = axis.kind === 'values' ? axis.values.filter((value) => typeof value === 'number') : [];
  if (axis.kind === 'values' && numbers.length === axis.values.length && new Set(numbers).size > 1) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const scale = low > 0 && high / low >= logarithmicSpan ? 'logarithmic' : 'linear';
    const listed = numbers.length <= mostListed ? numbers : undefined;
    const valueOf = (trial: TrialRecord) => numberAt(trial, axis.setting);
    return { ...common, ...numericPlaces(scale, [low, high], valueOf, listed) };
  }
  return { ...common, ...ordinalPlaces(listLabels(key, trials), common.text) };
}

function resultDimension({ rankBy }: SearchSpec, trials: readonly TrialRecord[]): Dimension {
  const values = trials.map((trial) => resultOf(trial, rankBy)).filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isLogarithmic = rankBy === 'validation-loss' && low > 0 && high / low >= logarithmicSpan;
  const domain = values.length === 0 ? [0, 1] : scaleLinear().domain(widen(low, high)).nice(4).domain();
  return {
    key: resultKey,
    title: resultNames[rankBy],
    text: (trial) => formatResult(resultOf(trial, rankBy), rankBy),
    ...numericPlaces(
      isLogarithmic ? 'logarithmic' : 'linear',
      isLogarithmic ? [low, high] : [domain[0]!, domain[1]!],
      (trial) => resultOf(trial, rankBy),
    ),
  };
}

/** Values closer than this share of their size are drawn as one, in the middle of an axis. */
const smallestSpan = 1e-9;

function widen(low: number, high: number): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const isOne = !(high - low > Math.max(smallestSpan * size, smallestSpan));
  return isOne ? [low - Math.max(0.01, 0.01 * size), high + Math.max(0.01, 0.01 * size)] : [low, high];
}

type Places = Pick<Dimension, 'scale' | 'place' | 'ticks' | 'textAt'>;

function numericPlaces(
  scale: 'linear' | 'logarithmic',
  domain: readonly [number, number],
  valueOf: (trial: TrialRecord) => number | null,
  listed?: readonly number[],
): Places {
  const map = (scale === 'logarithmic' ? scaleLog() : scaleLinear()).domain(domain).range([0, 1]);
  return {
    scale,
    place: (trial) => {
      const value = valueOf(trial);
      const place = value === null ? Number.NaN : map(value);
      return Number.isFinite(place) ? place : null;
    },
    ticks: (listed ?? chooseTicks(map.ticks(mostTicks), scale)).map((value) => ({
      place: map(value),
      label: writeShort(Number(value.toPrecision(3))),
    })),
    textAt: (place) => writeShort(Number(map.invert(place).toPrecision(3))),
  };
}

/** Of many logarithmic ticks the whole powers of ten, every second or third where there are many of those. */
function chooseTicks(ticks: number[], scale: 'linear' | 'logarithmic'): number[] {
  if (scale === 'linear' || ticks.length <= mostTicks) return ticks;
  const powers = ticks.filter((tick) => Number.isInteger(Number(Math.log10(tick).toFixed(9))));
  const chosen = powers.length >= 2 ? powers : ticks;
  const every = Math.ceil(chosen.length / (mostTicks + 1));
  return chosen.filter((_, index) => index % every === 0);
}

function ordinalPlaces(labels: readonly string[], textOf: Dimension['text']): Places {
  const last = Math.max(1, labels.length - 1);
  return {
    scale: 'ordinal',
    place: (trial) => {
      const index = labels.indexOf(textOf(trial));
      return index < 0 ? null : labels.length === 1 ? 0.5 : index / last;
    },
    ticks: labels.map((label, index) => ({ place: labels.length === 1 ? 0.5 : index / last, label })),
    textAt: (place) => labels[Math.round(place * last)] ?? missing,
  };
}

/** In the order of the trials. */
function listLabels(key: string, trials: readonly TrialRecord[]): string[] {
  return [...new Set(trials.map(settingText(key)))];
}

function settingText(key: string) {
  return (trial: TrialRecord): string => trial.settings.find(({ axis }) => axis === key)?.label ?? missing;
}

function numberAt(trial: TrialRecord, setting: string): number | null {
  const value = trialChanges(trial)[setting];
  return typeof value === 'number' ? value : null;
}
