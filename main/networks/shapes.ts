import type { NetworkInput } from '../../shared/specs/network.ts';

/**
 * What flows between layers for one sample: pictures or lists of numbers. There are two of them (`branches`)
 * from an input of picture pairs on until they are compared, and one otherwise; sizes are those of one of them.
 */
export type SampleShape = PictureShape | VectorShape;

export interface PictureShape {
  readonly kind: 'image';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly branches: 1 | 2;
}

export interface VectorShape {
  readonly kind: 'vector';
  readonly features: number;
  readonly branches: 1 | 2;
}

/** The shape of a network's input. */
export function inputShape(input: NetworkInput): SampleShape {
  switch (input.kind) {
    case 'vector':
      return { ...input, branches: 1 };
    case 'image':
      return { ...input, branches: 1 };
    case 'image-pair':
      return { ...input, kind: 'image', branches: 2 };
  }
}

/** How many numbers a tensor of this shape holds. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How many numbers make one sample; both pictures of a pair count. */
export function countValues(shape: SampleShape): number {
  return shape.branches * countElements(listSizes(shape));
}

/** How many numbers a batch normalisation treats apart from each other: the channels of a picture, or features. */
export function countChannels(shape: SampleShape): number {
  return shape.kind === 'vector' ? shape.features : shape.channels;
}

/** [height, width, channels] or [features], of one branch. */
export function listSizes(shape: SampleShape): number[] {
  return shape.kind === 'vector' ? [shape.features] : [shape.height, shape.width, shape.channels];
}

/** "60 x 60 x 3", "84 values", or "a pair of 60 x 60 x 3". */
export function describeShape(shape: SampleShape): string {
  const sizes = shape.kind === 'vector' ? `${shape.features} values` : listSizes(shape).join(' x ');
  return shape.branches === 2 ? `a pair of ${sizes}` : sizes;
}
