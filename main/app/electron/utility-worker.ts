import { utilityProcess, type UtilityProcess } from 'electron';
import { forwardLines } from '../../jobs/node-worker.ts';
import type { StartWorker, WorkerProcess, WorkerReport } from '../../jobs/worker-process.ts';

/** Starts workers as Electron utility processes that run the file `workerPath`. */
export function createUtilityWorkers(workerPath: string): StartWorker {
  return () => startUtilityWorker(workerPath);
}

/** Starts one worker, once the app is ready. What it writes to its standard error goes into the run's log. */
function startUtilityWorker(workerPath: string): WorkerProcess {
  const child = utilityProcess.fork(workerPath, [], {
    serviceName: 'Netsitter training',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let report: (report: WorkerReport) => void = () => undefined;
  let exit: (description: string) => void = () => undefined;
  let isGone = false;
  let fatalError = '';
  child.on('message', (message: WorkerReport) => {
    report(message);
  });
  child.once('exit', (code) => {
    isGone = true;
    exit(`exit code ${code}${fatalError}`);
  });
  // Without a listener the end of a worker that has no memory left would be an exception here.
  child.on('error', (type, location) => {
    fatalError = `, ${type} in ${location}`;
  });
  if (child.stderr !== null) {
    forwardLines(child.stderr, (text) => {
      const line = { time: new Date().toISOString(), level: 'warning' as const, text };
      report({ type: 'events', events: [{ type: 'log', line }] });
    });
  }
  return {
    send(command) {
      if (!isGone) child.postMessage(command);
    },
    onReport(listener) {
      report = listener;
    },
    onExit(listener) {
      exit = listener;
    },
    kill() {
      if (child.pid !== undefined || isGone) endAtOnce(child);
      else
        child.once('spawn', () => {
          endAtOnce(child);
        });
    },
  };
}

/** Electron's own kill asks with SIGTERM, which a process that hangs does not hear. */
function endAtOnce({ pid }: UtilityProcess): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself, and Electron is about to say so.
  }
}
