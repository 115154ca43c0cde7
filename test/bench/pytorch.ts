import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestants.ts';

/** The first Python on this machine that can import PyTorch, or undefined. */
export function findPython(): string | undefined {
  const candidates = [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'];
  return candidates.find(
    (python) => python !== undefined && spawnSync(python, ['-c', 'import torch']).status === 0,
  );
}

/** PyTorch in a process of its own, which waits without using the processor while it is not asked. */
export async function startPyTorch(python: string, task: string, threads: number): Promise<Contestant> {
  const script = fileURLToPath(new URL('pytorch/main.py', import.meta.url));
  const child = spawn(python, [script, task, String(threads)], {
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
    async time(batch, count) {
      child.stdin.write(`${batch} ${count}\n`);
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
