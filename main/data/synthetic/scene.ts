import type { RandomStream } from '../../../shared/mathematics/random.ts';
import { boundingBox, type Ellipse } from '../fddb/ellipse.ts';
import { sharedArea, type PictureSize, type Rectangle } from '../rectangles.ts';
import { anyColour, chance, css, darker, lighter, mix } from './drawing.ts';
import type { Camera } from './camera.ts';
import { drawDistractor } from './distractors.ts';
import { drawFace } from './face.ts';

/** A drawn photograph: the drawing, where its faces are, and what the camera does to it. */
export interface DrawnScene {
  readonly svg: string;
  readonly size: PictureSize;
  readonly faces: readonly Ellipse[];
  readonly camera: Camera;
}

const placingTries = 30;

/** Draws a scene of faces before a background, among distractors of the same sizes. */
export function drawScene(random: RandomStream): DrawnScene {
  const size = { width: 300 + random.below(121), height: 240 + random.below(101) };
  const faces: Ellipse[] = [];
  const taken: Rectangle[] = [];
  const drawings: string[] = [];
  for (let remaining = 1 + random.below(4); remaining > 0; remaining -= 1) {
    const face = place(random, size, taken);
    if (face === null) continue;
    faces.push(face);
    drawings.push(positioned(face, drawFace(random, face.minorRadius / face.majorRadius)));
  }
  const distractors: string[] = [];
  for (let remaining = 6 + random.below(9); remaining > 0; remaining -= 1) {
    const spot = place(random, size, taken);
    if (spot !== null) distractors.push(positioned(spot, drawDistractor(random)));
  }
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    `${drawBackground(random, size)}${distractors.join('')}${drawings.join('')}</svg>`;
  const camera = {
    blur: chance(random, 0.6) ? random.between(0.4, 1.8) : 0,
    noise: random.between(3, 16),
    contrast: random.between(0.55, 1.1),
    brightness: random.between(-25, 45),
    grey: chance(random, 0.1),
    quality: 70 + random.below(23),
  };
  return { svg, size, faces, camera };
}

/** A tilted head's ellipse that keeps clear of all taken places, mostly inside the picture; null if none was found. */
function place(random: RandomStream, size: PictureSize, taken: Rectangle[]): Ellipse | null {
  for (let attempt = 0; attempt < placingTries; attempt += 1) {
    const majorRadius = 14 * (72 / 14) ** random.uniform();
    const minorRadius = majorRadius * random.between(0.66, 0.82);
    const tilt = random.normal() * 0.2;
    const angle = tilt > 0 ? tilt - Math.PI / 2 : tilt + Math.PI / 2;
    const reach = majorRadius * 0.8;
    const ellipse = {
      majorRadius,
      minorRadius,
      angle,
      centreX: random.between(reach, size.width - reach),
      centreY: random.between(reach, size.height - reach),
    };
    const box = boundingBox(ellipse);
    if (taken.some((other) => sharedArea(box, other) > 0)) continue;
    taken.push(box);
    return ellipse;
  }
  return null;
}

/** Moves a drawing whose head points up by one unit to where and how the ellipse lies. */
function positioned({ majorRadius, angle, centreX, centreY }: Ellipse, drawing: string): string {
  const upright = (angle * 180) / Math.PI + (angle > 0 ? -90 : 90);
  return `<g transform="translate(${centreX} ${centreY}) rotate(${upright}) scale(${majorRadius})">${drawing}</g>`;
}

export function drawBackground(random: RandomStream, { width, height }: PictureSize): string {
  const [first, second] = [anyColour(random), anyColour(random)];
  const shapes: string[] = [
    `<defs><linearGradient id="sky" gradientTransform="rotate(${random.below(360)} 0.5 0.5)">` +
      `<stop offset="0" stop-color="${css(first)}"/><stop offset="1" stop-color="${css(second)}"/></linearGradient></defs>` +
      `<rect width="${width}" height="${height}" fill="url(#sky)"/>`,
  ];
  const stripes = chance(random, 0.4) ? 4 + random.below(14) : 0;
  for (let index = 0; index < stripes; index += 1) {
    const colour = mix(
      first,
      chance(random, 0.5) ? darker(second, 0.4) : lighter(second, 0.4),
      random.uniform(),
    );
    const x = (index * width) / stripes;
    shapes.push(
      `<rect x="${x}" width="${(width / stripes) * random.between(0.2, 0.9)}" height="${height}" fill="${css(colour)}"/>`,
    );
  }
  for (let remaining = 10 + random.below(25); remaining > 0; remaining -= 1) {
    const [x, y] = [random.between(0, width), random.between(0, height)];
    const [across, along] = [random.between(4, 60), random.between(4, 60)];
    const colour = css(mix(anyColour(random), first, random.uniform()));
    const turn = `transform="rotate(${random.below(180)} ${x} ${y})"`;
    shapes.push(
      chance(random, 0.5)
        ? `<rect x="${x}" y="${y}" width="${across}" height="${along}" fill="${colour}" ${turn}/>`
        : `<ellipse cx="${x}" cy="${y}" rx="${across / 2}" ry="${along / 2}" fill="${colour}" ${turn}/>`,
    );
  }
  return shapes.join('');
}
