import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Checkpoint } from '../../shared/runs.ts';

/** Removes the folder of a checkpoint whose row has been replaced. */
export async function removeCheckpoint(home: string, path: string): Promise<void> {
  await rm(join(home, 'checkpoints', path), { recursive: true, force: true });
}

/**
 * Removes what a worker that ended unexpectedly left behind: checkpoints that are half-written or whose row
 * was never stored. Only while no worker of the run is at work.
 */
export async function removeUnrecordedCheckpoints(
  home: string,
  runId: number,
  recorded: readonly Checkpoint[],
): Promise<void> {
  const folder = join(home, 'checkpoints', `run-${runId}`);
  const kept = new Set(recorded.map(({ path }) => basename(path)));
  const found = await readdir(folder).catch(() => []);
  for (const name of found) {
    if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
