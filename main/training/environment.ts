import { availableParallelism, cpus, totalmem } from 'node:os';
import packageDescription from '../../package.json' with { type: 'json' };
import type { Environment } from '../../shared/runs.ts';

/** On what this process trains: versions and machine, as kept with the run. `threads` are those of an operator. */
export function describeEnvironment(library: string, threads = availableParallelism()): Environment {
  const versions: Partial<NodeJS.ProcessVersions> = process.versions;
  return {
    netsitter: packageDescription.version,
    node: process.versions.node,
    electron: versions.electron ?? null,
    library,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    threads,
    memoryBytes: totalmem(),
  };
}
