/** Charts that wait for a full drawing, in the order in which they asked. */
const waiting = new Set<() => void>();
let frame: number | null = null;

/**
 * Draws at one of the next frames, one chart a frame: where a drawing takes long, what was pressed or turned meanwhile
 * is answered between two. Asked for twice it is drawn once.
 */
export function drawInTurn(draw: () => void): void {
  waiting.add(draw);
  frame ??= requestAnimationFrame(drawNext);
}

/** A chart that moves, or is gone, is not drawn in full. */
export function giveUpTurn(draw: () => void): void {
  waiting.delete(draw);
}

function drawNext(): void {
  const [draw] = waiting;
  if (draw !== undefined) waiting.delete(draw);
  frame = waiting.size > 0 ? requestAnimationFrame(drawNext) : null;
  draw?.();
}
