#!/usr/bin/env node
// The command line's launcher: plain JavaScript, because it must start on any Node from 20.19 on. It finds a
// Node that runs the program and hands everything over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const app = dirname(fileURLToPath(import.meta.url));
const project = dirname(dirname(app));

/** better-sqlite3 needs Node 22, running TypeScript as it is needs 22.18 or 24. */
function runsTheProgram(version) {
  const [major, minor] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/** The Node that came as the package `node`, wherever npm has put it. */
function findPackagedNode() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = createRequire(import.meta.url).resolve.paths('node') ?? [];
  return folders.map((folder) => join(folder, 'node', 'bin', executable)).find((file) => existsSync(file));
}

/** The source in a checkout; the built program where it was installed as a package, since Node runs no TypeScript there. */
function findProgram() {
  const source = join(app, 'cli.ts');
  const isPackage = app.split(sep).includes('node_modules');
  return !isPackage && existsSync(source) ? source : join(project, 'dist', 'main', 'cli.js');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

const node = runsTheProgram(process.versions.node) ? process.execPath : findPackagedNode();
if (node === undefined) {
  fail(
    `Netsitter needs Node 22.18 or newer and this is ${process.versions.node}. Run \`npm ci\` in ${project}, which brings one along, or install Node 24.`,
  );
}
const program = findProgram();
if (!existsSync(program)) fail(`${program} is missing. Run \`npm run build\` in ${project}.`);

const child = spawn(node, ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
// A terminal sends Ctrl-C to the child as well, so that one is only outlived; the others come to this process alone.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});
