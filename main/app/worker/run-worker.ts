import { constants, getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { createDataBrowser } from '../../data/browse/browse-data.ts';
import { runDataCheck } from '../../data/check/run-data-check.ts';
import type { PreparedData, PrepareOptions } from '../../data/data-set.ts';
import type { EngineChoice } from '../../engines/choose-engine.ts';
import { measureNumbers } from '../../inspection/measure-numbers.ts';
import { createSampleViewer } from '../../inspection/sample-pictures.ts';
import type { TrainingJob, WorkerAnswer, WorkerQuestion } from '../../jobs/worker-process.ts';
import { measureTraining } from '../../training/measure-training.ts';
import { logLine } from '../../training/reports.ts';
import { train } from '../../training/train.ts';
import { UserError, describeError, errorCode } from '../../../shared/errors.ts';
import type { ExperimentSpec } from '../../../shared/specs/recipe.ts';
import { connectToSupervisor } from './supervisor-port.ts';

export interface WorkerParts {
  /** The engine to train with, also where the choice is left to Netsitter. */
  readonly chooseEngine: (name: string, spec: ExperimentSpec) => Promise<EngineChoice>;
  readonly prepareData: (options: PrepareOptions) => Promise<PreparedData>;
}

/**
 * Makes this process a worker: it is told what to train, or asked about data or about time and memory, reports what
 * happens and ends; only while samples are looked through does it wait for further questions. When the process that
 * started it disappears, it keeps a checkpoint and ends too.
 */
export function runWorker({ chooseEngine, prepareData }: WorkerParts): void {
  giveWay();
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
  };
  const supervisor = connectToSupervisor({
    onTrain: (job) => void work(job),
    onQuestion: (question) => void reply(question),
    onStop: () => {
      stop();
      // Nothing else ends a process that waits for questions.
      if (isWaiting) supervisor.leave(0);
    },
  });
  const browser = createDataBrowser(prepareData);
  const viewer = createSampleViewer();
  let isWaiting = false;
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

  async function reply(question: WorkerQuestion): Promise<void> {
    isWaiting = false;
    try {
      supervisor.answer(await answer(question));
    } catch (error) {
      const home = 'home' in question.job ? question.job.home : null;
      const fault = isDiskFull(error) && home !== null ? explainFullDisk(error, home) : error;
      if (!(fault instanceof UserError)) {
        fail(fault);
        return;
      }
      const { kind, message, remedy } = fault;
      supervisor.answer({ to: 'fault', value: { kind, message, remedy } });
    }
    isWaiting = ['browse', 'samples'].includes(question.type) && !stopping.signal.aborted;
    if (!isWaiting) supervisor.leave(0);
  }

  async function answer({ type, job }: WorkerQuestion): Promise<WorkerAnswer> {
    const onProgress = (activity: string, done: number, total: number) => {
      supervisor.report({ type: 'preparing', activity, done, total });
    };
    const { signal } = stopping;
    switch (type) {
      case 'check-data':
        return { to: type, value: await runDataCheck(job, { prepareData, onProgress, signal }) };
      case 'browse':
        return { to: type, value: await browser.answer(job, { onProgress, signal }) };
      case 'samples':
        return { to: type, value: await viewer.show(job, { signal }) };
      case 'inspect': {
        const { engine } = await chooseEngine(job.engine, job.spec);
        return { to: type, value: await measureNumbers(job, { engine, prepareData, onProgress, signal }) };
      }
      case 'estimate': {
        const { engine } = await chooseEngine(job.engine, job.spec);
        return { to: type, value: await measureTraining(engine, job.spec, job.threads ?? undefined) };
      }
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
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(error));
}

function explainFullDisk(cause: unknown, home: string): UserError {
  const remedy = 'Free some space and resume the run; what was stored before is intact.';
  return new UserError('work', `The disk that holds ${home} is full.`, remedy, { cause });
}
