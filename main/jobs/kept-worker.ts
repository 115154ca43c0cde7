import { askRunningWorker, type AnswerTo, type FollowOptions } from './ask-worker.ts';
import type { StartWorker, WorkerProcess, WorkerQuestion } from './worker-process.ts';

/** A process that nobody asked for this long ends, in milliseconds: it holds prepared data. */
const patience = 60_000;

/** A worker process that is kept between questions, with what it has prepared for the one before. */
export interface KeptWorker<Question extends WorkerQuestion> {
  /**
   * Questions are answered one after the other, in the order in which they came; `form` is called when it is this
   * one's turn. A question that is given up before is not asked; one that is given up later ends the process.
   */
  readonly ask: (
    form: () => Question | Promise<Question>,
    options?: FollowOptions,
  ) => Promise<AnswerTo<Question>>;
  /** Ends the process. */
  readonly close: () => void;
}

/** `work` says what the process did, should it end unexpectedly: "looked at the data". */
export function keepWorker<Question extends WorkerQuestion>(
  startWorker: StartWorker,
  work: string,
): KeptWorker<Question> {
  let worker: WorkerProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function close(): void {
    clearTimeout(idle);
    worker?.kill();
    worker = null;
  }

  return {
    ask: (form, options = {}) => {
      const answer = turn.then(async () => {
        options.signal?.throwIfAborted();
        const question = await form();
        clearTimeout(idle);
        worker ??= startWorker();
        try {
          const found = await askRunningWorker(worker, question, work, options);
          idle = setTimeout(close, patience).unref();
          return found;
        } catch (error) {
          // It may still be at work on what nobody waits for any more.
          close();
          throw error;
        }
      });
      turn = answer.catch(() => undefined);
      return answer;
    },
    close,
  };
}
