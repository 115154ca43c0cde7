import { describeError } from '../../shared/errors.ts';
import { engines } from '../../main/engines/index.ts';
import type { Engine } from '../../main/engines/engine.ts';
import type { Contestant } from './contestants.ts';
import { startEpochs } from './netsitter-epoch.ts';
import { startSteps } from './netsitter-step.ts';
import { startPyTorch } from './pytorch.ts';
import { tasks } from './tasks.ts';
import { tfjsWasmEngine } from './tfjs-wasm.ts';

/** The engines that can be timed here: those named, or all that compute on real hardware and are no mere reference. */
export async function chooseEngines(named: readonly Engine[] | null): Promise<Contender[]> {
  const chosen: Contender[] = [];
  for (const engine of named ?? [...engines, tfjsWasmEngine]) {
    const probe = await engine.probe();
    if (!probe.usable) {
      console.log(`${engine.name} is left out: ${probe.reason}`);
    } else if (named === null && (probe.isImitation === true || engine.isReference === true)) {
      const why = engine.isReference === true ? 'it is too slow for a whole run' : 'its GPU is imitated';
      console.log(`${engine.name} is left out: ${why} (${probe.device}).`);
    } else {
      const library = probe.library ?? '';
      const isOurs = engine !== tfjsWasmEngine;
      chosen.push({ engine, name: engine.name, isOurs, device: probe.device ?? '', library });
    }
  }
  return chosen;
}

/** An engine with its name in the table. */
export interface Contender {
  readonly engine: Engine;
  readonly name: string;
  /** Not a peer to compare with. */
  readonly isOurs: boolean;
  readonly device: string;
  readonly library: string;
}

/** Readies everybody for a task, PyTorch last; who cannot is left out with a line. */
export async function enter(
  taskName: string,
  contenders: readonly Contender[],
  python: string | undefined,
  threads: number,
): Promise<{ readonly contestants: Contestant[]; readonly pyTorch: Contestant | undefined }> {
  const task = tasks[taskName]!;
  const contestants: Contestant[] = [];
  for (const { engine, name } of contenders) {
    try {
      const start = task.unit === 'epoch' ? startEpochs : startSteps;
      contestants.push(await start(engine, name, task, threads));
    } catch (error) {
      console.log(
        `${task.title}: ${name} is left out, it cannot compile the network: ${describeError(error)}`,
      );
    }
  }
  const pyTorch = python === undefined ? undefined : await startPyTorch(python, taskName, threads);
  return { contestants: pyTorch ? [...contestants, pyTorch] : contestants, pyTorch };
}
