import type { ChartRequest } from '../../shared/checks/exports.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Core } from './core.ts';
import { readWalk } from './walks.ts';

/** A whole walk as one HTML file that needs nothing beside it, with the samples its look at the data kept. */
export async function reportWalk(
  core: Pick<Core, 'store' | 'walks'>,
  id: number,
  version: string,
): Promise<ExportedFile> {
  const walk = readWalk(core, id);
  const { writeWalkReport } = await import('../exports/walk-report.ts');
  return writeWalkReport(walk, { version, date: new Date(), samples: core.store.walks.samples(id) ?? null });
}

/** The chart of one check of a walk as a file. */
export async function exportCheckChart(
  core: Pick<Core, 'store' | 'walks'>,
  request: ChartRequest,
): Promise<ExportedFile> {
  const walk = readWalk(core, request.id);
  const { createCheckChart } = await import('../exports/check-chart.ts');
  return createCheckChart(walk, request);
}
