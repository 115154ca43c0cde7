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
export interface Curve {
  readonly label: string;
  /** A colour token: which run, which part of the loss, or which layer, from shallow to deep. */
  readonly colour: 'series-1' | 'series-2' | DepthColour;
  /** How the split is told: train solid, validation dashed, test dotted. */
  readonly stroke: 'solid' | 'dashed' | 'dotted';
  /** Every step of training rather than every epoch: drawn thin and faint behind the others. */
  readonly isFaint: boolean;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export const dashes: Readonly<Record<Curve['stroke'], number[]>> = {
  solid: [],
  dashed: [6, 4],
  dotted: [2, 3],
};
