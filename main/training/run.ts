import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { PreparedData, PrepareOptions } from '../data/data-set.ts';
import { compileOptions } from '../engines/compile-options.ts';
import type { Engine, Program } from '../engines/engine.ts';
import { describeLayers } from '../networks/describe.ts';
import { UserError } from '../../shared/errors.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { createBatchSource, type BatchSource } from './batch-source.ts';
import { countSteps } from './batches.ts';
import { checkDataFits } from '../networks/check-data-fits.ts';
import { checkDataUnchanged } from './check-data-unchanged.ts';
import { checkValidation } from './check-validation.ts';
import { CheckpointKeeper, listEarlierCheckpoints, type CheckpointPlace } from './checkpoint-keeper.ts';
import { readCheckpoint } from './checkpoint.ts';
import { describeEnvironment } from './environment.ts';
import { EvaluationReports } from './evaluation-reports.ts';
import { createGiveWay } from './give-way.ts';
import { noProgress, type Progress } from './progress.ts';
import { logLine, type Emit } from './reports.ts';
import { StepReports } from './step-reports.ts';

/** The part of preparing data that is the loop's business. */
type PreparationHooks = Pick<PrepareOptions, 'onProgress' | 'onWarning' | 'signal'>;

export interface TrainingOptions {
  readonly spec: ExperimentSpec;
  readonly engine: Engine;
  readonly prepareData: (hooks: PreparationHooks) => Promise<PreparedData>;
  readonly checkpoints: CheckpointPlace;
  /**
   * Folder of the checkpoint to go on from, below `checkpoints.folder`; null to start afresh. Where it is
   * damaged, an earlier one of the run takes its place.
   */
  readonly resumeFrom: string | null;
  /** Threads an operator may use; the engine's own choice where left out. */
  readonly threads?: number | undefined;
  /** Aborted to stop the run: it ends within one step, with a checkpoint kept. */
  readonly signal: AbortSignal;
}

/** A run under way. */
export interface Run {
  readonly spec: ExperimentSpec;
  readonly data: PreparedData;
  readonly program: Program;
  readonly batches: BatchSource;
  /** Values the network's last layer yields. */
  readonly outputs: number;
  readonly checkpoints: CheckpointPlace;
  readonly keeper: CheckpointKeeper;
  readonly reports: StepReports;
  readonly evaluations: EvaluationReports;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Awaited between pieces of work, so that messages get their turn. */
  readonly giveWay: () => Promise<void>;
  /** Seconds spent training, those before a resume included. */
  readonly elapsed: () => number;
  progress: Progress;
}

/** Compiles the network and puts it where the run left off, or at its beginning. */
export async function startRun(options: TrainingOptions, data: PreparedData, emit: Emit): Promise<Run> {
  const { spec, engine, checkpoints, resumeFrom, threads, signal } = options;
  const { training, network } = spec;
  const layers = describeLayers(network);
  checkDataFits(data, network.input, layers);
  checkValidation(training, data);
  const probe = await engine.probe(threads);
  if (!probe.usable) {
    throw new UserError(
      'request',
      `The engine ${engine.name} cannot be used here: ${probe.reason}`,
      probe.remedy ?? '',
    );
  }
  const program = await engine.compile({
    ...compileOptions(spec),
    ...(threads === undefined ? {} : { threads }),
  });
  const progress =
    resumeFrom === null
      ? noProgress(data.overview.fingerprint)
      : await restoreLatest(program, checkpoints, resumeFrom, emit);
  checkDataUnchanged(progress, data);
  // Not before: what was measured so far is not said to be of other data.
  if (resumeFrom !== null) emit({ type: 'prepared', data: data.overview });
  emit({
    type: 'started',
    engine: engine.name,
    device: probe.device ?? engine.name,
    environment: describeEnvironment(probe.library ?? engine.name, probe.threads),
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    layers,
    steps: training.epochs * countSteps(data.splits.train, training.batchSize),
  });
  if (resumeFrom !== null) {
    const text = `Going on from the checkpoint at step ${progress.step}, epoch ${progress.epoch} evaluated.`;
    emit({ type: 'log', line: logLine('information', text) });
  }
  const startedAt = performance.now();
  return {
    spec,
    data,
    program,
    batches: createBatchSource(data, training, (text) => {
      emit({ type: 'log', line: logLine('warning', text) });
    }),
    outputs: layers.at(-1)?.outputShape.at(-1) ?? 0,
    checkpoints,
    keeper: new CheckpointKeeper(checkpoints, (checkpoint) => {
      emit({ type: 'checkpoint', checkpoint });
    }),
    reports: new StepReports(emit),
    evaluations: new EvaluationReports(data, emit),
    signal,
    emit,
    giveWay: createGiveWay(),
    elapsed: () => progress.seconds + (performance.now() - startedAt) / 1000,
    progress,
  };
}

/** Loads a checkpoint or, where it is damaged, the latest whole one before it: it only has more to do again. */
async function restoreLatest(
  program: Program,
  place: CheckpointPlace,
  path: string,
  emit: Emit,
): Promise<Progress> {
  try {
    return await restore(program, place.folder, path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const earlier of await listEarlierCheckpoints(place, path)) {
      const progress = await restore(program, place.folder, earlier).catch(() => null);
      if (progress === null) continue;
      emit({ type: 'log', line: logLine('warning', `${error.message} An earlier one is whole.`) });
      return progress;
    }
    throw error;
  }
}

/** Loads a checkpoint into the program and tells how far it had come. */
export async function restore(program: Program, folder: string, path: string): Promise<Progress> {
  const { progress, program: state } = await readCheckpoint(join(folder, path));
  await program.writeState(state);
  return progress.best?.path === null ? { ...progress, best: { ...progress.best, path } } : progress;
}
