/**
 * Runs a compiled Electron main entry in plain Node: `node run.ts dist/main/electron.js`. The module
 * `electron` is the hand-written one beside this file, and the app becomes ready when the entry has run.
 */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';

const electron = pathToFileURL(path.join(import.meta.dirname, 'electron.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electron, shortCircuit: true } : next(specifier, context),
});

const entry = process.argv[2];
if (entry === undefined) throw new Error('Usage: node run.ts ENTRY');
await import(pathToFileURL(path.resolve(entry)).href);
app.becomeReady();
