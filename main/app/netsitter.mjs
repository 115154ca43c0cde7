#!/usr/bin/env node
// The command line's launcher: plain JavaScript, because it must start on any Node from 20.19 on. Where that
// Node can run the program it does; an older one hands over to the Node that came as the package `node`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import envPaths from 'env-paths';

const app = dirname(fileURLToPath(import.meta.url));
const project = dirname(dirname(app));

/** better-sqlite3 needs Node 22; running TypeScript as it is needs 22.18 or 24. */
function runsTheProgram(version) {
  const [major, minor] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/** The Node that came as the package `node`, wherever npm has put it. */
function findPackagedNode() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = createRequire(import.meta.url).resolve.paths('node-package') ?? [];
  return folders.map((folder) => join(folder, 'node', 'bin', executable)).find((file) => existsSync(file));
}

/** The source in a checkout; what was built where this is an installed package, since Node runs no TypeScript there. */
function findProgram() {
  const source = join(app, 'cli.ts');
  const isPackage = app.split(sep).includes('node_modules');
  return !isPackage && existsSync(source) ? source : join(project, 'dist', 'main', 'cli.js');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function handOver(node, program) {
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  // A terminal sends Ctrl-C to the child as well: it is only outlived here, or it would arrive twice.
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => {
    if (!atTerminal) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal]);
  });
}

/**
 * What Node compiled is kept for the next start, of this process and of the workers it starts: a quarter of the time of
 * a short run goes into compiling. In the user's own cache folder, since Node's default is one that others can write to.
 */
function keepCompiledCode() {
  process.env.NODE_COMPILE_CACHE ??= join(envPaths('netsitter', { suffix: '' }).cache, 'compiled');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

const program = findProgram();
if (!existsSync(program)) fail(`${program} is missing. Run \`npm run build\` in ${project}.`);
keepCompiledCode();
if (runsTheProgram(process.versions.node)) {
  await import(pathToFileURL(program).href);
} else {
  const node = findPackagedNode();
  if (node === undefined) {
    fail(
      `Netsitter needs Node 22.18 or newer; this is ${process.versions.node}. Run \`npm ci\` in ${project}, which brings one along, or install Node 24.`,
    );
  }
  handOver(node, program);
}
