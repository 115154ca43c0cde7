/** A place on the x axis at which something was noted. */
export interface ChartMark {
  readonly x: number;
  /** A few letters, written at the top; the list of notes has the same. */
  readonly label: string;
}

/** What a chart's axes show and how far they reach. */
export interface Axes {
  readonly xTitle: string;
  /** The planned end of the x axis, so that the scale stands still while points come in. */
  readonly xMaximum: number;
  /** x is in seconds, and written as a time. */
  readonly isTime?: boolean;
  readonly yTitle: string;
  readonly isLogarithmic: boolean;
  /** Bounds of a linear y axis, where the quantity has them. */
  readonly yMinimum?: number;
  readonly yMaximum?: number;
  /** A linear y axis reaches down to here at least. */
  readonly ySuggestedMinimum?: number;
  /** Places along x at which something was noted. */
  readonly marks?: readonly ChartMark[];
}
