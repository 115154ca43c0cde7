import { UserError } from '../../shared/errors.ts';
import type { StartWorker, WorkerAnswers, WorkerProcess, WorkerQuestion } from './worker-process.ts';

/** How work that takes a while is followed and given up. */
export interface FollowOptions {
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export type AnswerTo<Question extends WorkerQuestion> = WorkerAnswers[Question['type']];

/**
 * Asks a worker process of its own, so that the window is answered meanwhile; `signal` ends that process. `work` says
 * what it did, should it end unexpectedly: "looked at the data". `UserError` where the worker found a fault.
 */
export async function askWorker<Question extends WorkerQuestion>(
  startWorker: StartWorker,
  question: Question,
  work: string,
  options: FollowOptions = {},
): Promise<AnswerTo<Question>> {
  options.signal?.throwIfAborted();
  const worker = startWorker();
  try {
    return await askRunningWorker(worker, question, work, options);
  } finally {
    worker.kill();
  }
}

/** The same of a worker that is there already, and stays. One question at a time. */
export function askRunningWorker<Question extends WorkerQuestion>(
  worker: WorkerProcess,
  question: Question,
  work: string,
  { signal, onProgress }: FollowOptions = {},
): Promise<AnswerTo<Question>> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    worker.onReport((report) => {
      if (report.type === 'events') {
        for (const event of report.events) {
          if (event.type === 'preparing') onProgress?.(event.activity, event.done, event.total);
          if (event.type === 'log') complaint = event.line.text;
          if (event.type === 'ended') reject(new Error(event.reason));
        }
        return;
      }
      const { answer } = report;
      if (answer.to === 'fault') {
        const { kind, message, remedy } = answer.value;
        reject(new UserError(kind, message, remedy));
      } else {
        resolve(answer.value as AnswerTo<Question>);
      }
    });
    worker.onExit((description) => {
      const fault = `The process that ${work} ended unexpectedly (${description}).`;
      reject(
        new UserError(
          'work',
          `${fault} ${complaint}`.trim(),
          'There may be too little memory; choose fewer or smaller samples.',
        ),
      );
    });
    worker.send(question);
  });
}
