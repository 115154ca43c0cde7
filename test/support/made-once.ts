import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several test files use and one of them makes, gone when the tests are. */
    madeOnce: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'netsitter-tests-'));
  provide('madeOnce', folder);
  // Some two hundred processes are started that run the same sources: they compile them once.
  process.env['NODE_COMPILE_CACHE'] = path.join(folder, 'compiled');
  return () => rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
