import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../shared/errors.ts';
import { describeOtherClasses, subtractMatrices } from '../../shared/metrics/confusion-matrix-difference.ts';
import { cellValues, meanFigures, total } from '../../shared/metrics/confusion-matrix.ts';
import { formatFraction, formatSigned } from '../../shared/metrics/format.ts';

const classes = ['a', 'b', 'c'];
const counts = fc.array(fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 });

describe('the difference of two matrices', () => {
  test('is what takes the first to the second, in counts and in every kind of fraction', () => {
    fc.assert(
      fc.property(
        counts,
        counts,
        fc.constantFrom('counts', 'row', 'column', 'overall'),
        (one, other, fractions) => {
          const { difference } = subtractMatrices(
            { classes, counts: one },
            { classes, counts: other },
            fractions,
          );
          const [before, after] = [cellValues(one, fractions), cellValues(other, fractions)];
          difference.forEach((row, at) => {
            row.forEach((value, column) => {
              const expected = after[at]![column]! - before[at]![column]!;
              if (Number.isNaN(expected)) expect(value).toBeNaN();
              else expect(value).toBeCloseTo(expected, 12);
            });
          });
        },
      ),
    );
  });

  test('does not depend on the order in which the second lists its classes', () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const turned = [2, 0, 1];
        const shuffled = {
          classes: turned.map((place) => classes[place]!),
          counts: turned.map((row) => turned.map((column) => other[row]![column]!)),
        };
        expect(subtractMatrices({ classes, counts: one }, shuffled, 'counts')).toEqual(
          subtractMatrices({ classes, counts: one }, { classes, counts: other }, 'counts'),
        );
      }),
    );
  });

  test('says when the two were measured on different numbers of samples', () => {
    const first = {
      classes: ['x', 'y'],
      counts: [
        [5, 0],
        [1, 4],
      ],
    };
    const second = {
      classes: ['x', 'y'],
      counts: [
        [10, 0],
        [1, 4],
      ],
    };
    expect(subtractMatrices(first, second, 'row').sameSupports).toBe(false);
    expect(subtractMatrices(first, first, 'row').sameSupports).toBe(true);
  });

  test('is refused between other classes, which are named', () => {
    const first = {
      classes: ['face', 'non-face'],
      counts: [
        [1, 0],
        [0, 1],
      ],
    };
    const second = {
      classes: ['face', 'cat'],
      counts: [
        [1, 0],
        [0, 1],
      ],
    };
    expect(describeOtherClasses(first, second)).toBe(
      'The classes are not the same: only the first has non-face; only the second has cat.',
    );
    expect(() => subtractMatrices(first, second, 'counts')).toThrow(UserError);
  });
});

describe('fractions of a matrix', () => {
  test('add up to one over what they are shares of', () => {
    fc.assert(
      fc.property(counts, (matrix) => {
        const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
        const columns = cellValues(matrix, 'column');
        classes.forEach((_, column) => {
          const share = sum(columns.map((row) => row[column]!));
          if (matrix.some((row) => row[column]! > 0)) expect(share).toBeCloseTo(1, 12);
          else expect(share).toBeNaN();
        });
        if (total(matrix) > 0) expect(sum(cellValues(matrix, 'overall').flat())).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('means over classes', () => {
  test('weigh each class alike or by its samples; the weighted recall is the accuracy', () => {
    const { macro, weighted } = meanFigures([
      [8, 2],
      [0, 90],
    ]);
    expect(macro.recall).toBeCloseTo(0.9, 12);
    expect(weighted.recall).toBeCloseTo(0.98, 12);
    expect(macro.precision).toBeCloseTo((1 + 90 / 92) / 2, 12);
    expect(weighted.support).toBe(100);
  });

  test('count a class that was never predicted as nought, and leave out one that never occurs', () => {
    const { macro } = meanFigures([
      [0, 4, 0],
      [0, 6, 0],
      [0, 0, 0],
    ]);
    expect(macro.precision).toBeCloseTo(0.3, 12);
    expect(macro.recall).toBeCloseTo(0.5, 12);
  });
});

test('differences have a sign, unless they round to nothing', () => {
  expect([0.0123, -0.5, 0.0001, -0.0001, 0].map((value) => formatSigned(value, formatFraction))).toEqual([
    '+0.012',
    '-0.500',
    '0.000',
    '0.000',
    '0.000',
  ]);
});
