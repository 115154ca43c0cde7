import type { Chart, Plugin } from 'chart.js';

/**
 * Keeps a picture of the curves as they were drawn: the readout under the pointer is on the same canvas, and drawing
 * twenty long curves anew at each of its moves would take longer than a frame.
 */
export function keepDrawn(): Plugin<'line'> {
  const kept = document.createElement('canvas');
  /** Only what is drawn a second time is worth keeping: a chart that moves is another each time. */
  let timesDrawn = 0;
  const forget = () => {
    timesDrawn = 0;
  };
  return {
    id: 'keepDrawn',
    beforeUpdate: forget,
    resize: forget,
    beforeDatasetsDraw: ({ canvas, ctx }: Chart) => {
      if (timesDrawn < 2) return true;
      onPixels(ctx, () => {
        ctx.clearRect(0, 0, canvas.width, canvas.height);
        ctx.drawImage(kept, 0, 0);
      });
      // Nothing else is drawn of them.
      return false;
    },
    afterDatasetsDraw: ({ canvas }: Chart) => {
      timesDrawn += 1;
      if (timesDrawn !== 2 || canvas.width * canvas.height === 0) return;
      kept.width = canvas.width;
      kept.height = canvas.height;
      kept.getContext('2d')?.drawImage(canvas, 0, 0);
    },
  };
}

/** Chart.js draws in units of the page, of which a pixel of the screen may be a part. */
function onPixels(context: CanvasRenderingContext2D, draw: () => void): void {
  context.save();
  context.resetTransform();
  draw();
  context.restore();
}
