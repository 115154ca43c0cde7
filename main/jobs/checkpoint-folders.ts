import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Checkpoint } from '../../shared/runs.ts';

/** Removes the folder of a checkpoint whose row has been replaced. */
export async function removeCheckpoint(home: string, path: string): Promise<void> {
  await rm(join(home, 'checkpoints', path), { recursive: true, force: true });
}

/**
 * Removes what a worker that ended unexpectedly left behind: checkpoints that are half-written or whose row
 * was never stored. What cannot be removed now, because a worker whose supervisor was killed is just writing
 * its last checkpoint, stays until the run goes on another time.
 */
export async function removeUnrecordedCheckpoints(
  home: string,
  runId: number,
  recorded: readonly Checkpoint[],
): Promise<void> {
  const folder = join(home, 'checkpoints', `run-${runId}`);
  const kept = new Set(recorded.map(({ path }) => basename(path)));
  const found = await readdir(folder).catch(() => []);
  const unrecorded = found.filter((name) => !kept.has(name));
  await Promise.allSettled(
    unrecorded.map((name) => rm(join(folder, name), { recursive: true, force: true })),
  );
}
