import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LogLine } from '../../shared/runs.ts';
import type { StartWorker, WorkerProcess, WorkerReport } from './worker-process.ts';

/** Starts workers as Node processes that run the file `workerPath`. */
export function createNodeWorkers(workerPath: string): StartWorker {
  return () => startNodeWorker(workerPath);
}

/** Starts one worker. What it writes to its standard error goes into the run's log. */
export function startNodeWorker(workerPath: string): WorkerProcess {
  const child = fork(workerPath, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let report: (report: WorkerReport) => void = () => undefined;
  let exit: (description: string) => void = () => undefined;
  child.on('message', (message) => {
    report(message as WorkerReport);
  });
  child.on('error', (error) => {
    exit(error.message);
    exit = () => undefined;
  });
  // `close` comes after the last line of standard error, `exit` may come before it.
  child.on('close', (code, signal) => {
    exit(signal === null ? `exit code ${code}` : `signal ${signal}`);
    exit = () => undefined;
  });
  if (child.stderr) {
    forwardLines(child.stderr, (text) => {
      report({ type: 'events', events: [{ type: 'log', line: warning(text) }] });
    });
  }
  return {
    send: (command) => {
      // A worker that has just gone reports that by itself.
      if (child.connected) child.send(command, () => undefined);
    },
    onReport: (listener) => {
      report = listener;
    },
    onExit: (listener) => {
      exit = listener;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

/** Calls `take` for each line that is not empty. */
export function forwardLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
    if (line.trim() !== '') take(line);
  });
}

function warning(text: string): LogLine {
  return { time: new Date().toISOString(), level: 'warning', text };
}
