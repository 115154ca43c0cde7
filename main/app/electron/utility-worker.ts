import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import type { StartWorker, WorkerProcess, WorkerReport } from '../../jobs/worker-process.ts';

/** Starts workers as Electron utility processes: Node without a window, gone when the app is gone. */
export function utilityWorkers(program: string): StartWorker {
  return () => startUtilityWorker(program);
}

function startUtilityWorker(program: string): WorkerProcess {
  const child = utilityProcess.fork(program, [], {
    serviceName: 'Netsitter training',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let ended = false;
  child.once('exit', () => (ended = true));

  return {
    send(command) {
      if (!ended) child.postMessage(command);
    },
    onReport(listener) {
      child.on('message', (message: WorkerReport) => {
        listener(message);
      });
      if (child.stderr === null) return;
      createInterface({ input: child.stderr }).on('line', (text) => {
        const line = { time: new Date().toISOString(), level: 'warning' as const, text };
        listener({ type: 'events', events: [{ type: 'log', line }] });
      });
    },
    onExit(listener) {
      child.once('exit', (code) => {
        listener(`exit code ${code}`);
      });
    },
    kill() {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
