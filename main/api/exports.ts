import type { ExportRequest } from '../../shared/contract/index.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Store } from '../store/store.ts';
import { findRunDetail } from './runs.ts';

/** What is stored of a run as the content of a file. */
export async function exportRun(store: Store, request: ExportRequest): Promise<ExportedFile> {
  const run = findRunDetail(store, request.id);
  const { createExport } = await import('../exports/create-export.ts');
  return createExport(
    { run, curves: store.curves(run.id), confusionMatrices: store.confusionMatrices(run.id) },
    request,
  );
}
