import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { projectFolder } from '../api/resources.ts';
import { createNodeWorkers } from '../jobs/node-worker.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import { createGate } from './server/gate.ts';
import { answerCalls } from './server/calls.ts';
import { answerRequests } from './server/requests.ts';
import { readStaticFiles } from './server/static-files.ts';
import { openWorkbench } from './workbench.ts';
import { workerFile } from './worker-file.ts';

export interface ServerOptions {
  readonly home: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The built window; `dist/renderer` where left out. */
  readonly renderer?: string;
  /** Starts a worker process for a run; a Node process where left out. */
  readonly startWorker?: StartWorker;
}

export interface RunningServer {
  /** The address to open, with the token that lets the browser in. */
  readonly url: string;
  readonly port: number;
  /** An address that lets in once, for a browser's command line, which other users can read. */
  readonly issueAddress: () => string;
  /** Stops accepting, stops the runs that go on here with a checkpoint, closes the database. */
  close(): Promise<void>;
}

/** Reachable from this machine only. */
const address = '127.0.0.1';

/**
 * Serves the window and its calls to a browser on this machine. `UserError` where the window is not built, the
 * port is taken or the home folder cannot be used.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const files = readStaticFiles(options.renderer ?? join(projectFolder(), 'dist', 'renderer'));
  const server = createServer();
  const port = await listen(server, options.port);
  const gate = createGate(port);
  try {
    const workbench = openWorkbench({
      home: options.home,
      host: 'browser',
      startWorker: options.startWorker ?? createNodeWorkers(workerFile()),
    });
    answerRequests(server, gate, files);
    const calls = answerCalls(server, gate, workbench.api);
    return {
      url: gate.address,
      port,
      issueAddress: gate.issueAddress,
      async close() {
        calls.close();
        await closeServer(server);
        await workbench.close();
      },
    };
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(explain(error, port));
    });
    server.listen({ port, host: address }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    const remedy = 'End the program that uses it, or choose another with --port.';
    return new UserError('request', `Port ${port} is in use.`, remedy, { cause: error });
  }
  if (error.code === 'EACCES') {
    const remedy = 'Choose one above 1023 with --port.';
    return new UserError('request', `Port ${port} may not be used.`, remedy, { cause: error });
  }
  return error;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
