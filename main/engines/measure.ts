import { performance } from 'node:perf_hooks';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { planNetwork } from '../networks/plan.ts';
import { countValues } from '../networks/shapes.ts';
import { countClasses } from './check-batch.ts';
import type { Batch, CompileOptions, Engine } from './engine.ts';

/** Most steps that are measured after the first, which warms up. */
const mostSteps = 10;

export interface StepMeasurement {
  readonly milliseconds: number;
  /** Whether a whole batch would have taken too long: the time is that of one sample, scaled. */
  readonly isEstimate: boolean;
}

/**
 * How long an engine takes for a training step of this network: the fastest of a few on random numbers, since
 * what else the machine does can only make a step slower. After `budget` milliseconds it takes no further
 * step. The reference first tries a single sample, and where a step would exceed the budget that has to do.
 */
export async function measureStep(
  engine: Engine,
  options: CompileOptions,
  batchSize: number,
  budget: number,
): Promise<StepMeasurement> {
  const program = await engine.compile(options);
  try {
    const timeStep = async (batch: Batch): Promise<number> => {
      const start = performance.now();
      await program.step(batch, 0);
      return performance.now() - start;
    };
    if (engine.isReference) {
      const expected = batchSize * (await timeStep(drawBatch(options, 1)));
      if (expected > budget) return { milliseconds: expected, isEstimate: true };
    }
    const batch = drawBatch(options, batchSize);
    const first = await timeStep(batch);
    let spent = first;
    let fastest = Infinity;
    for (let step = 0; step < mostSteps && spent < budget; step += 1) {
      const time = await timeStep(batch);
      spent += time;
      fastest = Math.min(fastest, time);
    }
    return { milliseconds: Math.min(fastest, first), isEstimate: false };
  } finally {
    await program.dispose();
  }
}

/** A batch of standard normal numbers with classes drawn at random, for measuring only. */
export function drawBatch({ network, seed }: CompileOptions, samples: number): Batch {
  const plan = planNetwork(network);
  const random = new RandomStream(seed, 'measurement');
  const classes = countClasses(plan);
  return {
    inputs: Float32Array.from({ length: samples * countValues(plan.input) }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(classes)),
  };
}
