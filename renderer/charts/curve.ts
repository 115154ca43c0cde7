import type { Line } from '../../shared/curves/line.ts';
import { styleAt, type Stroke } from '../../shared/plots/strokes.ts';

/** Tokens for the eight colours that runs, or parts of a loss, are told apart by. */
const seriesColours = [
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
  'series-7',
  'series-8',
] as const;
export type SeriesColour = (typeof seriesColours)[number];

/** Tokens for as many layers as a chart tells apart, in the order of a network. */
export const depthColours = [
  'depth-1',
  'depth-2',
  'depth-3',
  'depth-4',
  'depth-5',
  'depth-6',
  'depth-7',
  'depth-8',
] as const;
export type DepthColour = (typeof depthColours)[number];

/** A line of a chart. Points that are not finite are left as gaps. */
export interface Curve extends Line {
  /** Tells it from the others, in the readout and to those who do not see it. */
  readonly label: string;
  /** What the legend shows and hides together, e.g. a run with its splits; the label where left out. */
  readonly group?: string;
  /** Which run, which part of the loss, or which layer, from shallow to deep. */
  readonly colour: SeriesColour | DepthColour;
  readonly stroke: Stroke;
  /** How often the eight colours have been used up before: the dashes then differ. 0 where left out. */
  readonly round?: number;
  /** Raw points behind a smoothed curve, or every step behind the epochs: drawn thin and see-through. */
  readonly isFaint: boolean;
  /** Whoever sent the points has thinned them. */
  readonly isThinned?: boolean;
  /** A spread around the line, point by point, e.g. a mean with a deviation below and above. */
  readonly band?: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> };
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** The colour and dashes of the run at a place, counted from 0: up to 24 can be told apart. */
export function runStyle(place: number): Pick<Curve, 'colour'> & { readonly round: number } {
  const { colour, round } = styleAt(place);
  return { colour: seriesColours[colour]!, round };
}

export const splitStrokes = { train: 'solid', validation: 'dashed', test: 'dotted' } as const;
