import type { RandomStream } from '../../../shared/mathematics/random.ts';
import { anyColour, chance, css, darker, lighter, litFill, pick, skinColour } from './drawing.ts';
import { drawBackOfHead, drawBlankHead } from './face.ts';

type Draw = (random: RandomStream) => string;

/**
 * Something round or face-sized that is no face, as SVG in coordinates from -1 to 1. Some share a face's
 * colours, some its outline, some its two dark spots, so that no single one of them gives a face away.
 */
export function drawDistractor(random: RandomStream): string {
  return pick<Draw>(random, [
    drawBall,
    drawClock,
    drawFlower,
    drawWindow,
    drawSocket,
    drawPoster,
    (stream) => drawBackOfHead(stream, stream.between(0.68, 0.8)),
    (stream) => drawBlankHead(stream, stream.between(0.68, 0.8)),
  ])(random);
}

export function drawBall(random: RandomStream): string {
  const fill = litFill(random, chance(random, 0.5) ? skinColour(random) : anyColour(random));
  const stripe = css(anyColour(random));
  const seam = chance(random, 0.5)
    ? `<path d="M -0.9 -0.3 Q 0 ${random.between(-0.6, 0.6)} 0.9 -0.3" stroke="${stripe}" stroke-width="0.1" fill="none"/>`
    : '';
  return `<defs>${fill.definition}</defs><circle r="0.95" fill="${fill.fill}"/>${seam}`;
}

export function drawClock(random: RandomStream): string {
  const ink = css(darker(anyColour(random), 0.6));
  const face = css(lighter(anyColour(random), 0.6));
  const marks = Array.from(
    { length: 12 },
    (_, hour) => `<path d="M 0 -0.85 L 0 -0.7" transform="rotate(${hour * 30})"/>`,
  );
  const hand = (length: number) =>
    `<path d="M 0 0 L 0 ${-length}" transform="rotate(${random.between(0, 360)})"/>`;
  return (
    `<circle r="0.95" fill="${face}" stroke="${ink}" stroke-width="0.1"/>` +
    `<g stroke="${ink}" stroke-width="0.08">${marks.join('')}${hand(0.5)}${hand(0.7)}</g>`
  );
}

function drawFlower(random: RandomStream): string {
  const petal = css(anyColour(random));
  const count = 5 + random.below(5);
  const petals = Array.from(
    { length: count },
    (_, index) =>
      `<ellipse cy="-0.6" rx="0.3" ry="0.4" fill="${petal}" transform="rotate(${(index * 360) / count})"/>`,
  );
  return `<path d="M 0 0 L 0.2 2" stroke="rgb(50,110,50)" stroke-width="0.12"/>${petals.join('')}<circle r="0.34" fill="${css(anyColour(random))}"/>`;
}

function drawWindow(random: RandomStream): string {
  const frame = css(lighter(anyColour(random), 0.4));
  const pane = css(darker(anyColour(random), random.between(0.2, 0.8)));
  return (
    `<rect x="-0.8" y="-1" width="1.6" height="2" fill="${pane}" stroke="${frame}" stroke-width="0.14"/>` +
    `<path d="M 0 -1 L 0 1 M -0.8 ${random.between(-0.4, 0.4)} l 1.6 0" stroke="${frame}" stroke-width="0.1"/>`
  );
}

/** Two dark spots in a light round, as a socket, a button or a mask have. */
function drawSocket(random: RandomStream): string {
  const plate = litFill(random, chance(random, 0.5) ? skinColour(random) : lighter(anyColour(random), 0.4));
  const [apart, height] = [random.between(0.25, 0.4), random.between(-0.3, 0.3)];
  const size = random.between(0.07, 0.14);
  const spot = (x: number) => `<circle cx="${x}" cy="${height}" r="${size}" fill="rgb(30,26,26)"/>`;
  const shape = chance(random, 0.5)
    ? `<circle r="0.9" fill="${plate.fill}"/>`
    : `<ellipse rx="0.72" ry="1" fill="${plate.fill}"/>`;
  return `<defs>${plate.definition}</defs>${shape}${spot(-apart)}${spot(apart)}`;
}

/** Shapes and colours of a face in no order. */
function drawPoster(random: RandomStream): string {
  const shapes = Array.from({ length: 6 }, () => {
    const [x, y] = [random.between(-0.5, 0.5), random.between(-0.7, 0.7)];
    const [width, height] = [random.between(0.06, 0.35), random.between(0.04, 0.3)];
    const colour = chance(random, 0.5) ? darker(skinColour(random), 0.5) : anyColour(random);
    return `<ellipse cx="${x}" cy="${y}" rx="${width}" ry="${height}" fill="${css(colour)}"/>`;
  });
  return `<rect x="-0.75" y="-1" width="1.5" height="2" fill="${css(skinColour(random))}"/>${shapes.join('')}`;
}
