import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changePicture,
  changesPictures,
  describeAugmentation,
  drawChange,
  type PictureChange,
} from '../../main/data/augmentation.ts';
import type { PictureAugmentation } from '../../main/data/data-set.ts';
import { measureChannels, normalise } from '../../main/data/normalise.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { augmentationSchema } from '../../shared/specs/data.ts';

const unchanged: PictureChange = {
  flip: false,
  degrees: 0,
  brightness: 1,
  contrast: 1,
  brightnessFirst: true,
};

type Shape = PictureAugmentation['shape'];

/** Two random pictures, the first to be changed, and an augmentation that knows their normalisation. */
function pictures([channels, height, width]: Shape, seed: number) {
  const random = new RandomStream(seed, 'pixels');
  const length = channels * height * width;
  const pixels = Uint8Array.from({ length: 2 * length }, () => random.below(256));
  const statistics = measureChannels(pixels, channels, height * width);
  const normalised = normalise(pixels, channels, height * width, statistics);
  const augmentation = describeAugmentation(
    augmentationSchema.parse({}),
    [channels, height, width],
    statistics,
  );
  return { augmentation, normalised, pixels: [...pixels.subarray(0, length)] };
}

/** The picture after the change, as pixel values. */
function changed(shape: Shape, seed: number, change: Partial<PictureChange>) {
  const { augmentation, normalised, pixels } = pictures(shape, seed);
  const before = normalised.slice();
  const length = pixels.length;
  const to = new Float32Array(3 * length).fill(99);
  changePicture(augmentation, { ...unchanged, ...change }, normalised, 0, to, length);
  expect(normalised).toEqual(before);
  expect([...to.subarray(0, length), ...to.subarray(2 * length)].every((value) => value === 99)).toBe(true);
  const area = shape[1] * shape[2];
  const after = Array.from(to.subarray(length, 2 * length), (value, index) => {
    const channel = Math.floor(index / area);
    const { black, white } = augmentation;
    return (255 * (value - black[channel]!)) / (white[channel]! - black[channel]!);
  });
  return { pixels, after };
}

function expectPixels(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 2);
  });
}

const shapes = fc.tuple(
  fc.constantFrom<1 | 3>(1, 3),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 9 }),
);
const pixelAt = (pixels: readonly number[], [, height, width]: Shape, c: number, y: number, x: number) =>
  y < 0 || y >= height || x < 0 || x >= width ? 0 : pixels[(c * height + y) * width + x]!;
const placesOf = ([channels, height, width]: Shape) =>
  Array.from({ length: channels * height * width }, (_, index) => ({
    c: Math.floor(index / (height * width)),
    y: Math.floor(index / width) % height,
    x: index % width,
  }));

describe('a changed picture', () => {
  it('is the same, to the last bit, where nothing is changed', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const { augmentation, normalised, pixels } = pictures(shape, seed);
        const to = new Float32Array(pixels.length);
        changePicture(augmentation, unchanged, normalised, pixels.length, to, 0);
        expect(to).toEqual(normalised.subarray(pixels.length));
      }),
      { numRuns: 30 },
    );
  });

  it('is mirrored left for right', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const { pixels, after } = changed(shape, seed, { flip: true });
        const expected = placesOf(shape).map(({ c, y, x }) => pixelAt(pixels, shape, c, y, shape[2] - 1 - x));
        expectPixels(after, expected);
      }),
      { numRuns: 30 },
    );
  });

  it('turned once round is the same, turned a quarter counter-clockwise has its right side on top', () => {
    fc.assert(
      fc.property(fc.constantFrom<1 | 3>(1, 3), fc.integer({ min: 1, max: 8 }), fc.nat(), (c, size, seed) => {
        const shape = [c, size, size] as const;
        const once = changed(shape, seed, { degrees: 360 });
        expectPixels(once.after, once.pixels);
        const quarter = changed(shape, seed, { degrees: 90 });
        expectPixels(
          quarter.after,
          placesOf(shape).map((place) =>
            pixelAt(quarter.pixels, shape, place.c, place.x, size - 1 - place.y),
          ),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('turned by any angle is what bilinear sampling with black outside makes it', () => {
    const options = fc.record({
      degrees: fc.double({ min: -180, max: 180, noNaN: true }),
      flip: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shapes, options, (shape, { seed, degrees, flip }) => {
        fc.pre(degrees !== 0);
        const { pixels, after } = changed(shape, seed, { degrees, flip });
        const radians = (degrees * Math.PI) / 180;
        const [, height, width] = shape;
        const expected = placesOf(shape).map(({ c, y, x }) => {
          const [right, up] = [x - (width - 1) / 2, (height - 1) / 2 - y];
          // Where a point comes from is found by turning it back, clockwise.
          const fromX = right * Math.cos(radians) + up * Math.sin(radians) + (width - 1) / 2;
          const fromY = (height - 1) / 2 - (up * Math.cos(radians) - right * Math.sin(radians));
          let value = 0;
          for (let row = -1; row <= height; row += 1) {
            for (let column = -1; column <= width; column += 1) {
              const weight =
                Math.max(0, 1 - Math.abs(fromX - column)) * Math.max(0, 1 - Math.abs(fromY - row));
              value += weight * pixelAt(pixels, shape, c, row, flip ? width - 1 - column : column);
            }
          }
          return value;
        });
        expectPixels(after, expected);
      }),
    );
  });

  it("has torchvision's brightness and contrast, in the order drawn", () => {
    const factors = fc.record({
      brightness: fc.double({ min: 0, max: 2, noNaN: true }),
      contrast: fc.double({ min: 0, max: 2, noNaN: true }),
      brightnessFirst: fc.boolean(),
    });
    const clamp = (value: number) => Math.min(255, Math.max(0, value));
    fc.assert(
      fc.property(shapes, factors, fc.nat(), (shape, change, seed) => {
        const { pixels, after } = changed(shape, seed, change);
        const area = shape[1] * shape[2];
        const brighten = (values: number[]) => values.map((value) => clamp(value * change.brightness));
        const contrast = (values: number[]) => {
          const weights = shape[0] === 1 ? [1] : [0.2989, 0.587, 0.114];
          const grey =
            values.reduce((sum, v, index) => sum + v * weights[Math.floor(index / area)]!, 0) / area;
          return values.map((value) => clamp(change.contrast * value + (1 - change.contrast) * grey));
        };
        const expected = change.brightnessFirst ? contrast(brighten(pixels)) : brighten(contrast(pixels));
        expectPixels(after, expected);
      }),
    );
  });
});

describe('what is drawn', () => {
  const settings = { horizontalFlip: 0.3, rotation: 15, brightness: 0.2, contrast: 0.4 };
  const changes = Array.from({ length: 4000 }, (_, index) =>
    drawChange(settings, new RandomStream(1, 'augmentation', index)),
  );
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('lies in its range and in its middle on average', () => {
    for (const [name, low, high] of [
      ['degrees', -15, 15],
      ['brightness', 0.8, 1.2],
      ['contrast', 0.6, 1.4],
    ] as const) {
      const values = changes.map((change) => change[name]);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
      expect(Math.abs(meanOf(values) - (low + high) / 2)).toBeLessThan((high - low) / 50);
    }
    expect(meanOf(changes.map(({ flip }) => Number(flip)))).toBeCloseTo(0.3, 1);
    expect(meanOf(changes.map(({ brightnessFirst }) => Number(brightnessFirst)))).toBeCloseTo(0.5, 1);
  });

  it('is the same with a setting left out, but for that setting', () => {
    const unturned = drawChange({ ...settings, rotation: 0 }, new RandomStream(1, 'a'));
    const turned = drawChange(settings, new RandomStream(1, 'a'));
    expect(turned).toEqual({ ...unturned, degrees: turned.degrees });
    expect(turned.degrees).not.toBe(0);
  });

  it('is nothing with all settings at zero', () => {
    const none = augmentationSchema.parse({});
    expect(changesPictures(none)).toBe(false);
    expect(changesPictures({ ...none, contrast: 0.1 })).toBe(true);
    expect(drawChange(none, new RandomStream(1, 'a'))).toMatchObject({
      flip: false,
      brightness: 1,
      contrast: 1,
    });
    expect(Math.abs(drawChange(none, new RandomStream(1, 'a')).degrees)).toBe(0);
  });
});
