import { UserError } from '../../../shared/errors.ts';
import {
  searchExportFormats,
  type SearchExportFormat,
  type SearchExportRequest,
  type SearchExportWhat,
} from '../../../shared/searches/exports.ts';
import { exportSearch } from '../../api/search-edits.ts';
import { withStore } from './open-core.ts';
import { chooseFormat, writeOut, type Destination } from './write-out.ts';

export interface ExportSearchOptions extends Destination, Pick<SearchExportRequest, 'x' | 'y'> {
  readonly home?: string;
  readonly what: SearchExportWhat;
  readonly format?: SearchExportFormat;
}

/** `netsitter export-search` */
export function exportSearchToFile(id: number, options: ExportSearchOptions): Promise<void> {
  const { home, what, x, y } = options;
  const format = chooseFormat(options.to, what, searchExportFormats[what], options.format);
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
    await writeOut(content, options, { search: id, what, format });
  });
}
