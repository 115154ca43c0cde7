import { extname, resolve } from 'node:path';
import { dataExportFormatSchema, type DataExportRequest } from '../../../shared/contract/data-samples.ts';
import { UserError } from '../../../shared/errors.ts';
import { createDataBrowser } from '../../api/data-browser.ts';
import { exportData } from '../../api/data-exports.ts';
import { writeFileWhole } from '../../exports/write-file.ts';
import { createNodeWorkers } from '../../jobs/node-worker.ts';
import { workerFile } from '../worker-file.ts';
import { withStore } from './open-core.ts';
import { note } from './output.ts';
import { createProgress } from './progress.ts';

export interface DataExportOptions extends Pick<
  DataExportRequest,
  'what' | 'split' | 'recipe' | 'set' | 'seed'
> {
  readonly home?: string;
  readonly to: string;
  readonly force?: boolean;
}

/** `netsitter data export` */
export function exportDataSet(data: string, options: DataExportOptions): Promise<void> {
  const { home, to, force = false, what, split, recipe, set, seed } = options;
  const format = dataExportFormatSchema.safeParse(extname(to).slice(1).toLowerCase());
  if (!format.success) {
    const remedy = `Let it end in one of ${dataExportFormatSchema.options.map((ending) => `.${ending}`).join(', ')}.`;
    throw new UserError('request', `The ending of "${to}" names no format.`, remedy);
  }
  return withStore(home, async (store, folder) => {
    const browser = createDataBrowser({ store, home: folder, startWorker: createNodeWorkers(workerFile()) });
    const progress = createProgress();
    try {
      const request = {
        data,
        what,
        split,
        format: format.data,
        ...(recipe === undefined ? {} : { recipe }),
        ...(set === undefined ? {} : { set }),
        ...(seed === undefined ? {} : { seed }),
      };
      const { content } = await exportData(browser, request, { onProgress: progress.preparing });
      await writeFileWhole(resolve(to), content, { overwrite: force });
      progress.close();
      note(`Written: ${resolve(to)}`);
    } finally {
      progress.close();
      browser.close();
    }
  });
}
