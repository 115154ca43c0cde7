import type { Run } from './run.ts';

/** Writes the best epoch's parameters where they are new, then the present ones. */
export async function keepCheckpoint(run: Run): Promise<void> {
  // Nothing is lost by drawing a network again.
  if (run.progress.epoch < 0) return;
  run.progress = { ...run.progress, best: await run.keeper.writeBest(run.progress.best) };
  const progress = { ...run.progress, seconds: run.elapsed() };
  await run.keeper.writeLast({ progress, program: await run.program.readState() });
}
