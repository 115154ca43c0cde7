import type { RunSummary } from '../../../shared/runs.ts';
import type { Core } from '../../api/core.ts';
import { findRun } from '../../api/runs.ts';
import { exitCodes } from './exit-codes.ts';
import { note, printJson } from './output.ts';
import { printResult } from './print-result.ts';
import type { Progress } from './progress.ts';
import { readResult } from './result.ts';
import { watchSignals } from './signals.ts';

/**
 * Shows a run of this process until it has ended, then its result. The first Ctrl-C (or termination signal)
 * stops it with a checkpoint, a second one ends this process at once. Returns the exit code.
 */
export async function followRun(
  core: Core,
  run: RunSummary,
  { json = false, progress }: { readonly json?: boolean | undefined; readonly progress: Progress },
): Promise<number> {
  const interruption = watchSignals(() => {
    note(`\nStopping run ${run.id} after this step; once more ends it without a checkpoint.`);
    core.supervisor.stop(run.id);
  });
  try {
    for await (const { event, run: row } of core.supervisor.watch(run.id)) progress.update(event, row);
  } finally {
    progress.close();
    interruption.release();
  }
  const ended = findRun(core.store, run.id);
  const result = readResult(core.store, ended);
  if (json) printJson(result);
  else printResult(result);
  if (ended.state === 'finished') return exitCodes.done;
  if (ended.state === 'stopped') note(`\`netsitter resume ${ended.id}\` goes on with it.`);
  return interruption.exitCode() ?? exitCodes.workFailed;
}
