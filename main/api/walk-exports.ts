import type { ChartRequest } from '../../shared/checks/exports.ts';
import { describeWalk } from '../../shared/checks/walk/walk-view.ts';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Store } from '../store/store.ts';
import { findWalk } from './walks.ts';

/** A whole walk as one HTML file that needs nothing beside it, with the samples its look at the data kept. */
export async function reportWalk(store: Store, id: number, version: string): Promise<ExportedFile> {
  const walk = readStored(store, id);
  const { writeWalkReport } = await import('../exports/walk-report.ts');
  return writeWalkReport(walk, { version, date: new Date(), samples: store.walks.samples(id) ?? null });
}

/** The chart of one check of a walk as a file. */
export async function exportCheckChart(store: Store, request: ChartRequest): Promise<ExportedFile> {
  const walk = readStored(store, request.id);
  const { createCheckChart } = await import('../exports/check-chart.ts');
  return createCheckChart(walk, request);
}

function readStored(store: Store, id: number): WalkDetail {
  findWalk(store, id);
  return describeWalk(store.walks.find(id)!, store.walks.runs(id));
}
