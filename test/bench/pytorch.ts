import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Times steps: the milliseconds of each of `steps` training steps on a batch of `batch` samples. */
export interface Contestant {
  readonly name: string;
  time(batch: number, steps: number): Promise<number[]>;
  end(): Promise<void>;
}

/** The first Python on this machine that can import PyTorch, or undefined. */
export function findPython(): string | undefined {
  const candidates = [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'];
  return candidates.find(
    (python) => python !== undefined && spawnSync(python, ['-c', 'import torch']).status === 0,
  );
}

/** PyTorch in a process of its own, which waits without using the processor while it is not asked. */
export async function startPyTorch(python: string, network: string, threads: number): Promise<Contestant> {
  const script = fileURLToPath(new URL('pytorch_step.py', import.meta.url));
  const child = spawn(python, [script, network, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error('PyTorch ended before it had answered.');
    return line.value;
  };
  const version = (await read()).replace('ready ', '');
  return {
    name: `PyTorch ${version}`,
    async time(batch, steps) {
      child.stdin.write(`${batch} ${steps}\n`);
      return (await read()).split(' ').map(Number);
    },
    end() {
      return new Promise((resolve) => {
        child.once('close', () => {
          resolve();
        });
        child.stdin.end();
      });
    },
  };
}
