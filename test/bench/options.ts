import { parseArgs } from 'node:util';
import { engines, findEngine } from '../../main/engines/index.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { defaultThreads } from '../../main/engines/processor.ts';
import { tasks } from './tasks.ts';
import { tfjsWasmEngine } from './tfjs-wasm.ts';

export interface BenchOptions {
  /** Names of tasks. */
  readonly networks: readonly string[];
  /** Engines by name, null for those that are usable. */
  readonly engines: readonly Engine[] | null;
  /** Batch sizes, null for those of each task. */
  readonly batches: readonly number[] | null;
  /** Whether batches that take minutes are timed as well. */
  readonly large: boolean;
  /** For each engine and batch size. */
  readonly seconds: number;
  readonly threads: number;
  readonly json: string | null;
}

const usage = `npm run bench -- [options]
  --network NAMES   of ${Object.keys(tasks).join(', ')}; all where left out
  --engines NAMES   of ${[...engines, tfjsWasmEngine].map(({ name }) => name).join(', ')}; those usable where left out
  --batches SIZES   in the place of each network's own
  --large           128 Siamese pairs as well, which takes minutes
  --seconds NUMBER  of each engine at each batch size; 10 where left out
  --threads NUMBER  as many as cores where left out
  --json FILE       writes all figures to a file`;

/** Reads the command line; prints how to use it and ends the process where that is asked for, or it is wrong. */
export function readOptions(): BenchOptions {
  try {
    const { values } = parseArgs({
      options: {
        network: { type: 'string', default: Object.keys(tasks).join() },
        engines: { type: 'string' },
        batches: { type: 'string' },
        large: { type: 'boolean', default: false },
        seconds: { type: 'string', default: '10' },
        threads: { type: 'string', default: String(defaultThreads()) },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return {
      networks: values.network.split(',').map(checkNetwork),
      engines: values.engines?.split(',').map(findContender) ?? null,
      batches: values.batches?.split(',').map((size) => readNumber('--batches', size, true)) ?? null,
      large: values.large,
      seconds: readNumber('--seconds', values.seconds, false),
      threads: readNumber('--threads', values.threads, true),
      json: values.json ?? null,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

function checkNetwork(name: string): string {
  if (name in tasks) return name;
  throw new Error(`There is no network "${name}".`);
}

function findContender(name: string): Engine {
  return name === tfjsWasmEngine.name ? tfjsWasmEngine : findEngine(name);
}

function readNumber(option: string, text: string, isWhole: boolean): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number) && (!isWhole || Number.isInteger(number))) return number;
  throw new Error(`${option} wants ${isWhole ? 'whole ' : ''}numbers above zero, and not "${text}".`);
}
