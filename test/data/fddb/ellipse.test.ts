import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundingBox, type Ellipse } from '../../../main/data/fddb/ellipse.ts';

const anyEllipse = fc.record({
  majorRadius: fc.double({ min: 5, max: 200, noNaN: true }),
  minorRadius: fc.double({ min: 5, max: 200, noNaN: true }),
  angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  centreX: fc.double({ min: -50, max: 500, noNaN: true }),
  centreY: fc.double({ min: -50, max: 500, noNaN: true }),
});

/** Walks the outline: a point of the unrotated ellipse, turned by the angle, at the centre. */
function walkOutline({ majorRadius, minorRadius, angle, centreX, centreY }: Ellipse): [number, number][] {
  return Array.from({ length: 20_000 }, (_, index) => {
    const turn = (index / 20_000) * 2 * Math.PI;
    const [along, across] = [majorRadius * Math.cos(turn), minorRadius * Math.sin(turn)];
    return [
      centreX + along * Math.cos(angle) - across * Math.sin(angle),
      centreY + along * Math.sin(angle) + across * Math.cos(angle),
    ];
  });
}

describe("an ellipse's bounding box", () => {
  it('touches the outline on all four sides', () => {
    fc.assert(
      fc.property(anyEllipse, (ellipse) => {
        const box = boundingBox(ellipse);
        const points = walkOutline(ellipse);
        const xs = points.map(([x]) => x);
        const ys = points.map(([, y]) => y);
        expect(box.left).toBeCloseTo(Math.min(...xs), 3);
        expect(box.top).toBeCloseTo(Math.min(...ys), 3);
        expect(box.left + box.width).toBeCloseTo(Math.max(...xs), 3);
        expect(box.top + box.height).toBeCloseTo(Math.max(...ys), 3);
      }),
      { numRuns: 20 },
    );
  });

  it('is tall for an upright face, whose major axis stands at a right angle', () => {
    const box = boundingBox({
      majorRadius: 60,
      minorRadius: 40,
      angle: Math.PI / 2,
      centreX: 100,
      centreY: 90,
    });
    expect(box.left).toBeCloseTo(60);
    expect(box.top).toBeCloseTo(30);
    expect(box.width).toBeCloseTo(80);
    expect(box.height).toBeCloseTo(120);
  });
});
