import type { Core } from '../api/core.ts';
import { findRun } from '../api/runs.ts';
import { formatDuration, formatFraction, formatNumber } from '../../shared/metrics/format.ts';
import type { RunSummary } from '../../shared/runs.ts';

/** Told in one line what goes on. */
export type Tell = (text: string) => void;

export interface FollowOptions {
  readonly label: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
  /** Called whenever an epoch of the run was evaluated. */
  readonly onEpoch?: (run: RunSummary) => void;
}

/** Milliseconds between two lines about one run. */
const quietFor = 20_000;

/** Follows a run of this process until it has ended, and stops it when the signal is aborted. */
export async function followToEnd(core: Core, id: number, options: FollowOptions): Promise<RunSummary> {
  const { label, tell, signal, onEpoch } = options;
  const stop = (): void => {
    core.supervisor.stop(id);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let toldAt = performance.now();
  try {
    for await (const { event, run } of core.supervisor.watch(id)) {
      if (event?.type !== 'epoch') continue;
      if (event.epoch.epoch > 0) onEpoch?.(run);
      if (performance.now() - toldAt < quietFor) continue;
      toldAt = performance.now();
      tell(`${label}: ${describeProgress(run)}`);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const ended = findRun(core.store, id);
  tell(`${label}: ${ended.state}, ${describeProgress(ended)}`);
  return ended;
}

function describeProgress(run: RunSummary): string {
  const accuracy =
    run.test === null
      ? `validation accuracy ${formatFraction(run.validation?.accuracy)}`
      : `test accuracy ${formatFraction(run.test.accuracy)}`;
  const loss = `training loss ${formatNumber(run.train?.loss.total)}`;
  return `epoch ${run.epochsDone}/${run.epochs}, ${loss}, ${accuracy}, ${formatDuration(run.seconds)}`;
}
