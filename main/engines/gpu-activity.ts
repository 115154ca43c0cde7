import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

export interface GpuActivity {
  readonly name: string;
  /** Share of the last moments in which it computed. */
  readonly percent: number;
  readonly memoryBytes: number;
}

/** What the first NVIDIA GPU does at the moment; null where there is none or its driver does not say. */
export async function readGpuActivity(signal?: AbortSignal): Promise<GpuActivity | null> {
  try {
    const query = '--query-gpu=name,utilization.gpu,memory.used';
    const { stdout } = await runFile('nvidia-smi', [query, '--format=csv,noheader,nounits'], {
      timeout: 5000,
      ...(signal === undefined ? {} : { signal }),
    });
    return parseGpuActivity(stdout);
  } catch {
    return null;
  }
}

/** The first line of `nvidia-smi --query-gpu=name,utilization.gpu,memory.used`, memory in MiB. */
export function parseGpuActivity(answer: string): GpuActivity | null {
  const parts = answer.trim().split(/\r?\n/)[0]?.split(', ') ?? [];
  const name = parts.slice(0, -2).join(', ');
  const [percent, mebibytes] = parts.slice(-2).map(Number);
  if (name === '' || percent === undefined || mebibytes === undefined) return null;
  if (!Number.isFinite(percent) || !Number.isFinite(mebibytes)) return null;
  return { name, percent, memoryBytes: mebibytes * 2 ** 20 };
}
