import type { Batch, Engine } from '../../main/engines/engine.ts';
import { countValues, planNetwork } from '../../main/networks/plan.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { NetworkSpec } from '../../shared/specs/network.ts';
import type { Loss } from '../../shared/specs/training.ts';
import { citiesModel, fddbModel, siameseModel } from '../networks/models.ts';
import type { Contestant } from './pytorch.ts';

/** What is timed, as the PyTorch script has it under the same name. */
export interface Task {
  readonly title: string;
  readonly network: NetworkSpec;
  readonly loss: Loss;
  readonly l2Regularisation: number;
  readonly learningRate: number;
  readonly batches: readonly number[];
  /** Enough to take longer than a change of turns. */
  readonly stepsPerTurn: number;
}

export const tasks: Readonly<Record<string, Task>> = {
  fddb: {
    title: 'FDDB CNN (model 1, dropout 0.25, L2, Adam)',
    network: fddbModel(0.25),
    loss: 'softmax-cross-entropy',
    l2Regularisation: 3.9646e-5,
    learningRate: 3.71538e-4,
    batches: [20, 32],
    stepsPerTurn: 5,
  },
  mlp: {
    title: 'MLP of six layers of 16 (batch normalisation, Adam)',
    network: citiesModel(6, 16),
    loss: 'softmax-cross-entropy',
    l2Regularisation: 0,
    learningRate: 1e-3,
    batches: [128, 256, 1024],
    stepsPerTurn: 50,
  },
  siamese: {
    title: 'Siamese network (pairs, Adam)',
    network: siameseModel(),
    loss: 'binary-cross-entropy',
    l2Regularisation: 0,
    learningRate: 1e-4,
    batches: [16],
    stepsPerTurn: 1,
  },
};

/** One of our engines, with the settings of the PyTorch script. */
export async function startEngine(engine: Engine, task: Task, threads: number): Promise<Contestant> {
  const { network, loss, l2Regularisation, learningRate } = task;
  const program = await engine.compile({
    network,
    objective: { loss, l2Regularisation },
    optimiser: { type: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 },
    seed: 1,
    threads,
  });
  const batches = new Map<number, Batch>();
  return {
    name: engine.name,
    async time(size, steps) {
      const batch = batches.get(size) ?? randomBatch(network, size);
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

function randomBatch(network: NetworkSpec, size: number): Batch {
  const random = new RandomStream(1);
  const { input, outputs } = planNetwork(network);
  return {
    inputs: Float32Array.from({ length: size * countValues(input) }, () => random.normal()),
    labels: Int32Array.from({ length: size }, (_, index) => index % Math.max(2, outputs)),
  };
}
