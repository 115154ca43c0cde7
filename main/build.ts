import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, type InlineConfig } from 'vite';

const project = path.resolve(import.meta.dirname, '..');
const entries = path.join(project, 'main', 'app');
const quiet: InlineConfig = { configFile: false, root: project, logLevel: 'warn', publicDir: false };

/** The entries that run in Electron's main process, in a worker and in plain Node; packages stay in node_modules. */
async function buildMain(): Promise<void> {
  await build({
    ...quiet,
    build: {
      ssr: true,
      target: 'node24',
      outDir: 'dist/main',
      emptyOutDir: true,
      sourcemap: true,
      rolldownOptions: {
        external: ['electron'],
        input: {
          electron: path.join(entries, 'electron.ts'),
          worker: path.join(entries, 'worker.ts'),
          cli: path.join(entries, 'cli.ts'),
          'batch-thread': path.join(project, 'main', 'training', 'batch-thread.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
}

/** A sandboxed preload can load `electron` and nothing else: everything goes into one CommonJS file. */
async function buildPreload(): Promise<void> {
  await build({
    ...quiet,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'chrome140',
      outDir: 'dist/main',
      emptyOutDir: false,
      rolldownOptions: {
        external: ['electron'],
        input: { preload: path.join(entries, 'preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  });
}

async function buildRenderer(): Promise<void> {
  await build({ configFile: path.join(project, 'renderer', 'vite.config.ts'), logLevel: 'warn' });
}

try {
  await buildMain();
  await Promise.all([buildPreload(), buildRenderer()]);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${process.stderr.isTTY ? message : stripVTControlCharacters(message)}\n`);
  process.exitCode = 1;
}
