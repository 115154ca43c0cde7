import { join } from 'node:path';
import { projectFolder } from '../api/resources.ts';

/** The worker's entry: its source where this very file runs from source, else what was built from it. */
export function workerFile(): string {
  const fromSource = import.meta.filename.endsWith('.ts');
  return join(
    projectFolder(),
    ...(fromSource ? ['main', 'app', 'worker.ts'] : ['dist', 'main', 'worker.js']),
  );
}
