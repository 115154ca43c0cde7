import type {
  DistributionsRequest,
  Original,
  OriginalRequest,
  SamplesRequest,
} from '../../shared/contract/data-samples.ts';
import type { Distributions, SamplePage } from '../../shared/data-samples.ts';
import type { BrowseJob, StartWorker, WorkerProcess } from '../jobs/worker-process.ts';
import type { Core } from './core.ts';
import { prepareDataCheck, type DataCheckQuestion } from './data-checks.ts';
import type { FollowOptions } from './progress-stream.ts';
import { askRunningWorker } from '../jobs/ask-worker.ts';

/** A process that nobody asked for this long ends, in milliseconds: it holds a prepared data set. */
const patience = 60_000;

/** Looks through the samples of data sets in a process that is kept between questions. */
export interface DataBrowser {
  readonly page: (request: SamplesRequest, options?: FollowOptions) => Promise<SamplePage>;
  readonly original: (request: OriginalRequest, options?: FollowOptions) => Promise<Original>;
  readonly distributions: (request: DistributionsRequest, options?: FollowOptions) => Promise<Distributions>;
  /** Ends the process. */
  readonly close: () => void;
}

export function createDataBrowser(
  core: Pick<Core, 'store' | 'home'> & { readonly startWorker: StartWorker },
): DataBrowser {
  let worker: WorkerProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  /** Questions are answered one after the other, in the order in which they came. */
  let turn: Promise<unknown> = Promise.resolve();

  function close(): void {
    clearTimeout(idle);
    worker?.kill();
    worker = null;
  }

  /** A process that ends while nobody asks it anything is replaced at the next question. */
  function notice(kept: WorkerProcess): void {
    kept.onExit(() => {
      if (worker === kept) worker = null;
    });
  }

  function ask(
    request: DataCheckQuestion,
    question: BrowseJob['question'],
    options: FollowOptions = {},
  ): Promise<SamplePage | Original | Distributions> {
    const answer = turn.then(async () => {
      options.signal?.throwIfAborted();
      const { data, spec, seed, home } = await prepareDataCheck(core, request, options);
      clearTimeout(idle);
      worker ??= core.startWorker();
      try {
        const job = { path: data.path, spec, seed, home, question };
        const found = await askRunningWorker(worker, { type: 'browse', job }, 'looked at the data', options);
        notice(worker);
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
  }

  return {
    page: ({ split, label, from = 0, count = 60, ...request }, options) =>
      ask(
        request,
        { type: 'page', split, label: label ?? null, from, count },
        options,
      ) as Promise<SamplePage>,
    original: ({ split, index, ...request }, options) =>
      ask(request, { type: 'original', split, index }, options) as Promise<Original>,
    distributions: ({ split, ...request }, options) =>
      ask(request, { type: 'distributions', split }, options) as Promise<Distributions>,
    close,
  };
}
