import type { Trace } from '../../shared/curves/trace.ts';

/** How a line is painted, in pixels of the screen. */
export interface Pen {
  /** As a canvas keeps it in memory: red, green, blue, 0 to 255. */
  readonly colour: readonly [red: number, green: number, blue: number];
  /** 0 to 1. */
  readonly opacity: number;
  readonly width: number;
  /** Lengths of strokes and gaps along the axis; empty of a line without gaps. */
  readonly dashes: readonly number[];
  /** Where in its dashes the line is at the left edge. */
  readonly dashStart: number;
}

const steps = 256;
/** Two of the four bytes of a pixel, with room above each for a product with 256. */
const pair = 0x00ff00ff;

/**
 * A picture that traces are painted into, column by column. Painting twenty long curves so takes milliseconds, where a
 * canvas that draws paths without a graphics card takes most of a second.
 */
export class Pixels {
  readonly width: number;
  readonly height: number;
  /** Colours multiplied by their opacity, which is how they mix. */
  readonly #mixed: Uint32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#mixed = new Uint32Array(width * height);
  }

  clear(): void {
    this.#mixed.fill(0);
  }

  /** Paints a line, as wide as its pen where it runs flat. */
  paintLine({ top, bottom }: Trace, pen: Pen): void {
    const half = pen.width / 2;
    const isOn = dashPattern(pen);
    for (let column = 0; column < this.width; column += 1) {
      if (!isOn(column)) continue;
      this.#paint(column, top[column]! - half, bottom[column]! + half, pen);
    }
  }

  /** Paints what lies between the two edges of a band. */
  paintBand(upper: Trace, lower: Trace, pen: Pen): void {
    for (let column = 0; column < this.width; column += 1) {
      const [one, other] = [upper.top[column]!, lower.bottom[column]!];
      this.#paint(column, Math.min(one, other), Math.max(one, other), pen);
    }
  }

  /** Paints a point, of which each column has its part. */
  paintDisc(x: number, y: number, radius: number, pen: Pen): void {
    const last = Math.min(this.width - 1, Math.ceil(x + radius) - 1);
    for (let column = Math.max(0, Math.floor(x - radius)); column <= last; column += 1) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (column + 0.5 - x) ** 2));
      this.#paint(column, y - half, y + half, pen);
    }
  }

  /** What has been painted, as the bytes of an `ImageData`. */
  writeTo(data: Uint8ClampedArray): void {
    const written = new Uint32Array(data.buffer);
    const mixed = this.#mixed;
    for (let index = 0; index < mixed.length; index += 1) {
      const pixel = mixed[index]!;
      const opacity = pixel >>> 24;
      if (opacity === 0 || opacity === 255) {
        written[index] = pixel;
        continue;
      }
      const byte = (shift: number) => Math.min(255, Math.round((((pixel >>> shift) & 255) * 255) / opacity));
      written[index] = ((opacity << 24) | (byte(16) << 16) | (byte(8) << 8) | byte(0)) >>> 0;
    }
  }

  /** From one height to another, which need not be whole: the pixels at the ends are covered in part. */
  #paint(column: number, from: number, to: number, { colour, opacity }: Pen): void {
    const [start, end] = [Math.max(0, from), Math.min(this.height, to)];
    // Also where the line is not: nothing compares with NaN.
    if (!(start < end)) return;
    const [red, green, blue] = colour;
    const reds = (red | (blue << 16)) >>> 0;
    const greens = (green | (255 << 16)) >>> 0;
    const full = Math.round(opacity * steps);
    const last = Math.ceil(end) - 1;
    for (let row = Math.floor(start); row <= last; row += 1) {
      const covered = Math.min(row + 1, end) - Math.max(row, start);
      const share = covered >= 1 ? full : Math.round(covered * full);
      const at = row * this.width + column;
      const kept = steps - share;
      const below = this.#mixed[at]!;
      const low = ((Math.imul(reds, share) + Math.imul(below & pair, kept)) >>> 8) & pair;
      const high = ((Math.imul(greens, share) + Math.imul((below >>> 8) & pair, kept)) >>> 8) & pair;
      this.#mixed[at] = (low | (high << 8)) >>> 0;
    }
  }
}

function dashPattern({ dashes, dashStart }: Pen): (column: number) => boolean {
  const period = dashes.reduce((sum, length) => sum + length, 0);
  if (!(period > 0)) return () => true;
  return (column) => {
    let rest = (((column + dashStart) % period) + period) % period;
    for (const [index, length] of dashes.entries()) {
      if (rest < length) return index % 2 === 0;
      rest -= length;
    }
    return true;
  };
}
