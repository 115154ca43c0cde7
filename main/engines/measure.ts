import { performance } from 'node:perf_hooks';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { planNetwork } from '../networks/plan.ts';
import { countValues } from '../networks/shapes.ts';
import { countClasses } from './check-batch.ts';
import type { Batch, CompileOptions, Engine } from './engine.ts';

/** Most steps that are measured after the first, which warms up. */
const mostSteps = 10;

/**
 * Milliseconds an engine takes for a training step of this network, the fastest of a few on random numbers:
 * what else the machine does can only make a step slower. After `budget` milliseconds it takes no further
 * step; if the very first takes longer than that, it counts.
 */
export async function measureStep(
  engine: Engine,
  options: CompileOptions,
  batchSize: number,
  budget: number,
): Promise<number> {
  const batch = randomBatch(options, batchSize);
  const program = await engine.compile(options);
  try {
    const timeStep = async (): Promise<number> => {
      const start = performance.now();
      await program.step(batch, 0);
      return performance.now() - start;
    };
    const first = await timeStep();
    let spent = first;
    let fastest = Infinity;
    for (let step = 0; step < mostSteps && spent < budget; step += 1) {
      const time = await timeStep();
      spent += time;
      fastest = Math.min(fastest, time);
    }
    return Math.min(fastest, first);
  } finally {
    await program.dispose();
  }
}

/** A batch of standard normal numbers with classes drawn at random, for measuring only. */
function randomBatch({ network, seed }: CompileOptions, samples: number): Batch {
  const plan = planNetwork(network);
  const random = new RandomStream(seed, 'measurement');
  const classes = countClasses(plan);
  return {
    inputs: Float32Array.from({ length: samples * countValues(plan.input) }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(classes)),
  };
}
