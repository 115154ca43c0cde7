/** What tells values that are far out from the tails of a skewed or sparse feature. */

/**
 * The modified z-score of B. Iglewicz and D. C. Hoaglin, "How to detect and handle outliers" (1993), calls normal data
 * beyond 3.5 outliers. Features are seldom normal: two hundred times that is left to skewed and heavy tails.
 */
export const outlierLimits = {
  score: 700,
  /** Of a heavy tail more values lie below the limit than beyond; so many times the limit smaller they still count as near it. */
  gap: 30,
  /** Above this share of a split they are no outliers but another population. */
  share: 0.1,
  source: 'modified z-score, Iglewicz and Hoaglin 1993; 3.5 of normal data, 200 times that here',
} as const;

/** A normal distribution's median absolute deviation, in standard deviations. */
const normalDeparture = 0.6745;
/** Departures of a smaller share of the largest one are rounding of numbers in 32 bits. */
const rounding = 1e-7;
const fewestValues = 10;

/** Where the usual values of a feature lie. */
export interface UsualRange {
  readonly middle: number;
  /** Median distance from the middle of the values that are not equal to it: sparse features have one, too. */
  readonly departure: number;
  /** The most extreme usual values. */
  readonly lowest: number;
  readonly highest: number;
}

/** The range of the usual values of training; null where there are too few, or all are equal. */
export function findUsualRange(values: Float64Array): UsualRange | null {
  if (values.length < fewestValues) return null;
  const middle = medianOfSorted(values.toSorted());
  const departures = values.map((value) => Math.abs(value - middle)).sort();
  const least = rounding * departures.at(-1)!;
  const departure = medianOfSorted(departures.filter((size) => size > least));
  if (!(departure > 0)) return null;
  const reach = reachOf(departure) / outlierLimits.gap;
  const usual = values.filter((value) => Math.abs(value - middle) <= reach);
  const [lowest, highest] = usual.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [middle, middle] as [number, number],
  );
  return { middle, departure, lowest, highest };
}

/**
 * The rows whose values lie far beyond the usual ones. None where as many lie between: a heavy tail reaches far, but
 * thins out on its way.
 */
export function findOutliers(values: Float64Array, { middle, departure }: UsualRange): number[] {
  const reach = reachOf(departure);
  const far: number[] = [];
  let between = 0;
  values.forEach((value, row) => {
    const distance = Math.abs(value - middle);
    if (distance > reach) far.push(row);
    else if (distance > reach / outlierLimits.gap) between += 1;
  });
  return far.length > between && far.length <= outlierLimits.share * values.length ? far : [];
}

/** Whether a few values, apart from the others or not, lie where training has next to none. */
export function hasFarValues(values: Float64Array, { middle, departure }: UsualRange): boolean {
  const reach = reachOf(departure) / outlierLimits.gap;
  const far = values.filter((value) => Math.abs(value - middle) > reach).length;
  return far > 0 && far <= outlierLimits.share * values.length;
}

/** What lies beyond the usual range is drawn to its ends. */
export function winsorise(values: Float64Array, { lowest, highest }: UsualRange): Float64Array {
  return values.map((value) => Math.min(highest, Math.max(lowest, value)));
}

/** How far from the middle a usual value may lie. */
function reachOf(departure: number): number {
  return (outlierLimits.score / normalDeparture) * departure;
}

/** Of none it is no number. */
function medianOfSorted(sorted: Float64Array): number {
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
