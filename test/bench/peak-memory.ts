import { execFileSync } from 'node:child_process';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { findEngine } from '../../main/engines/index.ts';
import { startSteps } from './netsitter-step.ts';
import { tasks } from './tasks.ts';

const thisFile = fileURLToPath(import.meta.url);

/** Enough for memory to have settled. */
const steps = 4;

/** Bytes of memory that a process at most had while it took a few steps of a task, all in all. */
export function measurePeakMemory(engine: string, task: string, batch: number, threads: number): number {
  const output = execFileSync(execPath, [thisFile, engine, task, String(batch), String(threads)]);
  return 1024 * Number(output.toString());
}

if (argv[1] === thisFile) {
  const [engine = '', task = '', batch, threads] = argv.slice(2);
  const contestant = await startSteps(findEngine(engine), engine, tasks[task]!, Number(threads));
  await contestant.time(Number(batch), steps);
  console.log(process.resourceUsage().maxRSS);
  await contestant.end();
}
