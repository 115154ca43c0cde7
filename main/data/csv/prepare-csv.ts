import { createHash } from 'node:crypto';
import { UserError } from '../../../shared/errors.ts';
import type { Feature } from '../../../shared/runs.ts';
import { splits, type CsvDataSpec, type Split } from '../../../shared/specs/data.ts';
import type { PreparedData, PrepareOptions, SampleSet } from '../data-set.ts';
import { detectFormat } from '../detect-format.ts';
import { findHeldOut, holdOut, type HeldOut } from '../hold-out.ts';
import { chooseColumns, type Columns } from './choose-columns.ts';
import { findClasses, type Classes } from './classes.ts';
import { findTables } from './find-tables.ts';
import { describeColumns, describeSplits, warnOfClasses } from './notes.ts';
import { readSamples, type SplitRows } from './read-samples.ts';
import { readTable, type Table } from './read-table.ts';
import { measureFeatures, standardise } from './standardise.ts';

/** Part of every fingerprint: raised whenever the same files and settings come to be read differently. */
const readingVersion = 1;

/**
 * Rows of numbers from CSV files, ready for training.
 *
 * @throws UserError when the files, their columns or their cells do not make a data set
 */
export async function prepareCsv({
  path,
  spec,
  seed,
  onProgress,
  onWarning,
  signal,
}: PrepareOptions<CsvDataSpec>): Promise<PreparedData> {
  await detectFormat(path);
  const files = await findTables(path);
  const given = splits.filter((split) => files[split] !== undefined);
  const heldOut = findHeldOut(spec, given);
  onProgress?.('Reading tables', 0, given.length);
  const tables = new Map<Split, Table>();
  for (const split of given) {
    tables.set(split, await readTable(files[split]!));
    signal?.throwIfAborted();
  }
  const columns = chooseColumns(tables.get('train')!, spec);
  const read = readSamples([...tables.values()], columns);
  onProgress?.('Reading tables', given.length, given.length);

  const whole = new Map([...tables].map(([split, table]) => [split, { table, ...read.get(table)! }]));
  const classes = findClasses([...whole.values()].map(({ labels }) => labels));
  checkClasses(whole, classes, columns, path);
  const rows = divide(whole, classes, heldOut, seed);
  for (const warning of warnOfClasses(rows, classes, given, heldOut)) onWarning?.(warning);

  const measured = measureFeatures(rows.train.values, columns.features);
  const features = measured.map(({ name, mean, deviation }): Feature =>
    spec.normalisation === 'standardise' ? { name, mean, deviation } : { name, mean: 0, deviation: 1 },
  );
  const countsOf = (split: Split) => countClasses(rows[split], classes);
  return {
    sampleShape: [columns.features.length],
    splits: {
      train: toSamples(rows.train, classes, features),
      validation: toSamples(rows.validation, classes, features),
      test: toSamples(rows.test, classes, features),
    },
    overview: {
      fingerprint: fingerprintOf([...tables.values()], spec, heldOut, seed),
      classes: [...classes.names],
      counts: { train: countsOf('train'), validation: countsOf('validation'), test: countsOf('test') },
      notes: [
        ...describeSplits(rows, given, heldOut),
        ...columns.notes,
        ...describeColumns(columns, measured, spec),
      ],
      features,
    },
  };
}

function checkClasses(
  tables: ReadonlyMap<Split, SplitRows>,
  { names }: Classes,
  { label }: Columns,
  path: string,
): void {
  const rows = [...tables.values()].reduce((sum, { labels }) => sum + labels.length, 0);
  if (tables.get('train')!.labels.length === 0) {
    throw new UserError(
      'request',
      `"${tables.get('train')!.table.file}" has no rows.`,
      'Add rows below its header.',
    );
  }
  if (names.length === 1) {
    throw new UserError(
      'request',
      `The label "${label}" is ${names[0]!} in every row of "${path}": there is nothing to tell apart.`,
      'Name the column that holds the class as data.label, or add rows of other classes.',
    );
  }
  if (names.length > 20 && names.length > rows / 2) {
    throw new UserError(
      'request',
      `The label "${label}" has ${names.length} different values in ${rows} rows of "${path}": it holds a quantity or a name of each row, not a class.`,
      'Name the column that holds the class as data.label.',
    );
  }
}

/** The rows of each split: of its own table, or held out of that for training. */
function divide(
  tables: ReadonlyMap<Split, SplitRows>,
  { indexOf }: Classes,
  heldOut: HeldOut,
  seed: number,
): Record<Split, SplitRows> {
  const train = tables.get('train')!;
  const dealt = holdOut(train.labels.map(indexOf), heldOut, seed);
  const rowsOf = (split: Split) => tables.get(split) ?? selectRows(train, dealt[split]);
  return {
    train: selectRows(train, dealt.train),
    validation: rowsOf('validation'),
    test: rowsOf('test'),
  };
}

function selectRows({ table, values, labels, lines }: SplitRows, chosen: readonly number[]): SplitRows {
  if (chosen.length === labels.length) return { table, values, labels, lines };
  const width = values.length / labels.length;
  const selected = new Float64Array(chosen.length * width);
  for (const [place, row] of chosen.entries()) {
    selected.set(values.subarray(row * width, (row + 1) * width), place * width);
  }
  return {
    table,
    values: selected,
    labels: chosen.map((row) => labels[row]!),
    lines: chosen.map((row) => lines[row]!),
  };
}

function toSamples(
  { table, values, labels, lines }: SplitRows,
  { indexOf }: Classes,
  features: readonly Feature[],
): SampleSet {
  return {
    inputs: standardise(values, features),
    labels: Int32Array.from(labels, indexOf),
    names: lines.map((line) => `${table.name} line ${line}`),
  };
}

function countClasses({ labels }: SplitRows, { names, indexOf }: Classes): number[] {
  const counts = names.map(() => 0);
  for (const label of labels) counts[indexOf(label)]! += 1;
  return counts;
}

/** SHA-256 over the files' content and the settings, and over the seed where rows are drawn by it. */
function fingerprintOf(tables: readonly Table[], spec: CsvDataSpec, heldOut: HeldOut, seed: number): string {
  const drawn = heldOut.validation + heldOut.test > 0 ? seed : null;
  const files = tables.map(({ name, hash }) => [name, hash]);
  const content = JSON.stringify([readingVersion, drawn, Object.entries(spec).sort(), files]);
  return createHash('sha256').update(content).digest('hex');
}
