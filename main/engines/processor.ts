import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** The processor by its own name. */
export function describeProcessor(): string {
  const model = os.cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? '';
  return model === '' ? `${os.arch()} processor` : model;
}

/**
 * Threads for one operator: one for each core this process may use. A second thread on the same core has
 * no arithmetic unit of its own, and matrix products do not gain from it.
 */
export function defaultThreads(): number {
  return Math.max(1, Math.min(os.availableParallelism(), countCores() ?? Infinity));
}

/** Physical cores, where Linux tells; undefined elsewhere. */
function countCores(): number | undefined {
  const folder = '/sys/devices/system/cpu';
  try {
    const siblings = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${folder}/${name}/topology/thread_siblings_list`, 'utf8'));
    return siblings.length > 0 ? new Set(siblings).size : undefined;
  } catch {
    return undefined;
  }
}
