import { endedStates } from '../../../shared/runs.ts';
import { findRun, stopRun } from '../../api/runs.ts';
import { exitCodes } from './exit-codes.ts';
import { withCore } from './open-core.ts';
import { endSentence, note, print, printJson } from './output.ts';

/** A run ends within one step of the process that trains it; one that does not answer this long is given up on. */
const patience = 30_000;

/** `netsitter stop`: asks the process that trains the run to stop it, and waits until it has. */
export function stop(
  id: number,
  { home, json }: { readonly home?: string; readonly json?: boolean },
): Promise<number> {
  return withCore(home, async (core) => {
    stopRun(core, id);
    const signal = AbortSignal.timeout(patience);
    for await (const { run } of core.supervisor.watch(id, signal)) {
      if (endedStates.includes(run.state)) break;
    }
    const run = findRun(core.store, id);
    if (json) printJson({ run: run.id, state: run.state, reason: run.reason });
    else print(endSentence(`Run ${run.id} is ${run.state}${run.reason === null ? '' : `: ${run.reason}`}`));
    if (endedStates.includes(run.state)) return exitCodes.done;
    note(`It was asked to stop ${patience / 1000} s ago and has not answered; the request stays.`);
    return exitCodes.workFailed;
  });
}
