import { dataExportFormatSchema, type DataExportRequest } from '../../../shared/contract/data-samples.ts';
import { createDataBrowser } from '../../api/data-browser.ts';
import { exportData } from '../../api/data-exports.ts';
import { createNodeWorkers } from '../../jobs/node-worker.ts';
import { workerFile } from '../worker-file.ts';
import { withStore } from './open-core.ts';
import { createProgress } from './progress.ts';
import { chooseFormat, writeOut, type Destination } from './write-out.ts';

export interface DataExportOptions
  extends
    Destination,
    Pick<DataExportRequest, 'what' | 'split' | 'recipe' | 'set' | 'seed'>,
    Partial<Pick<DataExportRequest, 'format'>> {
  readonly home?: string;
}

/** `netsitter data export` */
export function exportDataSet(data: string, options: DataExportOptions): Promise<void> {
  const { home, what, split, recipe, set, seed } = options;
  const format = chooseFormat(options.to, what, dataExportFormatSchema.options, options.format);
  return withStore(home, async (store, folder) => {
    const browser = createDataBrowser({ store, home: folder, startWorker: createNodeWorkers(workerFile()) });
    const progress = createProgress();
    try {
      const request = {
        data,
        what,
        split,
        format,
        ...(recipe === undefined ? {} : { recipe }),
        ...(set === undefined ? {} : { set }),
        ...(seed === undefined ? {} : { seed }),
      };
      const { content } = await exportData(browser, request, { onProgress: progress.preparing });
      progress.close();
      await writeOut(content, options, { data, what, split, format });
    } finally {
      progress.close();
      browser.close();
    }
  });
}
