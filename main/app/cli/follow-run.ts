import type { RunSummary } from '../../../shared/runs.ts';
import type { Core } from '../../api/core.ts';
import { findRun } from '../../api/runs.ts';
import { exitCodes } from './exit-codes.ts';
import { note, printJson } from './output.ts';
import { printResult } from './print-result.ts';
import type { Progress } from './progress.ts';
import { readResult } from './result.ts';

/** Launchers and shells may both deliver one Ctrl-C; what follows it this soon is not a second one, in milliseconds. */
const sameKeyPress = 500;

/**
 * Shows a run of this process until it has ended, then its result. The first Ctrl-C (or termination signal)
 * stops it with a checkpoint, a second one ends this process at once. Returns the exit code.
 */
export async function followRun(
  core: Core,
  run: RunSummary,
  { json = false, progress }: { readonly json?: boolean | undefined; readonly progress: Progress },
): Promise<number> {
  const interruption = stopOnSignal(core, run.id);
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

function stopOnSignal(core: Core, id: number) {
  let first: { readonly time: number; readonly exitCode: number } | null = null;
  const listener = (signal: keyof typeof exitCodes.signals): void => {
    const time = performance.now();
    if (first === null) {
      first = { time, exitCode: exitCodes.signals[signal] };
      note(`\nStopping run ${id} after this step; once more ends it without a checkpoint.`);
      core.supervisor.stop(id);
    } else if (time - first.time > sameKeyPress) {
      process.exit(first.exitCode);
    }
  };
  const signals = Object.keys(exitCodes.signals) as (keyof typeof exitCodes.signals)[];
  signals.forEach((signal) => process.on(signal, listener));
  return {
    exitCode: (): number | undefined => first?.exitCode,
    release: (): void => {
      signals.forEach((signal) => process.off(signal, listener));
    },
  };
}
