/** A line of a chart. Points that are not finite are left as gaps. */
export interface Curve {
  readonly label: string;
  /** A colour token: which run, or which part of the loss. */
  readonly colour: 'series-1' | 'series-2';
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
