import { extname, resolve } from 'node:path';
import { formatEndings, type ExportFormat } from '../../../shared/contract/exports.ts';
import { UserError } from '../../../shared/errors.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { note, printJson } from './output.ts';

/** Stands for standard output where a file is named. */
const standardOutput = '-';

/** Where what is written goes. */
export interface Destination {
  readonly to: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * The format that is written: the one `named`, else the one the file's ending tells, else the first of `formats` for
 * standard output. `what` is what they are the formats of.
 *
 * @throws UserError where the ending tells none of `formats`.
 */
export function chooseFormat<Format extends ExportFormat>(
  file: string,
  what: string,
  formats: readonly Format[],
  named?: Format,
): Format {
  if (named !== undefined) return named;
  if (file === standardOutput) return formats[0]!;
  const ending = extname(file).slice(1).toLowerCase();
  const format = formats.find((candidate) => formatEndings[candidate] === ending);
  if (format !== undefined) return format;
  throw new UserError(
    'request',
    `The ending of ${file} names no format in which ${what} can be had.`,
    `End the file's name with one of: ${formats.map((name) => formatEndings[name]).join(', ')}; or name the format with --format.`,
  );
}

/** A report is HTML whatever its file is called, so that a name which says otherwise would mislead. */
export function requireHtmlEnding(file: string, what: string, remedy: string): void {
  if (file === standardOutput || /\.html?$/i.test(file)) return;
  throw new UserError(
    'request',
    `The ending of ${file} names no format in which ${what} can be had.`,
    remedy,
  );
}

/**
 * Writes to standard output and nothing else, or to a file and then says where it is; with `--json`, as one object
 * that tells `about` what it is.
 */
export async function writeOut(
  content: string | Uint8Array,
  { to, force = false, json = false }: Destination,
  about: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (to === standardOutput) {
    process.stdout.write(content);
    return;
  }
  const file = resolve(to);
  await writeFileWhole(file, content, { overwrite: force });
  if (json) printJson({ ...about, file });
  else note(`Written: ${file}`);
}
