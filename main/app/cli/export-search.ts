import { extname, resolve } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import {
  searchExportFormats,
  searchExportFormatSchema,
  type SearchExportFormat,
  type SearchExportRequest,
  type SearchExportWhat,
} from '../../../shared/searches/exports.ts';
import { exportSearch } from '../../api/search-edits.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { withStore } from './open-core.ts';
import { note, printJson } from './output.ts';

export interface ExportSearchOptions extends Pick<SearchExportRequest, 'x' | 'y'> {
  readonly home?: string;
  readonly what: SearchExportWhat;
  readonly to: string;
  readonly format?: SearchExportFormat;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `netsitter export-search` */
export function exportSearchToFile(id: number, options: ExportSearchOptions): Promise<void> {
  const { home, what, to, force = false, json, x, y } = options;
  const format = options.format ?? formatOf(to, what);
  if (what !== 'scatter' && (x !== undefined || y !== undefined)) {
    throw new UserError('request', `--x and --y cannot be chosen of ${what}.`, 'Leave them out.');
  }
  return withStore(home, async (store) => {
    const { content } = await exportSearch(store, {
      id,
      what,
      format,
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
    });
    if (to === '-') {
      process.stdout.write(content);
      return;
    }
    const file = resolve(to);
    await writeFileWhole(file, content, { overwrite: force });
    if (json) printJson({ search: id, what, format, file });
    else note(`Written: ${file}`);
  });
}

/** The format a file's ending names; `.tex` is LaTeX's. */
function formatOf(file: string, what: SearchExportWhat): SearchExportFormat {
  const formats = searchExportFormats[what];
  if (file === '-') return formats[0]!;
  const ending = extname(file).slice(1).toLowerCase();
  const format = searchExportFormatSchema.safeParse(ending === 'tex' ? 'latex' : ending);
  if (format.success) return format.data;
  const endings = formats.map((name) => (name === 'latex' ? 'tex' : name)).join(', ');
  throw new UserError(
    'request',
    `The ending of ${file} names no format in which ${what} can be had.`,
    `End the file's name with one of: ${endings}; or name the format with --format.`,
  );
}
