import type { Batch, Engine, Program } from '../../main/engines/engine.ts';
import { countValues, planNetwork } from '../../main/networks/plan.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { NetworkSpec } from '../../shared/specs/network.ts';
import type { Contestant } from './contestants.ts';
import { adam, type Task } from './tasks.ts';

/** Training steps of one of our engines, with the settings of the PyTorch script, each on the same random batch. */
export async function startSteps(
  engine: Engine,
  name: string,
  task: Task,
  threads: number,
): Promise<Contestant> {
  const program = await compile(engine, task, threads);
  const batches = new Map<number, Batch>();
  return {
    name,
    async time(size, count) {
      const batch = batches.get(size) ?? randomBatch(task.network, size);
      batches.set(size, batch);
      const times: number[] = [];
      for (let step = 0; step < count; step += 1) {
        const start = performance.now();
        await program.step(batch, task.learningRate);
        times.push(performance.now() - start);
      }
      return times;
    },
    end: () => program.dispose(),
  };
}

function compile(engine: Engine, task: Task, threads: number): Promise<Program> {
  const { network, loss, l2Regularisation, learningRate } = task;
  const objective = { loss, l2Regularisation };
  return engine.compile({ network, objective, optimiser: adam(learningRate), seed: 1, threads });
}

function randomBatch(network: NetworkSpec, size: number): Batch {
  const random = new RandomStream(1);
  const { input, outputs } = planNetwork(network);
  return {
    inputs: Float32Array.from({ length: size * countValues(input) }, () => random.normal()),
    labels: Int32Array.from({ length: size }, (_, index) => index % Math.max(2, outputs)),
  };
}
