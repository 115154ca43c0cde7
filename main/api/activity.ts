import { availableParallelism, cpus, freemem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Activity } from '../../shared/contract/activity.ts';
import type { Core } from './core.ts';

/** Milliseconds between two looks. */
const interval = 2000;
/** The first figure comes after this many milliseconds: use of the processor is a difference of two looks. */
const firstInterval = 250;

/** What the machine does, again and again until nobody reads on. */
export async function* streamActivity(
  { supervisor }: Pick<Core, 'supervisor'>,
  signal?: AbortSignal,
): AsyncGenerator<Activity, void, void> {
  const { readGpuActivity } = await import('../engines/gpu-activity.ts');
  let before = readProcessorTimes();
  let hasGpu = true;
  for (let wait = firstInterval; ; wait = interval) {
    try {
      await pause(wait, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) });
    } catch {
      return;
    }
    // A machine does not get a GPU while it runs; asking in vain would start a process every time.
    const gpu: Activity['gpu'] = hasGpu ? await readGpuActivity(signal) : null;
    hasGpu = gpu !== null;
    const after = readProcessorTimes();
    yield {
      processorPercent: processorPercent(before, after),
      cores: cpus().length || availableParallelism(),
      workerMemoryBytes: supervisor.workerMemory,
      freeMemoryBytes: freemem(),
      gpu,
    };
    before = after;
  }
}

/** Milliseconds since the machine started, added up over its cores. */
export interface ProcessorTimes {
  readonly working: number;
  readonly all: number;
  readonly cores: number;
}

function readProcessorTimes(): ProcessorTimes {
  const times = cpus().map((core) => core.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  const idle = times.reduce((sum, core) => sum + core.idle, 0);
  return { working: all - idle, all, cores: times.length };
}

/** In per cent of one core, so that four busy cores are 400. */
export function processorPercent(before: ProcessorTimes, after: ProcessorTimes): number {
  const passed = after.all - before.all;
  if (passed <= 0) return 0;
  const share = Math.min(1, Math.max(0, (after.working - before.working) / passed));
  return 100 * after.cores * share;
}
