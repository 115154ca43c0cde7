import type { FddbDataSpec, Split } from '../../../shared/specs/data.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { moveInside, shareInside, type PictureSize, type Rectangle } from '../rectangles.ts';
import { boundingBox } from './ellipse.ts';
import type { ListedPhotograph } from './lists.ts';
import { drawNonFaces } from './non-faces.ts';

export const fddbClasses = ['face', 'non-face'] as const;

/**
 * A face is cut when this share of its box lies in the picture. Half a face beyond the edge leaves a crop
 * that shows something else than a face.
 */
export const smallestShareInside = 0.75;

export interface MeasuredPhotograph extends ListedPhotograph {
  readonly size: PictureSize;
  /** The same for photographs that look the same: these come into one split together. Alone where left out. */
  readonly group?: number;
}

/** A rectangle to cut, in whole pixels inside its photograph. */
export interface PlannedCrop {
  readonly photograph: string;
  readonly rectangle: Rectangle;
  /** Index into `fddbClasses`. */
  readonly label: number;
}

/** How many faces a split takes, and as many non-faces. */
export type Wanted = Readonly<Record<Split, number>>;

/** A photograph with what may be cut from it and what non-faces must keep away from. */
export interface Scene {
  readonly name: string;
  readonly size: PictureSize;
  readonly group?: number | undefined;
  /** Rectangles of faces fit to be cut. */
  readonly faces: readonly Rectangle[];
  /** The box around every annotated face, fit or not, and the rectangles in `faces`. */
  readonly occupied: readonly Rectangle[];
}

export interface FaceTally {
  readonly fit: number;
  readonly tooSmall: number;
  readonly tooFarOutside: number;
}

export interface CropPlan {
  readonly crops: Readonly<Record<Split, readonly PlannedCrop[]>>;
  readonly tally: FaceTally;
  readonly photographs: Readonly<Record<Split, number>>;
  /** Non-faces that found no place at the size of the face they were paired with. */
  readonly resized: number;
}

/** What falls short when too few faces or too few non-faces can be cut. */
export interface CropShortage {
  readonly split: Split;
  readonly of: (typeof fddbClasses)[number];
  readonly found: Wanted;
  readonly tally: FaceTally;
}

export function countWanted(spec: FddbDataSpec): Wanted {
  const validation = Math.round(spec.trainingPerClass * spec.validationFraction);
  return { train: spec.trainingPerClass - validation, validation, test: spec.testPerClass };
}

/**
 * Chooses what to cut: photographs are dealt to the splits, faces drawn from each split's photographs, and
 * for each face a non-face of the same size from some photograph of the same split.
 */
export function planCrops(
  photographs: readonly MeasuredPhotograph[],
  spec: FddbDataSpec,
  seed: number,
): CropPlan | CropShortage {
  const wanted = countWanted(spec);
  const { scenes, tally } = findFaces(photographs, spec);
  const dealt = dealPhotographs(scenes, wanted, new RandomStream(seed, 'data', 'photographs'));
  const found = mapSplits((split) => dealt[split].reduce((sum, { faces }) => sum + faces.length, 0));
  const crops: Record<Split, PlannedCrop[]> = { train: [], validation: [], test: [] };
  let resized = 0;
  for (const split of splitOrder) {
    if (found[split] < wanted[split]) return { split, of: 'face', found, tally };
    const faces = drawFaces(dealt[split], wanted[split], new RandomStream(seed, 'data', 'faces', split));
    const nonFaces = drawNonFaces(
      dealt[split],
      faces.map(({ rectangle }) => rectangle),
      spec.largestOverlap,
      new RandomStream(seed, 'data', 'non-faces', split),
    );
    if (nonFaces.crops.length < faces.length) {
      return { split, of: 'non-face', found: { ...found, [split]: nonFaces.crops.length }, tally };
    }
    resized += nonFaces.resized;
    crops[split] = new RandomStream(seed, 'data', 'order', split).shuffle([...faces, ...nonFaces.crops]);
  }
  return { crops, tally, photographs: mapSplits((split) => dealt[split].length), resized };
}

/** In which splits are served: the smallest have the first choice. */
const splitOrder: readonly Split[] = ['test', 'validation', 'train'];

function mapSplits<Value>(value: (split: Split) => Value): Record<Split, Value> {
  return { train: value('train'), validation: value('validation'), test: value('test') };
}

function findFaces(
  photographs: readonly MeasuredPhotograph[],
  spec: FddbDataSpec,
): { scenes: Scene[]; tally: FaceTally } {
  let [fit, tooSmall, tooFarOutside] = [0, 0, 0];
  const scenes = photographs.map(({ name, size, group, faces }) => {
    const boxes = faces.map(boundingBox);
    const rectangles: Rectangle[] = [];
    for (const box of boxes) {
      if (Math.min(box.width, box.height) < spec.smallestFace) tooSmall += 1;
      else if (shareInside(box, size) < smallestShareInside) tooFarOutside += 1;
      else rectangles.push(faceRectangle(box, spec, size));
    }
    fit += rectangles.length;
    return { name, size, group, faces: rectangles, occupied: [...boxes, ...rectangles] };
  });
  return { scenes, tally: { fit, tooSmall, tooFarOutside } };
}

/**
 * The rectangle cut for a face: its box, made square and widened as the settings say. Where that reaches
 * outside, it is moved inside rather than filled up: invented pixels would be found at faces only and give
 * them away.
 */
function faceRectangle(
  box: Rectangle,
  { aspect, margin }: Pick<FddbDataSpec, 'aspect' | 'margin'>,
  picture: PictureSize,
): Rectangle {
  const longer = Math.max(box.width, box.height);
  const width = (aspect === 'square' ? longer : box.width) * (1 + 2 * margin);
  const height = (aspect === 'square' ? longer : box.height) * (1 + 2 * margin);
  const left = box.left + (box.width - width) / 2;
  const top = box.top + (box.height - height) / 2;
  return moveInside({ left, top, width, height }, picture);
}

/**
 * Deals whole photographs, in random order, each to the split whose share of wanted faces is filled least;
 * full splits wait until all are full. So every split gets photographs in proportion, and the crops of a
 * small split come from many photographs. Photographs that look the same follow the first of them.
 */
function dealPhotographs(
  scenes: readonly Scene[],
  wanted: Wanted,
  random: RandomStream,
): Record<Split, Scene[]> {
  const dealt: Record<Split, Scene[]> = { train: [], validation: [], test: [] };
  const filled: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  const taking = splitOrder.filter((split) => wanted[split] > 0);
  const fillOf = (split: Split) => filled[split] / wanted[split];
  const splitOfGroup = new Map<number, Split>();
  for (const scene of random.shuffle([...scenes])) {
    const open = taking.filter((split) => filled[split] < wanted[split]);
    const candidates = open.length > 0 ? open : taking;
    const least = candidates.reduce((first, other) => (fillOf(other) < fillOf(first) ? other : first));
    const { group } = scene;
    const split = group === undefined ? least : (splitOfGroup.get(group) ?? least);
    if (group !== undefined) splitOfGroup.set(group, split);
    dealt[split].push(scene);
    filled[split] += scene.faces.length;
  }
  return dealt;
}

function drawFaces(scenes: readonly Scene[], count: number, random: RandomStream): PlannedCrop[] {
  const all = scenes.flatMap(({ name, faces }) =>
    faces.map((rectangle) => ({ photograph: name, rectangle, label: 0 })),
  );
  return random.shuffle(all).slice(0, count);
}
