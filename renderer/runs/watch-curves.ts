import { watchSeries, type EpochWatch, type WatchedQuantity } from '../../shared/metrics/watches.ts';
import { depthColours, type Curve } from '../charts/curve.ts';

/**
 * A watched quantity over the epochs, a curve for each of `layers` that has it. Colours go from shallow to deep,
 * the same in every chart. On a logarithmic axis a zero is a gap.
 */
export function watchCurves(
  watches: readonly EpochWatch[],
  layers: readonly string[],
  quantity: WatchedQuantity,
  isLogarithmic: boolean,
): Curve[] {
  return watchSeries(watches, layers, quantity).map(({ layer, measured, points }) => ({
    label: measured,
    colour: colourOf(layers.indexOf(layer), layers.length),
    stroke: 'solid',
    isFaint: false,
    x: points.map(({ epoch }) => epoch),
    y: points.map(({ value }) => (isLogarithmic && value <= 0 ? Number.NaN : value)),
  }));
}

/** Few layers are spread over all the colours. */
function colourOf(index: number, count: number): Curve['colour'] {
  const place = count === 1 ? 0 : Math.round((index * (depthColours.length - 1)) / (count - 1));
  return depthColours[place]!;
}
