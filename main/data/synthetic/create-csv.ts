import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { UserError } from '../../../shared/errors.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { makeFolder, type DrawingOptions } from './make-folder.ts';
import { drawRegionMap, type Place } from './region-map.ts';

export interface SyntheticCsvOptions extends DrawingOptions {
  /** Of the three files together. */
  readonly rows: number;
  /** Countries on the map, as many as the European cities have where left out. */
  readonly classes?: number;
}

const countries = 33;
/** Rows drawn between two reports of progress. */
const reportedRows = 5000;
const validationShare = 0.1;
const testShare = 0.1;

/**
 * Draws the places of a made-up map as tables: an unnamed number of the row, `long`, `lat`, and the number of
 * the `country` the place is in. Every country has places in train.csv. The same options give the same tables.
 *
 * @throws UserError when there are fewer rows than countries can be shown in, the folder is there already and
 *   not empty, or cannot be written
 */
export async function createSyntheticCsv(folder: string, options: SyntheticCsvOptions): Promise<void> {
  const { rows, classes = countries } = options;
  if (rows * (1 - validationShare - testShare) < classes || classes < 2) {
    throw new UserError(
      'request',
      `${rows} rows are too few for ${classes} classes.`,
      `Ask for at least ${Math.ceil(classes / (1 - validationShare - testShare))} rows and two classes.`,
    );
  }
  await makeFolder(folder, (partial) => drawTables(partial, { ...options, classes }));
}

async function drawTables(
  folder: string,
  {
    rows,
    classes,
    seed,
    onProgress,
    signal,
  }: Required<Pick<SyntheticCsvOptions, 'classes'>> & SyntheticCsvOptions,
): Promise<void> {
  const map = drawRegionMap(classes, new RandomStream(seed, 'synthetic', 'map'));
  const random = new RandomStream(seed, 'synthetic', 'places');
  const numbers = random.shuffle(Uint32Array.from({ length: rows }, (_, index) => index));
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const place = row < classes ? map.drawPlaceIn(row, random) : map.drawPlace(random);
    lines.push(formatRow(numbers[row]!, place, map.regionAt(place)));
    if (row % reportedRows === 0) {
      onProgress?.('Drawing places', row, rows);
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  onProgress?.('Drawing places', rows, rows);
  const [validation, test] = [Math.floor(rows * validationShare), Math.floor(rows * testShare)];
  const trainEnd = rows - validation - test;
  const train = random.shuffle(lines.slice(0, trainEnd));
  for (const [name, part] of [
    ['train', train],
    ['validation', lines.slice(trainEnd, trainEnd + validation)],
    ['test', lines.slice(trainEnd + validation)],
  ] as const) {
    await writeFile(join(folder, `${name}.csv`), [',long,lat,country', ...part, ''].join('\n'));
  }
}

function formatRow(number: number, { longitude, latitude }: Place, country: number): string {
  return `${number},${longitude.toFixed(6)},${latitude.toFixed(6)},${country}`;
}
