import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointFiles } from '../../shared/contract/checkpoint-files.ts';
import type { Core } from './core.ts';
import { findRunDetail } from './runs.ts';

/** How large the checkpoints of a run are on the disk, and when each was written; null for one that is not there. */
export function describeCheckpointFiles(
  { store, home }: Pick<Core, 'store' | 'home'>,
  id: number,
): Promise<CheckpointFiles[]> {
  const { checkpoints } = findRunDetail(store, id);
  return Promise.all(
    checkpoints.map(async ({ path: folder }) => ({
      path: folder,
      ...(await measure(path.join(home, 'checkpoints', folder))),
    })),
  );
}

async function measure(folder: string): Promise<Omit<CheckpointFiles, 'path'>> {
  try {
    const names = await readdir(folder);
    const files = await Promise.all(names.map((name) => stat(path.join(folder, name))));
    const latest = files.reduce((time, { mtimeMs }) => Math.max(time, mtimeMs), 0);
    return {
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      writtenAt: latest === 0 ? null : new Date(latest).toISOString(),
    };
  } catch {
    // It was removed meanwhile, or its disk is not mounted.
    return { bytes: null, writtenAt: null };
  }
}
