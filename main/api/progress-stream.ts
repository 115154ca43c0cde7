import type { FollowOptions } from '../jobs/ask-worker.ts';

export type { FollowOptions };

export interface ProgressEvent {
  readonly type: 'progress';
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Work as a stream: how far it is, each time the latest only, and at last what came of it. Leaving the stream
 * gives the work up.
 */
export async function* streamProgress<Result, Last>(
  work: (options: FollowOptions) => Promise<Result>,
  conclude: (result: Result) => Last,
  signal?: AbortSignal,
): AsyncGenerator<ProgressEvent | Last, void, void> {
  const leaving = new AbortController();
  const news: { latest: ProgressEvent | null; arrived: PromiseWithResolvers<null> } = {
    latest: null,
    arrived: Promise.withResolvers(),
  };
  const working = work({
    onProgress: (activity, done, total) => {
      news.latest = { type: 'progress', activity, done, total };
      news.arrived.resolve(null);
    },
    signal: signal === undefined ? leaving.signal : AbortSignal.any([leaving.signal, signal]),
  }).then((result) => ({ result }));
  try {
    for (;;) {
      const outcome = await Promise.race([working, news.arrived.promise]);
      if (outcome !== null) {
        yield conclude(outcome.result);
        return;
      }
      news.arrived = Promise.withResolvers();
      if (news.latest !== null) yield news.latest;
    }
  } finally {
    leaving.abort();
    await working.catch(() => undefined);
  }
}
