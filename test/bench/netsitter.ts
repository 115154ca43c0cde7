import type { Batch, Engine } from '../../main/engines/engine.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { fddbModel } from '../networks/models.ts';
import type { Contestant } from './pytorch.ts';

const learningRate = 3.71538e-4;

/** One of our engines, on the FDDB CNN with the settings of the PyTorch script. */
export async function startEngine(engine: Engine, threads: number): Promise<Contestant> {
  const program = await engine.compile({
    network: fddbModel(0.25),
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 3.9646e-5 },
    optimiser: { type: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 },
    seed: 1,
    threads,
  });
  const batches = new Map<number, Batch>();
  return {
    name: engine.name,
    async time(size, steps) {
      const batch = batches.get(size) ?? randomBatch(size);
      batches.set(size, batch);
      const times: number[] = [];
      for (let step = 0; step < steps; step += 1) {
        const start = performance.now();
        await program.step(batch, learningRate);
        times.push(performance.now() - start);
      }
      return times;
    },
    end: () => program.dispose(),
  };
}

function randomBatch(size: number): Batch {
  const random = new RandomStream(1);
  return {
    inputs: Float32Array.from({ length: size * 3 * 60 * 60 }, () => random.normal()),
    labels: Int32Array.from({ length: size }, (_, index) => index % 2),
  };
}
