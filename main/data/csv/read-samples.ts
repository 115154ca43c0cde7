import { UserError } from '../../../shared/errors.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { findColumns, type Columns } from './choose-columns.ts';
import { readRows, type Table } from './read-table.ts';

/** The rows of a table that came into use, as numbers and words. */
export interface TableRows {
  /** [row, feature]. */
  readonly values: Float64Array;
  /** As they stand in the file, without blanks around them. */
  readonly labels: readonly string[];
  /** On which each row begins, counted from 1. */
  readonly lines: readonly number[];
}

/** Rows of one split: of a table, or of a part of it. */
export interface SplitRows extends TableRows {
  readonly table: Table;
}

const shownFaults = 10;
const shownCharacters = 40;
/** An engine computes in 32-bit floats. */
const largestNumber = 2 ** 128 - 2 ** 104;

/**
 * Reads features and labels of several tables.
 *
 * @throws UserError with file, line and column of the first ten cells that hold no number or no label, and how
 *   many more there are in all tables
 */
export function readSamples(
  tables: readonly Table[],
  columns: Pick<Columns, 'features' | 'label'>,
): Map<Table, TableRows> {
  const faults = new CellFaults();
  const read = new Map(tables.map((table) => [table, readRowsOf(table, columns, faults)]));
  faults.throwIfAny();
  return read;
}

function readRowsOf(
  table: Table,
  columns: Pick<Columns, 'features' | 'label'>,
  faults: CellFaults,
): TableRows {
  const places = findColumns(table, columns);
  const labels: string[] = [];
  const lines: number[] = [];
  let values = new Float64Array(2 ** 12 * places.features.length);
  let next = 0;
  for (const { fields, line } of readRows(table)) {
    if (fields.length !== table.header.length) {
      faults.add(
        `${table.name} line ${line} has ${fields.length} cells below a header of ${table.header.length} columns`,
      );
      continue;
    }
    if (next === values.length) values = enlarge(values);
    for (const place of places.features) {
      const value = parseNumber(fields[place]!);
      if (Number.isNaN(value)) faults.add(describeCell(table, line, place, fields[place]!));
      values[next] = value;
      next += 1;
    }
    const label = fields[places.label]!.trim();
    if (label === '')
      faults.add(`${table.name} line ${line}, column "${columns.label}": the label is missing`);
    labels.push(label);
    lines.push(line);
  }
  return { values: values.subarray(0, next), labels, lines };
}

function enlarge(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}

/** The number of a cell, NaN where it holds none that is in decimal digits and within the range of 32-bit floats. */
function parseNumber(cell: string): number {
  const value = Number(cell);
  if (value === 0 ? !/\d/.test(cell) : !(Math.abs(value) <= largestNumber)) return NaN;
  return /^\s*0[box]/i.test(cell) ? NaN : value;
}

function describeCell(table: Table, line: number, place: number, cell: string): string {
  const text = cell.trim();
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  const isTooLarge = /\d/.test(text) && Math.abs(Number(text)) > largestNumber;
  const fault =
    text === '' ? 'the number is missing' : `"${shown}" is ${isTooLarge ? 'too large' : 'no number'}`;
  return `${table.name} line ${line}, column "${table.header[place]!}": ${fault}`;
}

/** What is wrong in the rows of tables: the first faults in words, the others counted. */
class CellFaults {
  private readonly first: string[] = [];
  private count = 0;

  add(fault: string): void {
    this.count += 1;
    if (this.count <= shownFaults) this.first.push(fault);
  }

  throwIfAny(): void {
    if (this.count === 0) return;
    const more = this.count - this.first.length;
    throw new UserError(
      'request',
      `The table has ${this.count === 1 ? 'a fault' : `${formatCount(this.count)} faults`}: ` +
        `${this.first.join('; ')}${more > 0 ? `; and ${formatCount(more)} more` : ''}.`,
      'Fill in or remove these rows, write decimal fractions with a point, or name in data.features only columns of numbers.',
    );
  }
}
