import { formatNumber } from '../metrics/format.ts';
import type { ExperimentSpec } from '../specs/recipe.ts';
import type { RangeAxis, SearchAxis, SearchSpec, ValuesAxis } from '../specs/search.ts';
import { numberLimits, type NumberLimits } from '../specs/setting-ranges.ts';
import { writeShort } from './short-number.ts';
import { axisName, trialChanges, type Trial } from './trials.ts';

/** The best trial lies at the edge of what was searched: better ones may lie beyond. */
export interface BorderWarning {
  readonly axis: string;
  readonly edge: 'lowest' | 'highest';
  readonly value: number;
  /** Where to search next. */
  readonly next: { readonly from: number; readonly to: number };
  /** In one sentence. */
  readonly text: string;
}

/** The outermost part of a range at each end that counts as its edge. */
const edge = 0.1;
/** With fewer values every one is at an edge. */
const fewestValues = 3;

/**
 * Axes at whose edge the best trial lies: ranges (on their scale) and ordered numeric values. `experiment` is what the
 * trials have in common: it tells what a setting may be, beyond which nothing is proposed.
 */
export function findBorders(
  search: SearchSpec,
  best: Pick<Trial, 'settings'> | null,
  experiment: ExperimentSpec | null = null,
): BorderWarning[] {
  if (best === null) return [];
  const changes = trialChanges(best);
  return search.axes.flatMap((axis) => {
    if (axis.kind === 'choices') return [];
    const value = changes[axis.setting];
    if (typeof value !== 'number') return [];
    const border = axis.kind === 'range' ? rangeBorder(axis, value) : valuesBorder(axis, value);
    const limits = numberLimits(axis.setting.split('.'), experiment);
    const possible = border === null ? null : keepWithin(limits, border);
    return possible === null ? [] : [describe(axis, possible)];
  });
}

/**
 * The axes with their ranges drawn together around the best trials, for searching again: from the lowest to the
 * highest of their values and a little further, and beyond the old range where the best of all lies at its edge.
 * Of listed values and choices those stay that the best trials had. `ranked` has the best trial first.
 */
export function narrowAxes(
  search: SearchSpec,
  ranked: readonly Pick<Trial, 'settings'>[],
  experiment: ExperimentSpec | null = null,
  top = Math.max(3, Math.ceil(ranked.length / 10)),
): SearchAxis[] {
  const chosen = ranked.slice(0, top);
  if (chosen.length === 0) return search.axes;
  const borders = findBorders(search, chosen[0]!, experiment);
  return search.axes.map((axis) => {
    if (axis.kind === 'range') {
      const border = borders.find((warning) => warning.axis === axis.setting);
      return narrowRange(
        axis,
        chosen.map((trial) => Number(trialChanges(trial)[axis.setting])),
        border,
      );
    }
    const labels = new Set(
      chosen.flatMap(({ settings }) =>
        settings.filter(({ axis: name }) => name === axisName(axis)).map(({ set }) => JSON.stringify(set)),
      ),
    );
    return axis.kind === 'values'
      ? {
          ...axis,
          values: axis.values.filter((value) => labels.has(JSON.stringify({ [axis.setting]: value }))),
        }
      : { ...axis, choices: axis.choices.filter(({ set }) => labels.has(JSON.stringify(set))) };
  });
}

/** What is added on either side of the best values, and half of the narrowest new range, as a share of the old one. */
const margin = 0.05;

function narrowRange(axis: RangeAxis, values: readonly number[], border?: BorderWarning): RangeAxis {
  const scale = scaleOf(axis);
  const [low, high] = [scale.to(axis.from), scale.to(axis.to)];
  const places = values.map(scale.to);
  const pad = margin * (high - low);
  const from = Math.max(low, Math.min(...places) - pad);
  const to = Math.min(high, Math.max(...places) + pad);
  const narrowed = {
    from: border?.edge === 'lowest' ? Math.min(from, scale.to(border.next.from)) : from,
    to: border?.edge === 'highest' ? Math.max(to, scale.to(border.next.to)) : to,
  };
  return { ...axis, ...tidy(axis, scale.from(narrowed.from), scale.from(narrowed.to)) };
}

interface Border extends Pick<BorderWarning, 'edge' | 'value' | 'next'> {
  /** The outermost value that could be tried at that edge. */
  readonly end: number;
}

/** A border within what a setting may be; null where nothing lies beyond the edge. */
function keepWithin({ lowest, highest, above, below }: NumberLimits, border: Border): Border | null {
  const { edge: side, end, value, next } = border;
  if (side === 'lowest' ? end <= lowest : end >= highest) return null;
  // A bound that cannot be reached itself is approached by half the way.
  const from = next.from > above ? next.from : (value + above) / 2;
  const to = next.to < below ? next.to : (value + below) / 2;
  return { ...border, next: { from: Math.max(from, lowest), to: Math.min(to, highest) } };
}

/** Proposes a range as wide as half the old one, with the best value in its middle. */
function rangeBorder(axis: RangeAxis, value: number): Border | null {
  const scale = scaleOf(axis);
  const [low, high, place] = [scale.to(axis.from), scale.to(axis.to), scale.to(value)];
  const share = (place - low) / (high - low);
  if (share > edge && share < 1 - edge) return null;
  const quarter = (high - low) / 4;
  return {
    ...(share <= edge
      ? ({ edge: 'lowest', end: axis.from } as const)
      : ({ edge: 'highest', end: axis.to } as const)),
    value,
    next: tidy(axis, scale.from(place - quarter), scale.from(place + quarter)),
  };
}

/** Proposes a range from the best value's neighbour to as far beyond the best value, by ratio where all are above 0. */
function valuesBorder({ values }: ValuesAxis, value: number): Border | null {
  if (!values.every((other): other is number => typeof other === 'number')) return null;
  const ordered = [...new Set(values)].toSorted((one, other) => one - other);
  if (ordered.length < fewestValues) return null;
  const place = ordered.indexOf(value);
  if (place !== 0 && place !== ordered.length - 1) return null;
  const neighbour = ordered[place === 0 ? 1 : place - 1]!;
  const beyond = ordered[0]! > 0 ? value ** 2 / neighbour : 2 * value - neighbour;
  const whole = ordered.every(Number.isInteger);
  const [from, to] = [Math.min(neighbour, beyond), Math.max(neighbour, beyond)];
  return {
    edge: place === 0 ? 'lowest' : 'highest',
    value,
    end: value,
    next: tidy({ whole }, from, to),
  };
}

/** Bounds with the few digits that a range needs. */
function tidy({ whole }: Pick<RangeAxis, 'whole'>, from: number, to: number): { from: number; to: number } {
  if (whole) return { from: Math.floor(from), to: Math.max(Math.floor(from) + 1, Math.ceil(to)) };
  const [low, high] = [Number(from.toPrecision(2)), Number(to.toPrecision(2))];
  return low < high ? { from: low, to: high } : { from, to };
}

function scaleOf({ scale }: Pick<RangeAxis, 'scale'>) {
  return scale === 'linear'
    ? { to: (value: number) => value, from: (place: number) => place }
    : { to: Math.log10, from: (place: number) => 10 ** place };
}

function describe(axis: RangeAxis | ValuesAxis, { edge: end, value, next }: Border): BorderWarning {
  const side = end === 'lowest' ? 'lower' : 'upper';
  const searched =
    axis.kind === 'range'
      ? `near the ${side} end of its range, ${writeShort(axis.from)} to ${writeShort(axis.to)}`
      : `the ${end} of the values tried`;
  const proposal = `${writeShort(next.from)} to ${writeShort(next.to)}`;
  const text = `The best trial has ${axis.setting} ${formatNumber(value)}, ${searched}: better ones may lie beyond. Search ${proposal} next.`;
  return { axis: axis.setting, edge: end, value, next, text };
}
