import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../shared/canonical-json.ts';
import {
  engineMeasureSchema,
  type EngineEstimate,
  type EngineMeasure,
  type Estimate,
  type EstimateEvent,
  type EstimateRequest,
} from '../../shared/contract/estimates.ts';
import { UserError, describeError } from '../../shared/errors.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { formatBytes } from '../../shared/metrics/format.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { Core } from './core.ts';
import { findDataSet } from './data-set-names.ts';
import { findDataSource } from './datasets.ts';
import { listEngines } from './engines.ts';
import { resolveExperiment } from './experiments.ts';
import { streamProgress, type FollowOptions } from './progress-stream.ts';
import { expectSamples } from './sample-counts.ts';
import { syntheticFormats } from './synthetic-data-sets.ts';
import { askWorker } from '../jobs/ask-worker.ts';

type EstimateCore = Pick<Core, 'store' | 'home'> & { readonly startWorker: StartWorker };

/** Parameters, their gradients and two moments, in 32 bits: what no engine does without. */
const bytesForParameter = 4 * 4;
const automatic = 'auto';
const reference = 'tfjs-cpu';

/**
 * How long a step takes, how much memory and how long the whole run, on each engine that may be meant: measured by a
 * few real steps in a process of their own. Nothing is drawn, prepared or stored but the measurement.
 *
 * @throws UserError where the request could not be started either, or its parameters alone exceed what is free
 */
export async function estimateRun(
  { store, home, startWorker }: EstimateCore,
  request: EstimateRequest,
  options: FollowOptions = {},
): Promise<Estimate> {
  const { spec } = await resolveExperiment({ ...request, set: request.set ?? {} });
  const source = await findSource({ store, home }, request.data, spec, options);
  const samples = await expectSamples(store, source, spec.data);
  const { countParameters } = await import('../networks/describe.ts');
  const parameters = countParameters(spec.network).trainable;
  refuseWhatCannotFit(parameters * bytesForParameter);
  const names = await namesOf(request.engine ?? automatic);
  const engines: EngineEstimate[] = [];
  for (const [place, engine] of names.entries()) {
    options.onProgress?.(`Measuring steps on ${engine}`, place, names.length);
    engines.push(
      toEstimate(spec, samples, engine, await measure(home, startWorker, engine, spec, request, options)),
    );
  }
  const sorted = engines.toSorted(
    (one, other) => (one.totalSeconds ?? Infinity) - (other.totalSeconds ?? Infinity),
  );
  const stepsPerEpoch = Math.ceil(samples.train / spec.training.batchSize);
  const freeBytes = freeMemory();
  return {
    engines: sorted,
    samples,
    stepsPerEpoch,
    steps: stepsPerEpoch * spec.training.epochs,
    freeBytes,
    warning: warnOfMemory(sorted[0], freeBytes),
    method:
      'An estimate: up to 12 training steps after a first one, and an evaluation, on drawn input, in a process of their own; other work on the machine makes it longer.',
  };
}

/** The same as a stream, with how it goes on. */
export function streamEstimate(
  core: EstimateCore,
  request: EstimateRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<EstimateEvent, void, void> {
  return streamProgress(
    (options) => estimateRun(core, request, options),
    (estimate) => ({ type: 'estimated', estimate }),
    signal,
  );
}

/** Null where the set is one that is drawn on first use: it is not drawn for an estimate. */
async function findSource(
  core: Pick<Core, 'store' | 'home'>,
  data: string | undefined,
  spec: ExperimentSpec,
  options: FollowOptions,
): Promise<DataSource | null> {
  const { format } = spec.data;
  const named = data ?? [...syntheticFormats].find(([, known]) => known === format)![0];
  if (syntheticFormats.has(named) && findDataSet(core.store, named) === undefined) return null;
  const source = await findDataSource(core, named, options);
  if (source.format === format) return source;
  throw new UserError(
    'request',
    `${named} is in the format ${source.format}; this experiment reads ${format}.`,
    `Name a data set in the format ${format}.`,
  );
}

async function namesOf(engine: string): Promise<string[]> {
  const { checkEngineName } = await import('../engines/index.ts');
  checkEngineName(engine);
  if (engine !== automatic) return [engine];
  const usable = (await listEngines()).filter((report) => report.usable).map(({ name }) => name);
  const fast = usable.filter((name) => name !== reference);
  return fast.length > 0 ? fast : usable;
}

interface Measured {
  readonly measure: EngineMeasure | null;
  readonly problem: string | null;
  readonly isKept: boolean;
}

async function measure(
  home: string,
  startWorker: StartWorker,
  engine: string,
  spec: ExperimentSpec,
  { threads }: EstimateRequest,
  options: FollowOptions,
): Promise<Measured> {
  const file = join(home, 'cache', 'estimates', `${keyOf(spec, engine, threads)}.json`);
  const kept = await readKept(file);
  if (kept !== null) return { measure: kept, problem: null, isKept: true };
  try {
    const job = { spec, engine, threads: threads ?? null };
    const { signal } = options;
    const found = await askWorker(
      startWorker,
      { type: 'estimate', job },
      'measured the steps',
      signal === undefined ? {} : { signal },
    );
    await keep(file, found);
    return { measure: found, problem: null, isKept: false };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { measure: null, problem: describeError(error), isKept: false };
  }
}

/** What a step's time and memory rest on, and on which machine. Neither epochs nor data change them. */
function keyOf({ network, training }: ExperimentSpec, engine: string, threads: number | undefined): string {
  const { loss, l2Regularisation, optimiser, clipping, batchSize } = training;
  const machine = [cpus()[0]?.model ?? '', availableParallelism(), totalmem(), process.version];
  const rests = { network, loss, l2Regularisation, optimiser, clipping, batchSize, engine, threads, machine };
  return createHash('sha256').update(canonicalJson(rests)).digest('hex');
}

async function readKept(file: string): Promise<EngineMeasure | null> {
  try {
    return engineMeasureSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // There is none, or it is another version's.
    return null;
  }
}

async function keep(file: string, measured: EngineMeasure): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(partial, JSON.stringify(measured));
  await rename(partial, file);
}

function toEstimate(
  { training, network: { input } }: ExperimentSpec,
  samples: Estimate['samples'],
  engine: string,
  { measure, problem, isKept }: Measured,
): EngineEstimate {
  if (measure === null) return { engine, measure, problem, isKept, memoryBytes: null, totalSeconds: null };
  const values =
    input.kind === 'vector'
      ? input.features
      : input.height * input.width * input.channels * (input.kind === 'image' ? 1 : 2);
  const all = samples.train + samples.validation + samples.test;
  const steps = Math.ceil(samples.train / training.batchSize) * training.epochs;
  const eachEpoch = training.evaluateEachEpoch.reduce((sum, split) => sum + samples[split], 0);
  // Before the first step and at the end as well; the test split at the end.
  const evaluated = eachEpoch * (training.epochs + 1) + samples.train + samples.test;
  const milliseconds = steps * measure.stepMilliseconds + evaluated * measure.evaluationMilliseconds;
  return {
    engine,
    measure,
    problem,
    isKept,
    // Samples are held as cut, a byte a value, while they are normalised, four bytes a value.
    memoryBytes: measure.memoryBytes + all * values * 5,
    totalSeconds: measure.compileSeconds + milliseconds / 1000,
  };
}

/** Memory that this process and others could still take without swapping. */
function freeMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}

function refuseWhatCannotFit(bytes: number): void {
  const free = freeMemory();
  if (bytes <= free) return;
  throw new UserError(
    'request',
    `The parameters alone take ${formatBytes(bytes)} while they are trained; ${formatBytes(free)} of memory are free.`,
    'Give the network fewer parameters, or end other programs.',
  );
}

function warnOfMemory(fastest: EngineEstimate | undefined, free: number): string | null {
  const needed = fastest?.memoryBytes ?? null;
  if (needed === null || needed <= free) return null;
  return `It takes about ${formatBytes(needed)} of memory and ${formatBytes(free)} are free: the machine would swap. A smaller batch or network takes less.`;
}
