import type { Plugin } from 'chart.js';

/** Pixels of ground between a readout and the edge of the canvas: Chart.js would lay its border on the edge, half cut off. */
const clear = 2;

/** Keeps the whole border of a readout within the canvas. */
export function keepReadoutWithin(): Plugin<'line'> {
  const within = (start: number, size: number, whole: number) =>
    Math.max(clear, Math.min(start, whole - size - clear));
  return {
    id: 'readoutWithin',
    beforeTooltipDraw({ width, height }, { tooltip }) {
      tooltip.x = within(tooltip.x, tooltip.width, width);
      tooltip.y = within(tooltip.y, tooltip.height, height);
    },
  };
}
