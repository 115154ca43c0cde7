import type { ExportRequest } from '../../shared/contract/index.ts';
import { decisionRegionsRequestSchema } from '../../shared/decision-regions.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Core } from './core.ts';
import { decisionRegionsOf } from './decision-regions.ts';
import { findRunDetail } from './runs.ts';

/** What is stored of a run, or can be worked out from it, as the content of a file. */
export async function exportRun(
  core: Pick<Core, 'store' | 'home'>,
  request: ExportRequest,
): Promise<ExportedFile> {
  const { store } = core;
  const run = findRunDetail(store, request.id);
  const { createExport } = await import('../exports/create-export.ts');
  return createExport(
    {
      run,
      curves: () => store.curves(run.id),
      confusionMatrices: () => store.confusionMatrices(run.id),
      watches: () => store.watches(run.id),
      predictions: (split, checkpoint) => store.predictions(run.id, split, checkpoint),
      decisionRegions: () => decisionRegionsOf(core, decisionRegionsRequestSchema.parse(request)),
    },
    request,
  );
}
