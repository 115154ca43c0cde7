import type { RunEdit } from '../../shared/run-edits.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { Core } from './core.ts';
import { findRun } from './runs.ts';

type RunsCore = Pick<Core, 'store' | 'supervisor'>;

/** Says something of runs. */
export function editRuns(core: RunsCore, ids: readonly number[], edit: RunEdit): RunSummary[] {
  return change(core, ids, () => core.store.editRuns(ids, edit));
}

/** Puts runs into the bin. `UserError` where one of them has not ended. */
export function deleteRuns(core: RunsCore, ids: readonly number[]): RunSummary[] {
  return change(core, ids, () => core.store.setDeleted(ids, true));
}

/** Takes runs out of the bin. */
export function restoreRuns(core: RunsCore, ids: readonly number[]): RunSummary[] {
  return change(core, ids, () => core.store.setDeleted(ids, false));
}

/** Removes runs in the bin for good. `UserError` where one of them is not in the bin. */
export function forgetRuns(core: RunsCore, ids: readonly number[]): { forgotten: number } {
  requireRuns(core, ids);
  core.supervisor.forgetRuns(ids);
  return { forgotten: ids.length };
}

function change(core: RunsCore, ids: readonly number[], write: () => RunSummary[]): RunSummary[] {
  requireRuns(core, ids);
  const changed = write();
  core.supervisor.tellWatchers();
  return changed;
}

/** `NotFoundError` where one of them does not exist. */
function requireRuns({ store }: RunsCore, ids: readonly number[]): void {
  const known = new Set(store.runIds());
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) findRun(store, unknown);
}
