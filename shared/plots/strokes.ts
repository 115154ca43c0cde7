/** How the split is told: train solid, validation dashed, test dotted. */
export type Stroke = 'solid' | 'dashed' | 'dotted';

/** So many colours tell runs apart; further ones have the same colours with other dashes. */
const colourCount = 8;

/** Solid, dashed and dotted, and twice over with dashes that the others do not have. */
const dashRounds: readonly Readonly<Record<Stroke, readonly number[]>>[] = [
  { solid: [], dashed: [6, 4], dotted: [2, 3] },
  { solid: [16, 3], dashed: [6, 3, 2, 3], dotted: [2, 3, 2, 8] },
  { solid: [16, 3, 3, 3], dashed: [6, 3, 2, 3, 2, 3], dotted: [2, 3, 2, 3, 2, 8] },
];

/** How a leap over epochs that were not evaluated is told from a line. */
export const leapLooks = { width: 1, dashes: [1, 4], opacity: 0.85 } as const;

/** Lengths of strokes and gaps in pixels; `round` is how often the colours have been used up before. Empty of a line without gaps. */
export function dashesOf({
  stroke,
  round = 0,
}: {
  readonly stroke: Stroke;
  readonly round?: number;
}): readonly number[] {
  return dashRounds[round % dashRounds.length]![stroke];
}

/** Which colour and which dashes the run at a place has, counted from 0: up to 24 can be told apart. */
export function styleAt(place: number): { readonly colour: number; readonly round: number } {
  return { colour: place % colourCount, round: Math.floor(place / colourCount) };
}
