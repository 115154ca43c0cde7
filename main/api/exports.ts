import type { ExportRequest } from '../../shared/contract/index.ts';
import { decisionRegionsRequestSchema } from '../../shared/decision-regions.ts';
import type { ExportedFile, ExportSource } from '../exports/create-export.ts';
import type { Core } from './core.ts';
import { decisionRegionsOf } from './decision-regions.ts';
import { findMatrix, findRunDetail } from './runs.ts';

/** What is stored of a run, or can be worked out from it, as the content of a file. */
export async function exportRun(
  core: Pick<Core, 'store' | 'home'>,
  request: ExportRequest,
): Promise<ExportedFile> {
  const { createExport } = await import('../exports/create-export.ts');
  return createExport(sourceOf(core, request.id, request), request);
}

function sourceOf(core: Pick<Core, 'store' | 'home'>, id: number, request: ExportRequest): ExportSource {
  const { store } = core;
  return {
    run: findRunDetail(store, id),
    curves: () => store.curves(id),
    confusionMatrices: () => store.confusionMatrices(id),
    matrixAt: (split, epoch) => findMatrix(store, id, split, epoch),
    watches: () => store.watches(id),
    predictions: (split, checkpoint) => store.predictions(id, split, checkpoint),
    decisionRegions: () => decisionRegionsOf(core, decisionRegionsRequestSchema.parse({ ...request, id })),
    another: (other) => sourceOf(core, other, request),
  };
}
