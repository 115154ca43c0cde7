import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { prepareData } from '../data/prepare.ts';
import { findEngine } from '../engines/index.ts';
import { train } from '../training/train.ts';
import { describeError } from '../../shared/errors.ts';
import type { TrainingJob } from '../jobs/worker-process.ts';
import { connectToSupervisor } from './worker/supervisor-port.ts';

/**
 * The entry point of a worker: one training job in a process of its own. It is told what to train, reports
 * what happens and ends. When the process that started it disappears, it keeps a checkpoint and ends too.
 */

// The desktop stays responsive. Before any library starts its threads, which inherit it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const stopping = new AbortController();
const supervisor = connectToSupervisor({
  onTrain: (job) => void work(job),
  onStop: () => {
    stopping.abort();
  },
});

// Ctrl-C in a terminal reaches this process too; whether to stop is for the supervisor to say.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => {
  stopping.abort();
});

async function work(job: TrainingJob): Promise<void> {
  try {
    await train(
      {
        spec: job.spec,
        engine: findEngine(job.engine),
        prepareData: (hooks) =>
          prepareData({
            path: job.dataSource.path,
            spec: job.spec.data,
            seed: job.spec.training.seed,
            cacheFolder: join(job.home, 'cache'),
            ...hooks,
          }),
        checkpoints: { folder: join(job.home, 'checkpoints'), runId: job.runId },
        resumeFrom: job.resumeFrom,
        signal: stopping.signal,
      },
      supervisor.report,
    );
    supervisor.leave(0);
  } catch (error) {
    fail(error);
  }
}

/** Whatever goes wrong, the run ends with a reason. */
function fail(error: unknown): void {
  if (error instanceof Error) console.error(error.stack);
  supervisor.report({ type: 'ended', state: 'failed', reason: describeError(error), seconds: 0 });
  supervisor.leave(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
