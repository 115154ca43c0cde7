import { hash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { findTables } from './find-tables.ts';
import { guessDelimiter, readRecords, type CsvRecord, type Delimiter } from './records.ts';

/** A CSV file with its header read; the rows are read once it is known which columns matter. */
export interface Table {
  readonly file: string;
  /** The file's name without its folder, as samples and messages have it. */
  readonly name: string;
  /** Names of the columns, without blanks around them; empty where a column has none. */
  readonly header: readonly string[];
  readonly text: string;
  readonly delimiter: Delimiter;
  /** SHA-256 of the file, in hexadecimal. */
  readonly hash: string;
}

/** The longest text that Node.js holds is a little longer than this, in bytes of plain letters. */
const largestFile = 500 * 2 ** 20;

/** @throws UserError when the file cannot be read, is no UTF-8 text or has no header */
export async function readTable(file: string): Promise<Table> {
  const content = await readContent(file);
  const text = decode(content, file);
  const delimiter = guessDelimiter(text);
  const header = readHeader(text, delimiter, file);
  if (header === undefined) {
    throw new UserError(
      'request',
      `"${file}" is empty.`,
      'Put a header with the names of the columns into its first line, and a row into each line below.',
    );
  }
  return { file, name: basename(file), header, text, delimiter, hash: hash('sha256', content) };
}

/** Bytes in which a header is looked for. */
const longestHeader = 2 ** 20;

/**
 * The names of the columns of a table set, as its table for training has them, without reading the whole.
 *
 * @throws UserError when there is no such table; where it cannot be read, whatever was met
 */
export async function readColumnNames(path: string): Promise<readonly string[]> {
  const { train } = await findTables(path);
  const file = await open(train);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestHeader));
    const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
    return readHeader(text, guessDelimiter(text), train) ?? [];
  } finally {
    await file.close();
  }
}

/** The names in the first record, without blanks around them; undefined where there is no record. */
function readHeader(text: string, delimiter: Delimiter, file: string): string[] | undefined {
  const first = readRecords(text, delimiter, file).next();
  return first.done === true ? undefined : first.value.fields.map((field) => field.trim());
}

/** The records below the header. */
export function* readRows({ text, delimiter, file }: Table): Generator<CsvRecord, void, void> {
  const records = readRecords(text, delimiter, file);
  records.next();
  yield* records;
}

async function readContent(file: string): Promise<Buffer> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('request', `"${file}" cannot be read: ${reason}.`, 'Check its access rights.', {
      cause: error,
    });
  }
  if (content.length <= largestFile) return content;
  throw new UserError(
    'request',
    `"${file}" has ${(content.length / 2 ** 20).toFixed(0)} MiB; a table may have ${largestFile / 2 ** 20}.`,
    'Give a part of its rows, or fewer columns.',
  );
}

/** UTF-8 with or without a byte order mark. */
function decode(content: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw new UserError(
      'request',
      `"${file}" is no text in UTF-8.`,
      'Save it as CSV in UTF-8: spreadsheets call it "CSV UTF-8".',
      { cause: error },
    );
  }
}
