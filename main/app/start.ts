import { spawn } from 'node:child_process';
import path from 'node:path';
import envPaths from 'env-paths';
import { describeError } from '../../shared/errors.ts';
import { homeFolder } from '../api/home.ts';
import { projectFolder } from '../api/resources.ts';
import { serve } from './cli/serve.ts';
import { findElectron } from './electron/find-electron.ts';

/** `npm start`: the desktop app where Electron can run, else the same window in the browser. */
async function start(): Promise<number> {
  const electron = findElectron();
  if ('executable' in electron) {
    const exitCode = await runElectron(electron.executable);
    if (exitCode !== undefined) return exitCode;
    say('Electron could not start on this system.');
  } else {
    say(electron.reason);
  }
  say('The same window opens in the browser instead.');
  // As the command line's launcher has it: workers start without compiling all of it anew.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(envPaths('netsitter', { suffix: '' }).cache, 'compiled');
  return serve({ home: homeFolder(), port: 0, open: process.env['NETSITTER_NO_OPEN'] !== '1' });
}

/** Crashes within this time are Chromium refusing to start, e.g. for want of a sandbox. */
const startingTime = 15_000;

/** Runs the desktop app until it ends. The exit code, or undefined where Chromium did not come up. */
function runElectron(executable: string): Promise<number | undefined> {
  const started = Date.now();
  // Terminals inside Electron programs set this, and with it Electron would be no more than a Node.
  const environment = { ...process.env };
  delete environment['ELECTRON_RUN_AS_NODE'];
  const child = spawn(executable, [path.join(projectFolder(), 'dist', 'main', 'electron.js')], {
    stdio: 'inherit',
    env: environment,
  });
  // The terminal sends Ctrl-C to the app as well, which then ends by itself.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', () => {
      resolve(undefined);
    });
    child.on('exit', (code, signal) => {
      const crashed = signal !== null && signal !== 'SIGINT' && signal !== 'SIGTERM';
      const early = Date.now() - started < startingTime;
      process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
      resolve(crashed && early ? undefined : (code ?? 1));
    });
  });
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  process.exitCode = await start();
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
