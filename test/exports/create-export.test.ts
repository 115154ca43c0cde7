import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createExport, type ExportSource } from '../../main/exports/create-export.ts';
import { openStore } from '../../main/store/open-store.ts';
import {
  exportFormats,
  type ExportFormat,
  type ExportRequest,
  type ExportWhat,
} from '../../shared/contract/index.ts';
import type { DecisionRegions } from '../../shared/decision-regions.ts';
import { UserError } from '../../shared/errors.ts';
import type { EpochRecord } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';
import { epochRecord, storeRun } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const smallRegions: DecisionRegions = {
  checkpoint: 'last',
  epoch: 3,
  classes: ['Ireland, "north"', 'Malta'],
  right: { feature: 'long', from: -10, to: 20 },
  up: { feature: 'lat', from: 40, to: 44 },
  columns: 3,
  rows: 2,
  predicted: [0, 0, 1, 0, 1, 1],
  confidence: [1, 2 / 3, 0.5, 1, NaN, 1],
  points: { split: 'test', right: [0.1], up: [41.2], labels: [1] },
  note: null,
};

/** A run as it comes back from a database on disk. */
function readStoredRun(options?: Parameters<typeof storeRun>[1]): ExportSource {
  const store = openStore(temporaryFolder());
  const { id } = storeRun(store, options);
  const run = store.findRunDetail(id)!;
  const curves = store.curves(id);
  const confusionMatrices = store.confusionMatrices(id);
  const epochMatrices = store
    .matrixEpochs(id)
    .flatMap(({ split, epochs }) => epochs.flatMap((epoch) => store.matrixAt(id, split, epoch) ?? []));
  const watches = store.watches(id);
  const predictions = new Map(
    confusionMatrices.map(({ split, checkpoint }) => [
      `${split} ${checkpoint}`,
      store.predictions(id, split, checkpoint),
    ]),
  );
  store.close();
  return {
    run,
    curves: () => curves,
    confusionMatrices: () => confusionMatrices,
    matrixAt: (split, epoch) => {
      const found = epochMatrices.find((matrix) => matrix.split === split && matrix.epoch === epoch);
      if (found === undefined) throw new UserError('request', 'Not evaluated.', 'Choose another epoch.');
      return found;
    },
    another: () => readStoredRun(options),
    watches: () => watches,
    predictions: (split, checkpoint) => predictions.get(`${split} ${checkpoint}`) ?? [],
    decisionRegions: () => Promise.resolve(smallRegions),
  };
}

function requestOf({ run }: ExportSource, what: ExportWhat, format: ExportFormat): ExportRequest {
  return { id: run.id, what, format, ...(what === 'confusion-matrix-difference' && { against: run.id }) };
}

async function exportText(source: ExportSource, what: ExportWhat, format: ExportFormat): Promise<string> {
  const { content } = await createExport(source, requestOf(source, what, format));
  return Buffer.from(content).toString('utf8');
}

/** Reads comma-separated values as RFC 4180 has them, letter by letter. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (quoted && letter === '"' && text[at + 1] === '"') field += text[(at += 1)]!;
    else if (letter === '"') quoted = !quoted;
    else if (quoted) field += letter;
    else if (letter === ',' || letter === '\n') {
      rows.at(-1)!.push(field);
      field = '';
      if (letter === '\n') rows.push([]);
    } else if (letter !== '\r') field += letter;
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

function readRecords(text: string): Record<string, string>[] {
  const [header, ...rows] = parseCsv(text);
  return rows.map((row) => {
    expect(row).toHaveLength(header!.length);
    return Object.fromEntries(header!.map((name, column) => [name, row[column]!]));
  });
}

const measured = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(NaN, Infinity, -Infinity, 5e-324, 0.1 + 0.2),
);

describe('curves', () => {
  test('as CSV hold the very numbers that are stored, also those of a diverged run', async () => {
    const anyValues = fc.array(fc.tuple(measured, measured, measured), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(anyValues, async (values) => {
        const epochs = values.map(([data, regularisation, total], epoch): EpochRecord => ({
          ...epochRecord(epoch, values.length - 1),
          train: { loss: { data, regularisation, total }, accuracy: 1 / 3 },
        }));
        const source = readStoredRun({ epochs });
        const records = readRecords(await exportText(source, 'curves', 'csv'));
        expect(records.map((record) => Number(record['epoch']))).toEqual(
          source.curves().epochs.map(({ epoch }) => epoch),
        );
        source.curves().epochs.forEach((epoch, row) => {
          for (const split of splits) {
            const loss = epoch[split]?.loss;
            expect(read(records[row]![`${split}_loss`]!)).toBe(loss?.total);
            expect(read(records[row]![`${split}_data_loss`]!)).toBe(loss?.data);
            expect(read(records[row]![`${split}_regularisation_loss`]!)).toBe(loss?.regularisation);
            expect(read(records[row]![`${split}_accuracy`]!)).toBe(epoch[split]?.accuracy);
          }
        });
      }),
      { numRuns: 10 },
    );
    // SQLite keeps no sign of zero, and neither does the text of a number.
    function read(text: string): number | undefined {
      return text === '' ? undefined : Number(text);
    }
  });

  test('as JSON hold every step and epoch and say which run they are of', async () => {
    const source = readStoredRun();
    const content = JSON.parse(await exportText(source, 'curves', 'json')) as Record<string, unknown>;
    expect(content['steps']).toEqual(source.curves().steps);
    expect(content['epochs']).toEqual(source.curves().epochs);
    expect(content['run']).toMatchObject({ id: source.run.id, specHash: source.run.specHash, seed: 1 });
  });

  test('of a run without an epoch are refused with the reason', async () => {
    const source = { ...readStoredRun(), curves: () => ({ steps: [], epochs: [] }) };
    await expect(exportText(source, 'curves', 'svg')).rejects.toThrow(/no evaluated epoch/);
  });
});

describe('a confusion matrix', () => {
  test('as CSV holds counts and row fractions', async () => {
    expect(readRecords(await exportText(readStoredRun(), 'confusion-matrix', 'csv'))).toEqual([
      {
        'true class': 'face',
        'predicted face': '97',
        'predicted non-face': '3',
        'fraction face': '0.97',
        'fraction non-face': '0.03',
      },
      {
        'true class': 'non-face',
        'predicted face': '2',
        'predicted non-face': '98',
        'fraction face': '0.02',
        'fraction non-face': '0.98',
      },
    ]);
  });

  test('is that of the test split and the last epoch, unless another is named', async () => {
    const source = readStoredRun();
    const read = async (choice: object): Promise<unknown> => {
      const { content } = await createExport(source, {
        id: source.run.id,
        what: 'confusion-matrix',
        format: 'json',
        ...choice,
      });
      return JSON.parse(String(content)) as unknown;
    };
    expect(await read({})).toMatchObject({
      split: 'test',
      checkpoint: 'last',
      accuracy: 0.975,
      counts: [
        [97, 3],
        [2, 98],
      ],
    });
    expect(await read({ checkpoint: 'best' })).toMatchObject({
      split: 'test',
      epoch: 2,
      counts: [
        [97, 3],
        [0, 98],
      ],
    });
    expect(await read({ split: 'validation' })).toMatchObject({
      split: 'validation',
      counts: [
        [4, 0],
        [1, 3],
      ],
    });
    await expect(read({ split: 'train' })).rejects.toThrow(/no confusion matrix of the train split/);
  });

  test('names with commas and quotes survive CSV', async () => {
    const source = readStoredRun();
    const awkward = ['a "b", c', 'd\r\ne'];
    const renamed = source.confusionMatrices().map((matrix) => ({ ...matrix, classes: awkward }));
    const records = readRecords(
      await exportText({ ...source, confusionMatrices: () => renamed }, 'confusion-matrix', 'csv'),
    );
    expect(records[0]!['true class']).toBe(awkward[0]);
    expect(Object.keys(records[0]!)).toContain(`predicted ${awkward[0]!}`);
  });
});

describe('predictions', () => {
  test('as CSV name the classes and hold every digit', async () => {
    expect(readRecords(await exportText(readStoredRun(), 'predictions', 'csv'))).toEqual([
      {
        sample: 'a at 1,2 8x8',
        label: 'face',
        predicted: 'non-face',
        'probability face': String(Math.fround(1 / 3)),
        'probability non-face': String(Math.fround(2 / 3)),
      },
    ]);
  });

  test('as JSON say of which split, parameters and epoch they are', async () => {
    const source = readStoredRun();
    const request = { id: source.run.id, what: 'predictions', format: 'json' } as const;
    const { fileName, content } = await createExport(source, {
      ...request,
      split: 'validation',
      checkpoint: 'best',
    });
    expect(fileName).toBe(`run-${source.run.id}-predictions-validation-best.json`);
    expect(JSON.parse(String(content))).toMatchObject({
      split: 'validation',
      checkpoint: 'best',
      epoch: 2,
      classes: ['face', 'non-face'],
      predictions: source.predictions('validation', 'best'),
    });
    await expect(createExport(source, { ...request, split: 'train' })).rejects.toThrow(/of the train split/);
  });
});

describe('gradients', () => {
  test('as CSV hold the means over the watched steps of each epoch, layer by layer', async () => {
    const records = readRecords(await exportText(readStoredRun(), 'gradients', 'csv'));
    expect(records.map(({ epoch, layer }) => `${epoch} ${layer}`)).toEqual([
      '1 dense-1',
      '1 relu-1',
      '2 dense-1',
      '2 relu-1',
    ]);
    expect(Number(records[2]!['squared_gradient_norm'])).toBeCloseTo((1 / 15 + 1 / 21) / 2, 12);
    expect(records[1]).toMatchObject({
      squared_gradient_norm: '',
      update_ratio: '',
      dead_share: String(1 / 7),
    });
  });

  test('are of the layers named; one that is not there is named with the nearest', async () => {
    const source = readStoredRun();
    const request = { id: source.run.id, what: 'gradients', format: 'csv' } as const;
    const { content } = await createExport(source, { ...request, layers: ['relu-1'] });
    expect(readRecords(String(content))).toHaveLength(2);
    await expect(createExport(source, { ...request, layers: ['dense-2'] })).rejects.toMatchObject({
      message: 'No layer named dense-2 was watched.',
      remedy: 'Did you mean dense-1?',
    });
  });

  test('of a run that was not watched are refused with what to do', async () => {
    const source = { ...readStoredRun(), watches: () => [] };
    await expect(exportText(source, 'gradients', 'svg')).rejects.toMatchObject({
      message: expect.stringMatching(/has no watched step/) as string,
      remedy: expect.stringMatching(/watchEverySteps/) as string,
    });
  });
});

describe('decision regions', () => {
  test('as CSV hold the centre of every cell, from the top left', async () => {
    const records = readRecords(await exportText(readStoredRun(), 'decision-regions', 'csv'));
    expect(records.map((record) => Object.values(record))).toEqual([
      ['-5', '43', 'Ireland, "north"', '1'],
      ['5', '43', 'Ireland, "north"', String(2 / 3)],
      ['15', '43', 'Malta', '0.5'],
      ['-5', '41', 'Ireland, "north"', '1'],
      ['5', '41', 'Malta', 'NaN'],
      ['15', '41', 'Malta', '1'],
    ]);
    expect(Object.keys(records[0]!)).toEqual(['long', 'lat', 'predicted', 'probability']);
  });

  test('as JSON hold the points too', async () => {
    const content: unknown = JSON.parse(await exportText(readStoredRun(), 'decision-regions', 'json'));
    expect(content).toMatchObject({ points: smallRegions.points, right: smallRegions.right });
  });
});

test('everything about a run is spec, figures, curves, matrices, watched layers and environment', async () => {
  const source = readStoredRun();
  const content: unknown = JSON.parse(await exportText(source, 'run', 'json'));
  expect(content).toMatchObject({
    ...source.run,
    curves: source.curves(),
    confusionMatrices: source.confusionMatrices(),
    epochWatches: [{ epoch: 1 }, { epoch: 2 }],
  });
});

describe('pictures', () => {
  const kinds = (Object.keys(exportFormats) as ExportWhat[]).filter((what) =>
    exportFormats[what].includes('png'),
  );
  test.each(kinds)('of %s: the PNG shows what the SVG says, at twice its size', async (what) => {
    const source = readStoredRun();
    const svg = await exportText(source, what, 'svg');
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
    const { content, mediaType } = await createExport(source, requestOf(source, what, 'png'));
    expect(mediaType).toBe('image/png');
    const { data, info } = await sharp(content as Uint8Array)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.abs(info.width - 2 * Number(width))).toBeLessThan(2);
    expect(Math.abs(info.height - 2 * Number(height))).toBeLessThan(2);
    expect(data.filter((value) => value < 128).length).toBeGreaterThan(500);
  });
});
