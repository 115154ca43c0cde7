import type { RandomStream } from '../../../shared/mathematics/random.ts';
import { intersectionOverUnion, type Rectangle } from '../rectangles.ts';
import type { PlannedCrop, Scene } from './plan.ts';

/** Draws before a rectangle's own size is given up for another face's, and before it is given up at all. */
const triesAtOwnSize = 400;
const triesAtOtherSizes = 400;

export interface NonFaces {
  /** Fewer than `sizes` where no place was found. */
  readonly crops: readonly PlannedCrop[];
  /** How many have the size of another face than the one they were paired with. */
  readonly resized: number;
}

/**
 * One rectangle for each of `sizes`, at a uniformly drawn place in a uniformly drawn photograph, wholly
 * inside it, overlapping no face by more than `largestOverlap` (intersection over union). Faces are kept
 * away from whether they are fit to be cut or not, so that no face is taught as a non-face.
 */
export function drawNonFaces(
  scenes: readonly Scene[],
  sizes: readonly Rectangle[],
  largestOverlap: number,
  random: RandomStream,
): NonFaces {
  const crops: PlannedCrop[] = [];
  const taken = new Set<string>();
  let resized = 0;
  for (const own of sizes) {
    for (let attempt = 0; attempt < triesAtOwnSize + triesAtOtherSizes; attempt += 1) {
      const size = attempt < triesAtOwnSize ? own : sizes[random.below(sizes.length)]!;
      const scene = scenes[random.below(scenes.length)]!;
      const rectangle = placeInside(size, scene, random);
      if (rectangle === null || !keepsAway(rectangle, scene.occupied, largestOverlap)) continue;
      const key = JSON.stringify([scene.name, rectangle]);
      if (taken.has(key)) continue;
      taken.add(key);
      crops.push({ photograph: scene.name, rectangle, label: 1 });
      if (attempt >= triesAtOwnSize) resized += 1;
      break;
    }
  }
  return { crops, resized };
}

function placeInside({ width, height }: Rectangle, { size }: Scene, random: RandomStream): Rectangle | null {
  if (width > size.width || height > size.height) return null;
  const left = random.below(size.width - width + 1);
  const top = random.below(size.height - height + 1);
  return { left, top, width, height };
}

function keepsAway(rectangle: Rectangle, occupied: readonly Rectangle[], largestOverlap: number): boolean {
  return occupied.every((other) => intersectionOverUnion(rectangle, other) <= largestOverlap);
}
