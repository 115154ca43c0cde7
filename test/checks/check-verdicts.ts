import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onnxCpuEngine } from '../../main/engines/onnx/engine.ts';
import { describeMachine } from '../bench/machine.ts';
import { variants } from './set-ups.ts';
import { describeUnwanted, formatReport } from './verdict-report.ts';
import { listTasks, type WalkedTask, type WalkTask } from './walk-set-up.ts';

/** Walks through the whole table of set-ups over many seeds, and writes what was missed and what was a false alarm. */

const usage = `npm run check-verdicts -- [options]
  --seeds NUMBER  from 1 to this; 20 where left out
  --only TEXT     set-ups whose title holds it; all where left out, and only then a report is written
  --jobs NUMBER   processes side by side, one thread each; 4 where left out
Interrupted with Ctrl+C, it ends the walks under way and reports on those made.`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});
const [seeds, jobs] = [Number(values.seeds), Number(values.jobs)];
if (values.help || !(Number.isInteger(seeds) && seeds > 0 && Number.isInteger(jobs) && jobs > 0)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const chosen = variants.filter(({ title }) => title.includes(values.only));
const tasks = listTasks(
  Array.from({ length: seeds }, (_, at) => at + 1),
  chosen,
);
const { device, library } = await onnxCpuEngine.probe(1);
const machine = describeMachine(1, [
  {
    engine: onnxCpuEngine,
    name: onnxCpuEngine.name,
    device: device ?? '',
    library: library ?? '',
    isOurs: true,
  },
]);
const walked: WalkedTask[] = [];
const waiting = [...tasks];
// The report then tells of the walks that were made.
process.once('SIGINT', () => waiting.splice(0));
await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, walkInTurn));

const report = formatReport(chosen, walked, machine.lines);
console.log(report);
if (values.only === '') {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${new Date().toISOString().slice(0, 10)}.md`), report);
}
process.exitCode = walked.some(({ outcome }) => outcome.isMissed || outcome.falseAlarms.length > 0) ? 1 : 0;

/** Has one process walk task after task until none is left. */
function walkInTurn(): Promise<void> {
  const child = fork(join(import.meta.dirname, 'walk-process.ts'));
  return new Promise((resolve, reject) => {
    const next = () => {
      const task: WalkTask | undefined = waiting.shift();
      if (task !== undefined) child.send(task);
      else {
        child.disconnect();
        resolve();
      }
    };
    child.on('message', (told: WalkedTask) => {
      walked.push(told);
      for (const line of describeUnwanted(told)) console.log(line);
      if (walked.length % 100 === 0) console.log(`${walked.length} of ${tasks.length} walks`);
      next();
    });
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`A walking process ended with ${code}.`));
    });
    next();
  });
}
