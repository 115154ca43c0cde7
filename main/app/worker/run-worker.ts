import { constants, getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { runDataCheck } from '../../data/check/run-data-check.ts';
import type { PreparedData, PrepareOptions } from '../../data/data-set.ts';
import type { EngineChoice } from '../../engines/choose-engine.ts';
import type { TrainingJob } from '../../jobs/worker-process.ts';
import { logLine } from '../../training/reports.ts';
import { train } from '../../training/train.ts';
import type { DataCheckJob } from '../../../shared/data-check.ts';
import { UserError, describeError } from '../../../shared/errors.ts';
import type { ExperimentSpec } from '../../../shared/specs/recipe.ts';
import { connectToSupervisor } from './supervisor-port.ts';

export interface WorkerParts {
  /** The engine to train with, also where the choice is left to Netsitter. */
  readonly chooseEngine: (name: string, spec: ExperimentSpec) => Promise<EngineChoice>;
  readonly prepareData: (options: PrepareOptions) => Promise<PreparedData>;
}

/**
 * Makes this process a worker: it is told what to train or which data to look at, reports what happens and ends. When the process
 * that started it disappears, it keeps a checkpoint and ends too.
 */
export function runWorker({ chooseEngine, prepareData }: WorkerParts): void {
  giveWay();
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
  };
  const supervisor = connectToSupervisor({
    onTrain: (job) => void work(job),
    onCheckData: (job) => void checkData(job),
    onStop: stop,
  });
  // Ctrl-C in a terminal reaches this process too; whether to stop is for the supervisor to say.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', stop);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  async function work(job: TrainingJob): Promise<void> {
    const { spec, dataSource, home } = job;
    const data = { path: dataSource.path, spec: spec.data, seed: spec.training.seed };
    try {
      const { engine, account } = await chooseEngine(job.engine, spec);
      if (account !== null) supervisor.report({ type: 'log', line: logLine('information', account) });
      await train(
        {
          spec,
          engine,
          prepareData: (hooks) => prepareData({ ...data, cacheFolder: join(home, 'cache'), ...hooks }),
          checkpoints: { folder: join(home, 'checkpoints'), runId: job.runId },
          resumeFrom: job.resumeFrom,
          threads: job.threads ?? undefined,
          signal: stopping.signal,
        },
        supervisor.report,
      );
      supervisor.leave(0);
    } catch (error) {
      fail(isDiskFull(error) ? explainFullDisk(error, home) : error);
    }
  }

  async function checkData(job: DataCheckJob): Promise<void> {
    const onProgress = (activity: string, done: number, total: number) => {
      supervisor.report({ type: 'preparing', activity, done, total });
    };
    try {
      supervisor.answer(await runDataCheck(job, { prepareData, onProgress, signal: stopping.signal }));
      supervisor.leave(0);
    } catch (error) {
      const fault = isDiskFull(error) ? explainFullDisk(error, job.home) : error;
      if (!(fault instanceof UserError)) {
        fail(fault);
        return;
      }
      const { kind, message, remedy } = fault;
      supervisor.answer({ kind, message, remedy });
      supervisor.leave(1);
    }
  }

  /** Whatever goes wrong, the run ends with a reason. */
  function fail(error: unknown): void {
    if (error instanceof Error && !(error instanceof UserError)) console.error(error.stack);
    supervisor.report({ type: 'ended', state: 'failed', reason: describeError(error), seconds: 0 });
    supervisor.leave(1);
  }
}

/** Lets the desktop stay responsive. Threads that libraries start from now on inherit it. */
function giveWay(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  // Who starts Netsitter with a lower priority still (`nice -n 19`) must not raise it again.
  if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function explainFullDisk(cause: unknown, home: string): UserError {
  const remedy = 'Free some space and resume the run; what was stored before is intact.';
  return new UserError('work', `The disk that holds ${home} is full.`, remedy, { cause });
}
