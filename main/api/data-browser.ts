import type {
  DistributionsRequest,
  Original,
  OriginalRequest,
  SamplesRequest,
} from '../../shared/contract/data-samples.ts';
import type { Distributions, SamplePage } from '../../shared/data-samples.ts';
import { keepWorker } from '../jobs/kept-worker.ts';
import type { BrowseJob, StartWorker, WorkerQuestion } from '../jobs/worker-process.ts';
import type { Core } from './core.ts';
import { prepareDataCheck, type DataCheckQuestion } from './data-checks.ts';
import type { FollowOptions } from './progress-stream.ts';

type BrowseQuestion = Extract<WorkerQuestion, { type: 'browse' }>;

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
  const worker = keepWorker<BrowseQuestion>(core.startWorker, 'looked at the data');

  function ask(
    request: DataCheckQuestion,
    question: BrowseJob['question'],
    options: FollowOptions = {},
  ): Promise<SamplePage | Original | Distributions> {
    return worker.ask(async () => {
      const { data, spec, seed, home } = await prepareDataCheck(core, request, options);
      return { type: 'browse', job: { path: data.path, spec, seed, home, question } };
    }, options);
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
    close: worker.close,
  };
}
