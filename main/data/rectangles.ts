/** A rectangle in pixels; x grows to the right, y downwards, both from the picture's upper left corner. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

function area(rectangle: Rectangle): number {
  return rectangle.width * rectangle.height;
}

/** Area that two rectangles share, 0 where they do not meet. */
export function sharedArea(first: Rectangle, second: Rectangle): number {
  const width =
    Math.min(first.left + first.width, second.left + second.width) - Math.max(first.left, second.left);
  const height =
    Math.min(first.top + first.height, second.top + second.height) - Math.max(first.top, second.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Shared area over the area of both together, from 0 (apart) to 1 (the same). */
export function intersectionOverUnion(first: Rectangle, second: Rectangle): number {
  const shared = sharedArea(first, second);
  return shared === 0 ? 0 : shared / (area(first) + area(second) - shared);
}

/** The share of a rectangle's area that lies in the picture, from 0 to 1. */
export function shareInside(rectangle: Rectangle, picture: PictureSize): number {
  return sharedArea(rectangle, { left: 0, top: 0, ...picture }) / area(rectangle);
}

/**
 * The whole-pixel rectangle of the picture nearest to the given one: rounded, shrunk only where it is larger
 * than the picture, then moved inside.
 */
export function moveInside(rectangle: Rectangle, picture: PictureSize): Rectangle {
  const width = Math.max(1, Math.min(Math.round(rectangle.width), picture.width));
  const height = Math.max(1, Math.min(Math.round(rectangle.height), picture.height));
  const left = Math.round(rectangle.left + (rectangle.width - width) / 2);
  const top = Math.round(rectangle.top + (rectangle.height - height) / 2);
  return {
    left: Math.min(Math.max(left, 0), picture.width - width),
    top: Math.min(Math.max(top, 0), picture.height - height),
    width,
    height,
  };
}
