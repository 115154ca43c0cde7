import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { plotConfusionMatrix } from '../../shared/plots/confusion-matrix.ts';
import { plotCurves } from '../../shared/plots/curves.ts';
import type { ConfusionMatrix, EpochRecord, SplitMetrics } from '../../shared/runs.ts';
import { epochRecord } from '../support/stored-run.ts';

const title = 'Run';

function matrix(classes: string[], counts: number[][]): ConfusionMatrix {
  return { split: 'test', checkpoint: 'last', epoch: 50, classes, counts };
}

/** Share of the drawing's pixels that are not white, by a parser and painter of its own. */
async function measureInk(svg: string): Promise<number> {
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data.filter((value) => value < 250).length / (info.width * info.height);
}

/** The texts of a drawing, unescaped. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) =>
    text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );
}

const anyNumber = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(NaN, Infinity, -Infinity),
);
const anyMetrics: fc.Arbitrary<SplitMetrics> = fc.record({
  loss: fc.record({ data: anyNumber, regularisation: anyNumber, total: anyNumber }),
  accuracy: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN)),
});
const anyEpochs: fc.Arbitrary<EpochRecord[]> = fc
  .array(
    fc.record({
      train: fc.option(anyMetrics),
      validation: fc.option(anyMetrics),
      test: fc.option(anyMetrics),
    }),
    {
      maxLength: 40,
    },
  )
  .map((records) =>
    records.map((record, epoch) => ({ ...record, epoch, step: epoch, learningRate: 1, seconds: epoch })),
  );

describe('a confusion matrix as a drawing', () => {
  test('shows every count and row share, and the names of classes and axes', () => {
    const svg = plotConfusionMatrix(
      matrix(
        ['face', 'non-face'],
        [
          [97, 3],
          [2, 98],
        ],
      ),
      { title },
    );
    for (const text of [
      '97',
      '3',
      '2',
      '98',
      '97.0 %',
      '3.0 %',
      '2.0 %',
      '98.0 %',
      'True class',
      'Predicted class',
    ]) {
      expect(texts(svg)).toContain(text);
    }
    expect(texts(svg).filter((text) => text === 'non-face')).toHaveLength(2);
    expect(texts(svg)).toContain('test split, epoch 50, 200 samples, accuracy 0.975');
  });

  test('is well formed and has ink whatever classes are called and counted', async () => {
    const anyMatrix = fc.integer({ min: 1, max: 12 }).chain((classes) =>
      fc.record({
        names: fc.array(fc.string({ unit: 'binary', maxLength: 60 }), {
          minLength: classes,
          maxLength: classes,
        }),
        counts: fc.array(fc.array(fc.nat(100000), { minLength: classes, maxLength: classes }), {
          minLength: classes,
          maxLength: classes,
        }),
        name: fc.string({ unit: 'binary' }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anyMatrix, async ({ names, counts, name }) => {
        expect(await measureInk(plotConfusionMatrix(matrix(names, counts), { title: name }))).toBeGreaterThan(
          0.01,
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('learning curves as a drawing', () => {
  test('train is solid, validation dashed, test a diamond, data loss apart from the total', () => {
    const svg = plotCurves({ epochs: [0, 1, 2, 3].map((epoch) => epochRecord(epoch, 3)) }, { title });
    const lines = [...svg.matchAll(/<path d="M[^"]*" fill="none" stroke="(#[0-9A-F]{6})"[^>]*>/g)];
    expect(
      lines.map(([line, colour]) => `${colour!} ${line.includes('dasharray') ? 'dashed' : 'solid'}`),
    ).toEqual([
      '#0072B2 solid',
      '#0072B2 dashed',
      '#E69F00 solid',
      '#E69F00 dashed',
      '#0072B2 solid',
      '#0072B2 dashed',
    ]);
    expect(texts(svg)).toContain('test accuracy: 0.959');
    expect(texts(svg)).toEqual(expect.arrayContaining(['Loss', 'Accuracy', 'Epoch']));
  });

  test('the legend names the epoch of a value that is not of the last one', () => {
    const svg = plotCurves({ epochs: [0, 1, 2, 3].map((epoch) => epochRecord(epoch, 2)) }, { title });
    expect(texts(svg).filter((text) => text.includes('at epoch'))).toEqual([
      expect.stringMatching(/^test total loss at epoch 2: /),
      expect.stringMatching(/^test data loss at epoch 2: /),
      expect.stringMatching(/^test accuracy at epoch 2: /),
    ]);
  });

  test('points that are not finite are left out and named', () => {
    const epochs = [0, 1, 2, 3].map((epoch) => epochRecord(epoch, 3));
    epochs[2] = {
      ...epochs[2]!,
      train: { loss: { data: NaN, regularisation: 0, total: NaN }, accuracy: 0.5 },
    };
    const svg = plotCurves({ epochs }, { title });
    expect(texts(svg)).toContain('Loss not finite at epoch 2; not drawn.');
    expect(svg).not.toMatch(/="[^"]*(NaN|Infinity)/);
  });

  test('of a loss that breaks out go by powers of ten, whose figures are apart, unless a linear axis is chosen', () => {
    const epochs = [0.7, 1e12, 2e24, 1e24].map((loss, epoch) => {
      const data = { loss: { data: loss, regularisation: 0, total: loss }, accuracy: 0.5 };
      return { ...epochRecord(epoch, 3), train: data, validation: null, test: null };
    });
    const axis = (isLogarithmic?: boolean) =>
      texts(
        plotCurves(
          { epochs },
          { title, chart: 'loss', ...(isLogarithmic === undefined ? {} : { isLogarithmic }) },
        ),
      );
    expect(axis()).toEqual(expect.arrayContaining(['1', '1e8', '1e24']));
    expect(axis(false)).toEqual(expect.arrayContaining(['0', '5e23', '1e24', '1.5e24', '2e24']));
  });

  test('are drawn of losses that hardly differ from nothing or from one another', () => {
    for (const [first, second] of [
      [-5e-324, 5e-324],
      [0, 1e-310],
      [1e300, 1e300 * (1 + 2e-16)],
    ] as const) {
      const measured = (total: number) => ({
        loss: { data: total, regularisation: 0, total },
        accuracy: 0.5,
      });
      const epochs = [first, second].map((total, epoch) => ({
        ...epochRecord(epoch, 2),
        train: null,
        validation: measured(total),
        test: null,
      }));
      expect(plotCurves({ epochs }, { title })).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    }
  });

  test('are well formed, finite and the same twice for any measurements', async () => {
    await fc.assert(
      fc.asyncProperty(anyEpochs, async (epochs) => {
        const svg = plotCurves({ epochs }, { title });
        expect(plotCurves({ epochs }, { title })).toBe(svg);
        expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
        expect(await measureInk(svg)).toBeGreaterThan(0.002);
      }),
      { numRuns: 40 },
    );
  });
});
