import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The folder of database, checkpoints, caches and synthetic sets: `choice` (the option --home), else
 * NETSITTER_HOME, else the user's application data folder as the platform has it.
 */
export function homeFolder(choice?: string): string {
  const chosen = [choice, process.env['NETSITTER_HOME']].find(
    (folder) => folder !== undefined && folder !== '',
  );
  return resolve(chosen ?? envPaths('netsitter', { suffix: '' }).data);
}
