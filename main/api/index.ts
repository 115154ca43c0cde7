import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/index.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { Core } from './core.ts';
import { addDataSet } from './datasets.ts';
import { streamDataCheck } from './data-checks.ts';
import { decisionRegionsOf } from './decision-regions.ts';
import { describeNetwork } from './networks.ts';
import { listEngines } from './engines.ts';
import { toCallError } from './errors.ts';
import { exportRun } from './exports.ts';
import { listRecipes } from './recipes.ts';
import { streamDataSetCreation } from './synthetic-data-sets.ts';
import { deleteRuns, editRuns, forgetRuns, restoreRuns } from './run-edits.ts';
import { findMatrix, findRun, findRunDetail, resumeRun, startRun, stopRun } from './runs.ts';
import { SeriesReader } from './series.ts';
import { findSearch, findSearchDetail, resumeSearch, startSearch, stopSearch } from './searches.ts';

export interface ApiOptions extends Core {
  readonly host: 'electron' | 'browser';
  /** Starts the processes that look at data. */
  readonly startWorker: StartWorker;
  readonly version: string;
  /** Told about errors that no caller could have caused; they are answered without their details. */
  readonly onUnexpectedError?: (error: unknown) => void;
}

/**
 * The contract's router. Every call validates its input by the contract's schemas and answers errors as the
 * contract has them. The same router serves Electron's message port and the WebSocket.
 */
export function createApi(options: ApiOptions) {
  const { store, supervisor, home, host, version, onUnexpectedError = console.error } = options;
  const call = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw asCallError(error, onUnexpectedError);
    }
  });

  const seriesReader = new SeriesReader(store);

  return call.router({
    application: {
      information: call.application.information.handler(() => ({ version, home, host })),
    },
    runs: {
      list: call.runs.list.handler(() => store.listRuns()),
      get: call.runs.get.handler(({ input }) => findRunDetail(store, input.id)),
      curves: call.runs.curves.handler(({ input }) => store.curves(findRun(store, input.id).id)),
      series: call.runs.series.handler(({ input }) => seriesReader.read(input)),
      watches: call.runs.watches.handler(({ input }) => store.watches(findRun(store, input.id).id)),
      epochWatches: call.runs.epochWatches.handler(({ input }) =>
        averageWatches(store.watches(findRun(store, input.id).id)),
      ),
      confusionMatrices: call.runs.confusionMatrices.handler(({ input }) =>
        store.confusionMatrices(findRun(store, input.id).id),
      ),
      matrixEpochs: call.runs.matrixEpochs.handler(({ input }) =>
        store.matrixEpochs(findRun(store, input.id).id),
      ),
      matrixAt: call.runs.matrixAt.handler(({ input }) =>
        findMatrix(store, input.id, input.split, input.epoch),
      ),
      predictions: call.runs.predictions.handler(({ input }) =>
        store.predictions(findRun(store, input.id).id, input.split, input.checkpoint),
      ),
      decisionRegions: call.runs.decisionRegions.handler(({ input, signal }) =>
        decisionRegionsOf(options, input, { signal }),
      ),
      start: call.runs.start.handler(({ input }) => startRun(options, input)),
      stop: call.runs.stop.handler(({ input }) => stopRun(options, input.id)),
      resume: call.runs.resume.handler(({ input }) => resumeRun(options, input.id)),
      watch: call.runs.watch.handler(({ input, signal }) =>
        withCallErrors(supervisor.watch(findRun(store, input.id).id, signal), onUnexpectedError),
      ),
      watchList: call.runs.watchList.handler(({ signal }) =>
        withCallErrors(supervisor.watchList(signal), onUnexpectedError),
      ),
      edit: call.runs.edit.handler(({ input }) => editRuns(options, input.ids, input.edit)),
      delete: call.runs.delete.handler(({ input }) => deleteRuns(options, input.ids)),
      restore: call.runs.restore.handler(({ input }) => restoreRuns(options, input.ids)),
      forget: call.runs.forget.handler(({ input }) => forgetRuns(options, input.ids)),
    },
    searches: {
      list: call.searches.list.handler(() => store.searches.list()),
      get: call.searches.get.handler(({ input }) => ({
        search: findSearchDetail(store, input.id),
        trials: store.searches.trials(input.id),
      })),
      start: call.searches.start.handler(({ input }) => startSearch(options, input)),
      stop: call.searches.stop.handler(({ input }) => stopSearch(options, input.id)),
      resume: call.searches.resume.handler(({ input }) => resumeSearch(options, input.id, input.atOnce)),
      watch: call.searches.watch.handler(({ input, signal }) =>
        withCallErrors(options.searches.watch(findSearch(store, input.id).id, signal), onUnexpectedError),
      ),
    },
    recipes: {
      list: call.recipes.list.handler(async () => {
        const { recipes, faults } = await listRecipes();
        faults.forEach(onUnexpectedError);
        return recipes;
      }),
    },
    networks: { describe: call.networks.describe.handler(({ input }) => describeNetwork(input)) },
    datasets: {
      list: call.datasets.list.handler(() => store.listDataSets()),
      add: call.datasets.add.handler(({ input }) => addDataSet(store, input)),
      create: call.datasets.create.handler(({ input, signal }) =>
        withCallErrors(streamDataSetCreation(options, input, signal), onUnexpectedError),
      ),
      check: call.datasets.check.handler(({ input, signal }) =>
        withCallErrors(streamDataCheck(options, input, signal), onUnexpectedError),
      ),
    },
    engines: { list: call.engines.list.handler(() => listEngines()) },
    exports: {
      create: call.exports.create.handler(async ({ input }) => {
        const { fileName, mediaType, content } = await exportRun(options, input);
        return { fileName, file: new Blob([new Uint8Array(Buffer.from(content))], { type: mediaType }) };
      }),
    },
  });
}

export type Api = ReturnType<typeof createApi>;

/** A stream's errors come while it is read, after the call itself has answered. */
async function* withCallErrors<Item>(
  items: AsyncGenerator<Item, void, void>,
  report: (error: unknown) => void,
): AsyncGenerator<Item, void, void> {
  try {
    yield* items;
  } catch (error) {
    throw asCallError(error, report);
  }
}

function asCallError(error: unknown, report: (error: unknown) => void): Error {
  const known = toCallError(error);
  if (known === undefined) report(error);
  return known ?? new Error('Something went wrong in Netsitter itself.');
}
