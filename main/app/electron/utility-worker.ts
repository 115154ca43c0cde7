import { utilityProcess } from 'electron';
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
  let isGone = false;
  child.on('message', (message: WorkerReport) => {
    report(message);
  });
  child.once('exit', () => (isGone = true));
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
      child.once('exit', (code) => {
        listener(`exit code ${code}`);
      });
    },
    kill() {
      // Electron's own kill asks with SIGTERM, which a process that hangs does not hear.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
