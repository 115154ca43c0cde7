import { join } from 'node:path';
import type { InspectJob } from '../../shared/checks/inspect-job.ts';
import type { MeasuredNumbers } from '../../shared/checks/records.ts';
import { UserError } from '../../shared/errors.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { PreparedData, PrepareOptions, SampleSet } from '../data/data-set.ts';
import { applyProbe } from '../data/probe.ts';
import { compileOptions } from '../engines/compile-options.ts';
import type { Batch, Engine, Program } from '../engines/engine.ts';
import { initialValues } from '../networks/initialisers.ts';
import { listParameters, planNetwork } from '../networks/plan.ts';
import { gatherRows } from '../training/batches.ts';

export interface MeasureNumbersHooks {
  readonly engine: Engine;
  readonly prepareData: (options: PrepareOptions) => Promise<PreparedData>;
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Samples of the batch whose neighbours are replaced, and how many of them are looked at. */
const batchSamples = 16;
const watchedSamples = 4;

/**
 * Measures the numbers that are asked for. One that cannot be measured, as leakage with fewer than four training
 * samples, is left out.
 *
 * @throws UserError where the network cannot be built or the data cannot be prepared
 */
export async function measureNumbers(job: InspectJob, hooks: MeasureNumbersHooks): Promise<MeasuredNumbers> {
  const squaredKernels = job.numbers.includes('squaredKernels') ? squareKernels(job.spec) : undefined;
  const leakage = job.numbers.includes('leakage') ? await measureLeakage(job, hooks) : undefined;
  return {
    ...(squaredKernels === undefined ? {} : { squaredKernels }),
    ...(leakage === undefined ? {} : { leakage }),
  };
}

/** Sum of the squares of all kernels as they are drawn, in float64: what engines add up in float32. */
export function squareKernels({ network, training }: Pick<ExperimentSpec, 'network' | 'training'>): number {
  let sum = 0;
  for (const parameter of listParameters(planNetwork(network))) {
    if (!parameter.name.endsWith('kernel')) continue;
    for (const value of initialValues(parameter, training.seed)) sum += value * value;
  }
  return sum;
}

async function measureLeakage(
  { spec, dataSource, home, threads }: InspectJob,
  { engine, prepareData, onProgress, signal }: MeasureNumbersHooks,
): Promise<number | undefined> {
  const probe = await engine.probe(threads ?? undefined);
  if (!probe.usable) {
    const message = `The engine ${engine.name} cannot be used here: ${probe.reason}`;
    throw new UserError('request', message, probe.remedy ?? '');
  }
  const prepared = await prepareData({
    path: dataSource.path,
    spec: spec.data,
    seed: spec.training.seed,
    cacheFolder: join(home, 'cache'),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  const data = spec.probe === undefined ? prepared : applyProbe(prepared, spec.probe, spec.training.seed);
  const options = { ...compileOptions(spec), ...(threads === null ? {} : { threads }) };
  const program = await engine.compile(options);
  try {
    return await changeAmongOthers(program, data.splits.train, spec.training.seed);
  } finally {
    await program.dispose();
  }
}

/**
 * The largest change of a probability of a sample when all other samples of its batch are replaced by others, without
 * dropout and with running statistics; undefined where there are too few samples, or no numbers. Samples are drawn by `seed`.
 */
export async function changeAmongOthers(
  program: Pick<Program, 'evaluate'>,
  samples: SampleSet,
  seed: number,
): Promise<number | undefined> {
  const size = Math.min(batchSamples, Math.floor(samples.labels.length / 2));
  if (size < 2) return undefined;
  const order = new RandomStream(seed, 'leakage').shuffle(
    Uint32Array.from(samples.labels, (_, sample) => sample),
  );
  const batch = order.slice(0, size);
  const others = order.slice(size, 2 * size);
  const before = await evaluate(program, gatherRows(samples, batch));
  const classes = before.length / size;
  let largest = 0;
  for (const row of spread(size)) {
    const replaced = others.slice();
    replaced[row] = batch[row]!;
    const after = await evaluate(program, gatherRows(samples, replaced));
    for (let value = row * classes; value < (row + 1) * classes; value += 1) {
      // Of what is no number whatever stands beside it nothing can be said.
      if (Number.isNaN(before[value]) && Number.isNaN(after[value])) return undefined;
      const change = Math.abs(after[value]! - before[value]!);
      largest = Number.isNaN(change) ? Infinity : Math.max(largest, change);
    }
  }
  return largest;
}

async function evaluate(program: Pick<Program, 'evaluate'>, batch: Batch): Promise<Float32Array> {
  const { probabilities } = await program.evaluate(batch);
  return probabilities.slice();
}

/** Rows from the first to the last. */
function spread(size: number): number[] {
  const count = Math.min(watchedSamples, size);
  const rows = Array.from({ length: count }, (_, at) => Math.round((at * (size - 1)) / (count - 1)));
  return [...new Set(rows)];
}
