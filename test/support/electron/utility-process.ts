import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { app } from './app.ts';
import { onAction } from './control.ts';
import { refuseUnknown } from './strict.ts';

interface ForkOptions {
  readonly serviceName?: string;
  readonly stdio?: readonly ('ignore' | 'pipe' | 'inherit')[];
}

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly stderr: Readable | null;
  #running = false;

  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    this.stderr = child.stderr;
    child.on('spawn', () => {
      this.#running = true;
      this.emit('spawn');
    });
    child.on('message', (message) => this.emit('message', message));
    child.on('exit', (code, signal) => {
      this.#running = false;
      const reason = code === 0 ? 'clean-exit' : signal === null ? 'abnormal-exit' : 'killed';
      app.emit('child-process-gone', {}, { type: 'Utility', reason, exitCode: code ?? 1 });
      // How V8 ends a process that has no memory left. As in Electron, it is an error that somebody must listen to.
      if (signal === 'SIGABRT')
        this.emit('error', 'FatalError', 'v8::internal::V8::FatalProcessOutOfMemory', '{}');
      this.emit('exit', code ?? 1);
    });
    onAction('crash-worker', () => child.kill('SIGABRT'));
  }

  get pid(): number | undefined {
    return this.#running ? this.#child.pid : undefined;
  }

  postMessage(message: unknown): void {
    this.#child.send(message as object);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

/** A forked Node process that sees `process.parentPort`, as a utility process does. */
export const utilityProcess = {
  fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    app.requireReady('utilityProcess.fork');
    refuseUnknown('utilityProcess.fork', options, ['serviceName', 'stdio']);
    const [input = 'ignore', output = 'inherit', errors = 'inherit'] = options.stdio ?? [];
    if (input !== 'ignore') throw new TypeError('A utility process has no standard input');
    return new UtilityProcess(
      fork(modulePath, [...args], {
        execArgv: ['--import', path.join(import.meta.dirname, 'parent-port.ts')],
        serialization: 'advanced',
        stdio: [input, output, errors, 'ipc'],
      }),
    );
  },
};
