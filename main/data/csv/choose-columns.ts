import { UserError } from '../../../shared/errors.ts';
import type { CsvDataSpec } from '../../../shared/specs/data.ts';
import { didYouMean, nearestNames } from '../../../shared/suggestions.ts';
import { abbreviate } from '../../../shared/wording.ts';
import { readRows, type Table } from './read-table.ts';

/** Which columns are used, by name. */
export interface Columns {
  readonly features: readonly string[];
  readonly label: string;
  /** One sentence for each column left out because it numbers the rows. */
  readonly notes: readonly string[];
}

/** Names that programs and people give to a column that numbers rows, in small letters. */
const rowIdNames = new Set(['id', 'index', 'row', 'rowid', 'row_id', 'row id', 'unnamed: 0']);
const shownColumns = 20;

/**
 * The features and the label that the settings name in the table of the training split. Left out, features are
 * all columns but the label and a first column that numbers the rows: one without a name, or one that is called
 * so and whose values are whole numbers, all different.
 *
 * @throws UserError for a name that the table does not have, or has twice
 */
export function chooseColumns(table: Table, { features, label }: CsvDataSpec): Columns {
  requireColumn(table, label, 'data.label');
  if (features !== undefined) {
    for (const feature of features) requireColumn(table, feature, 'data.features');
    refuseMisuse(features, label);
    return { features, label, notes: [] };
  }
  const { header } = table;
  const notes: string[] = [];
  let candidates = [...header];
  if (header[0] === '') {
    candidates = candidates.slice(1);
    notes.push('The first column has no name: it is taken for a number of the rows and is no feature.');
  } else if (header[0] !== label && rowIdNames.has(header[0]!.toLowerCase()) && numbersRows(table)) {
    candidates = candidates.slice(1);
    notes.push(
      `The first column, "${header[0]}", holds whole numbers that are all different: it is taken for a number of the rows and is no feature.`,
    );
  }
  const chosen = candidates.filter((name) => name !== label);
  if (chosen.length === 0) {
    throw new UserError(
      'request',
      `"${table.file}" has no column besides the label "${label}" that could be a feature; its columns are ${listColumns(table)}.`,
      'Add columns of numbers, or name another column as data.label.',
    );
  }
  for (const name of chosen) {
    if (name === '') throw refuseUnnamed(table);
    requireColumn(table, name, 'data.features');
  }
  return { features: chosen, label, notes };
}

/**
 * The places of columns in a table's rows.
 *
 * @throws UserError for a name that the table does not have, or has twice
 */
export function findColumns(
  table: Table,
  { features, label }: Pick<Columns, 'features' | 'label'>,
): { readonly features: readonly number[]; readonly label: number } {
  return {
    features: features.map((name) => requireColumn(table, name, 'data.features')),
    label: requireColumn(table, label, 'data.label'),
  };
}

function requireColumn(table: Table, name: string, setting: string): number {
  const place = table.header.indexOf(name);
  if (place === -1) {
    const named = table.header.filter((column) => column !== '');
    const suggestion = didYouMean(nearestNames(name, named));
    throw new UserError(
      'request',
      `"${table.file}" has no column "${name}"; its columns are ${listColumns(table)}.`,
      `${suggestion} Name one of the columns in ${setting}${looksLikeRow(table) ? ', and put a header above the first row if there is none' : ''}.`.trim(),
    );
  }
  if (table.header.lastIndexOf(name) === place) return place;
  throw new UserError(
    'request',
    `"${table.file}" has more than one column "${name}".`,
    'Give every column that is used a name of its own.',
  );
}

function refuseMisuse(features: readonly string[], label: string): void {
  const repeated = features.find((name, index) => features.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new UserError('request', `data.features names "${repeated}" twice.`, 'Name each feature once.');
  }
  if (features.includes(label)) {
    throw new UserError(
      'request',
      `"${label}" is both the label and among data.features: a network would read its answer off its input.`,
      'Leave it out of data.features, or name another column as data.label.',
    );
  }
}

function refuseUnnamed(table: Table): UserError {
  const place = table.header.indexOf('', 1) + 1;
  return new UserError(
    'request',
    `Column ${place} of "${table.file}" has no name.`,
    'Name it in the header, or list the features in data.features.',
  );
}

function numbersRows(table: Table): boolean {
  const seen = new Set<string>();
  for (const { fields } of readRows(table)) {
    const value = fields[0]!.trim();
    if (!/^\d+$/.test(value) || seen.has(value)) return false;
    seen.add(value);
  }
  return true;
}

/** A header of numbers is most likely the first row of a file without a header. */
function looksLikeRow({ header }: Table): boolean {
  return header.some((name) => name !== '' && Number.isFinite(Number(name)));
}

function listColumns({ header }: Table): string {
  return abbreviate(
    header.map((name) => (name === '' ? '(unnamed)' : `"${name}"`)),
    shownColumns,
  );
}
