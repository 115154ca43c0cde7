import { extname, resolve } from 'node:path';
import {
  exportFormats,
  exportFormatSchema,
  type ExportFormat,
  type ExportRequest,
  type ExportWhat,
} from '../../../shared/contract/index.ts';
import { UserError } from '../../../shared/errors.ts';
import { exportRun } from '../../api/exports.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { withStore } from './open-core.ts';
import { note, printJson } from './output.ts';

export interface ExportOptions extends Pick<ExportRequest, 'split' | 'checkpoint'> {
  readonly home?: string;
  readonly what: ExportWhat;
  readonly to: string;
  readonly format?: ExportFormat;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `netsitter export` */
export function exportToFile(id: number, options: ExportOptions): Promise<void> {
  const { home, what, to, split, checkpoint, force = false, json } = options;
  const format = options.format ?? formatOf(to, what);
  if (what !== 'confusion-matrix') refuseMatrixOptions(options);
  return withStore(home, async (store) => {
    const { content } = await exportRun(store, { id, what, format, split, checkpoint });
    if (to === '-') {
      process.stdout.write(content);
      return;
    }
    const file = resolve(to);
    await writeFileWhole(file, content, { overwrite: force });
    if (json) printJson({ run: id, what, format, file });
    else note(`Written: ${file}`);
  });
}

/** An option that changes nothing would pass for one that did. */
function refuseMatrixOptions({ what, split, checkpoint }: ExportOptions): void {
  if (split === undefined && checkpoint === undefined) return;
  throw new UserError(
    'request',
    `--split and --checkpoint choose a confusion matrix; ${what} holds every split and epoch.`,
    'Leave them out.',
  );
}

/** The format a file's ending names. */
function formatOf(file: string, what: ExportWhat): ExportFormat {
  const formats = exportFormats[what].join(', ');
  if (file === '-') return 'csv';
  const format = exportFormatSchema.safeParse(extname(file).slice(1).toLowerCase());
  if (format.success) return format.data;
  throw new UserError(
    'request',
    `The ending of ${file} names no format in which ${what} can be had.`,
    `End the file's name with one of: ${formats}; or name the format with --format.`,
  );
}
