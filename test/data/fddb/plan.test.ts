import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundingBox } from '../../../main/data/fddb/ellipse.ts';
import {
  countWanted,
  planCrops,
  smallestShareInside,
  type CropPlan,
  type MeasuredPhotograph,
} from '../../../main/data/fddb/plan.ts';
import { intersectionOverUnion, shareInside } from '../../../main/data/rectangles.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { fddbDataSpecSchema, splits, type FddbDataSpec } from '../../../shared/specs/data.ts';

/** Photographs of many sizes with faces anywhere, also small ones and ones that reach outside. */
function drawPhotographs(seed: number, count: number): MeasuredPhotograph[] {
  const random = new RandomStream(seed, 'test');
  return Array.from({ length: count }, (_, index) => {
    const size = { width: 200 + random.below(300), height: 200 + random.below(300) };
    const faces = Array.from({ length: random.below(5) }, () => ({
      majorRadius: random.between(8, 60),
      minorRadius: random.between(6, 45),
      angle: random.between(-2, 2),
      centreX: random.between(0, size.width),
      centreY: random.between(0, size.height),
    }));
    return { name: `photographs/${index}`, size, faces };
  });
}

const anySpec = fc
  .record({
    margin: fc.constantFrom(0, 0.1, 0.3),
    aspect: fc.constantFrom('square' as const, 'box' as const),
    largestOverlap: fc.constantFrom(0, 0.05, 0.1, 0.3),
    smallestFace: fc.integer({ min: 10, max: 40 }),
    validationFraction: fc.constantFrom(0, 0.2, 0.5),
  })
  .map((settings) =>
    fddbDataSpecSchema.parse({ format: 'fddb', trainingPerClass: 40, testPerClass: 15, ...settings }),
  );
const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('photographs that look the same', () => {
  it('are in one split, whatever is drawn', () => {
    fc.assert(
      fc.property(anySpec, anySeed, fc.integer({ min: 20, max: 119 }), (spec, seed, groups) => {
        const photographs = drawPhotographs(seed, 120).map((photograph, place) => ({
          ...photograph,
          group: place % groups,
        }));
        const groupOf = new Map(photographs.map(({ name, group }) => [name, group]));
        const plan = planCrops(photographs, spec, seed);
        if (!('crops' in plan)) return;
        const splitOf = new Map<number, string>();
        for (const split of splits) {
          for (const { photograph } of plan.crops[split]) {
            const group = groupOf.get(photograph)!;
            expect(splitOf.get(group) ?? split).toBe(split);
            splitOf.set(group, split);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('change nothing where none are', () => {
    const photographs = drawPhotographs(4, 120);
    const spec = fddbDataSpecSchema.parse({
      format: 'fddb',
      trainingPerClass: 40,
      testPerClass: 15,
      smallestFace: 20,
    });
    const alone = photographs.map((photograph, group) => ({ ...photograph, group }));
    expect(planCrops(alone, spec, 9)).toEqual(planCrops(photographs, spec, 9));
  });
});

function planOf(photographs: readonly MeasuredPhotograph[], spec: FddbDataSpec, seed: number): CropPlan {
  const plan = planCrops(photographs, spec, seed);
  if (!('crops' in plan)) throw new Error(`too few ${plan.of}s for ${plan.split}`);
  return plan;
}

function checkPlans(
  check: (plan: CropPlan, spec: FddbDataSpec, photographs: ReadonlyMap<string, MeasuredPhotograph>) => void,
): void {
  fc.assert(
    fc.property(anySpec, anySeed, (spec, seed) => {
      const photographs = drawPhotographs(seed, 120);
      const byName = new Map(photographs.map((photograph) => [photograph.name, photograph]));
      check(planOf(photographs, spec, seed), spec, byName);
    }),
    { numRuns: 30 },
  );
}

describe('a plan of crops', () => {
  it('has exactly as many faces and non-faces in each split as asked', () => {
    checkPlans(({ crops }, spec) => {
      const wanted = countWanted(spec);
      for (const split of splits) {
        const labels = crops[split].map(({ label }) => label);
        expect(labels.filter((label) => label === 0)).toHaveLength(wanted[split]);
        expect(labels.filter((label) => label === 1)).toHaveLength(wanted[split]);
      }
      expect(wanted.train + wanted.validation).toBe(spec.trainingPerClass);
    });
  });

  it('takes no photograph into two splits', () => {
    checkPlans(({ crops }) => {
      const photographs = splits.flatMap((split) => [
        ...new Set(crops[split].map(({ photograph }) => photograph)),
      ]);
      expect(new Set(photographs).size).toBe(photographs.length);
    });
  });

  it('lets no non-face overlap any annotated face, or any face crop, beyond the limit', () => {
    checkPlans(({ crops }, spec, photographs) => {
      for (const split of splits) {
        const faceCrops = crops[split].filter(({ label }) => label === 0);
        for (const { photograph, rectangle } of crops[split].filter(({ label }) => label === 1)) {
          const boxes = photographs.get(photograph)!.faces.map(boundingBox);
          const cut = faceCrops
            .filter((face) => face.photograph === photograph)
            .map((face) => face.rectangle);
          for (const other of [...boxes, ...cut]) {
            expect(intersectionOverUnion(rectangle, other)).toBeLessThanOrEqual(spec.largestOverlap);
          }
        }
      }
    });
  });

  it('cuts inside the picture, never the same rectangle twice', () => {
    checkPlans(({ crops }, _, photographs) => {
      const all = splits.flatMap((split) => crops[split]);
      for (const { photograph, rectangle } of all) {
        expect(shareInside(rectangle, photographs.get(photograph)!.size)).toBe(1);
      }
      const nonFaces = all.filter(({ label }) => label === 1);
      expect(new Set(nonFaces.map((crop) => JSON.stringify(crop))).size).toBe(nonFaces.length);
    });
  });

  it('draws non-faces at the sizes of the faces of their split', () => {
    checkPlans(({ crops, resized }) => {
      let others = 0;
      for (const split of splits) {
        const sizesOf = (label: number) =>
          crops[split]
            .filter((crop) => crop.label === label)
            .map(({ rectangle }) => `${rectangle.width}x${rectangle.height}`);
        const faceSizes = sizesOf(0);
        for (const size of sizesOf(1)) {
          const paired = faceSizes.indexOf(size);
          if (paired === -1) others += 1;
          else faceSizes.splice(paired, 1);
        }
      }
      expect(others).toBeLessThanOrEqual(resized);
    });
  });

  it('leaves out faces that are too small or too far outside, and counts every face once', () => {
    checkPlans(({ tally }, spec, photographs) => {
      const boxes = [...photographs.values()].flatMap(({ faces, size }) =>
        faces.map((face) => ({ box: boundingBox(face), size })),
      );
      const large = boxes.filter(({ box }) => Math.min(box.width, box.height) >= spec.smallestFace);
      const fit = large.filter(({ box, size }) => shareInside(box, size) >= smallestShareInside);
      expect(tally).toEqual({
        fit: fit.length,
        tooSmall: boxes.length - large.length,
        tooFarOutside: large.length - fit.length,
      });
    });
  });

  it('is the same for the same seed and another for another', () => {
    fc.assert(
      fc.property(anySpec, anySeed, (spec, seed) => {
        const photographs = drawPhotographs(7, 120);
        const first = planOf(photographs, spec, seed);
        expect(planOf(photographs, spec, seed)).toEqual(first);
        expect(planOf(photographs, spec, (seed + 1) % 2 ** 32).crops).not.toEqual(first.crops);
      }),
      { numRuns: 10 },
    );
  });

  it('says what falls short when there are too few faces or too little room', () => {
    const spec = fddbDataSpecSchema.parse({
      format: 'fddb',
      trainingPerClass: 40,
      testPerClass: 15,
      smallestFace: 20,
    });
    expect(planCrops(drawPhotographs(1, 10), spec, 1)).toMatchObject({ of: 'face' });
    const filled = Array.from({ length: 80 }, (_, index) => ({
      name: `filled/${index}`,
      size: { width: 100, height: 100 },
      faces: [{ majorRadius: 49, minorRadius: 49, angle: 0, centreX: 50, centreY: 50 }],
    }));
    expect(planCrops(filled, spec, 1)).toMatchObject({ of: 'non-face', found: { test: 0 } });
  });
});
