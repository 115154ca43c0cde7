import type { Rectangle } from '../rectangles.ts';

/** A face as FDDB annotates it. Lengths in pixels; the ellipse may reach outside the picture. */
export interface Ellipse {
  readonly majorRadius: number;
  readonly minorRadius: number;
  /** From the horizontal axis to the major axis, in radians. */
  readonly angle: number;
  readonly centreX: number;
  readonly centreY: number;
}

/**
 * The smallest upright rectangle around the ellipse. The outline is
 * x(t) = majorRadius cos t cos angle - minorRadius sin t sin angle, whose largest value over t is the
 * square root of the sum of the squared coefficients of cos t and sin t; y likewise.
 */
export function boundingBox({ majorRadius, minorRadius, angle, centreX, centreY }: Ellipse): Rectangle {
  const halfWidth = Math.hypot(majorRadius * Math.cos(angle), minorRadius * Math.sin(angle));
  const halfHeight = Math.hypot(majorRadius * Math.sin(angle), minorRadius * Math.cos(angle));
  return {
    left: centreX - halfWidth,
    top: centreY - halfHeight,
    width: 2 * halfWidth,
    height: 2 * halfHeight,
  };
}
