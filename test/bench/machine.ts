import { loadavg, totalmem } from 'node:os';
import { describeProcessor } from '../../main/engines/processor.ts';
import type { Contender } from './contenders.ts';

/** On what the figures were taken, as facts and as lines to read. */
export interface Machine {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

export function describeMachine(threads: number, contenders: readonly Contender[]): Machine {
  const date = new Date().toISOString();
  const processor = describeProcessor();
  const memory = totalmem();
  const node = process.version;
  const load = loadavg()[0]!;
  const engines = contenders.map(({ name, device, library }) => ({ name, device, library }));
  return {
    facts: { date, processor, threads, memory, node, load, engines },
    lines: [
      `${date.slice(0, 10)}, ${processor}, ${threads} threads, ${(memory / 1e9).toFixed(0)} GB of memory, Node.js ${node}`,
      `Load before the run: ${load.toFixed(1)} (mean of one minute)`,
      ...engines.map(({ name, device, library }) => `${name}: ${library} on ${device}`),
    ],
  };
}
