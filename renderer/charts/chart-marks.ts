import type { Chart, Plugin } from 'chart.js';
import type { ChartMark } from './axes.ts';
import { tokenColour } from './colour.ts';

/** Pixels above which labels would cover one another. */
const labelWidth = 14;

/** Draws thin vertical lines behind the curves, each with its label. */
export function drawMarks(read: () => readonly ChartMark[]): Plugin<'line'> {
  return {
    id: 'marks',
    beforeDatasetsDraw: ({ ctx, scales, chartArea }: Chart) => {
      const axis = scales['x'];
      if (axis === undefined) return;
      const { left, right, top, bottom } = chartArea;
      ctx.save();
      ctx.strokeStyle = tokenColour('line-strong');
      ctx.fillStyle = tokenColour('text-muted');
      ctx.lineWidth = 1;
      ctx.font = `11px ${tokenColour('font')}`;
      ctx.textBaseline = 'top';
      let taken = -Infinity;
      for (const { x, label } of [...read()].sort((one, other) => one.x - other.x)) {
        const place = Math.round(axis.getPixelForValue(x)) + 0.5;
        if (!(place >= left && place <= right + 1)) continue;
        ctx.setLineDash([1, 3]);
        ctx.beginPath();
        ctx.moveTo(place, top);
        ctx.lineTo(place, bottom);
        ctx.stroke();
        const isLast = place + labelWidth > right;
        if (place - taken < labelWidth) continue;
        taken = place;
        ctx.textAlign = isLast ? 'right' : 'left';
        ctx.fillText(label, place + (isLast ? -3 : 3), top);
      }
      ctx.restore();
    },
  };
}
