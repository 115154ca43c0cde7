import { Interaction, type InteractionItem, type InteractionModeFunction } from 'chart.js';
import { getRelativePosition } from 'chart.js/helpers';

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestEpoch: InteractionModeFunction;
  }
}

/** The order in which Chart.js draws the curve of every step: behind those of the epochs, whose order is 0. */
export const behind = 1;

/**
 * What a chart's readout tells: every curve's point at the epoch nearest to the pointer. Chart.js's `nearest`
 * would find a step in between almost everywhere. Where only steps are shown, the nearest of them.
 */
Interaction.modes.nearestEpoch = (chart, event, _options, useFinalPosition) => {
  const pointer = getRelativePosition(event, chart).x;
  const metas = chart.getSortedVisibleDatasetMetas();
  const epochs = metas.filter((meta) => meta.order !== behind);
  let nearest: InteractionItem[] = [];
  let shortest = Infinity;
  for (const { index: datasetIndex, data } of epochs.length > 0 ? epochs : metas) {
    for (const [index, element] of data.entries()) {
      const { x, skip } = element.getProps(['x', 'skip'], useFinalPosition) as { x: number; skip?: boolean };
      const distance = Math.abs(x - pointer);
      if (skip === true || distance > shortest) continue;
      if (distance < shortest) nearest = [];
      shortest = distance;
      nearest.push({ element, datasetIndex, index });
    }
  }
  return nearest;
};
