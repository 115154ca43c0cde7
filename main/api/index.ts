import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/index.ts';
import { UserError } from '../../shared/errors.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import { streamActivity } from './activity.ts';
import { describeCheckpointFiles } from './checkpoint-files.ts';
import type { Core } from './core.ts';
import { exportComparison, readComparison, readDisagreements } from './comparison.ts';
import { createDataBrowser } from './data-browser.ts';
import { exportData } from './data-exports.ts';
import { completePath, inspectPath } from './data-paths.ts';
import { removeDataSet, renameDataSet, restoreDataSet } from './data-set-edits.ts';
import { addDataSet } from './datasets.ts';
import { streamDataCheck } from './data-checks.ts';
import { decisionRegionsOf } from './decision-regions.ts';
import { describeNetwork } from './networks.ts';
import { listEngines } from './engines.ts';
import { streamEstimate } from './estimates.ts';
import { reviewExperiment } from './experiment-review.ts';
import { streamProgress } from './progress-stream.ts';
import { toCallError } from './errors.ts';
import { exportRun } from './exports.ts';
import { listRecipes } from './recipes.ts';
import { reportRuns } from './reports.ts';
import { streamDataSetCreation, streamSyntheticDataSet } from './synthetic-data-sets.ts';
import { deleteRuns, editRuns, forgetRuns, restoreRuns } from './run-edits.ts';
import { settingsOfRuns } from './run-settings.ts';
import { exportRuns } from './run-table.ts';
import { findMatrix, findRun, findRunDetail, repeatRun, resumeRun, startRun, stopRun } from './runs.ts';
import { readCurves, SeriesReader } from './series.ts';
import { deleteSearches, editSearches, exportSearch, restoreSearches } from './search-edits.ts';
import { createSampleBrowser } from './samples.ts';
import {
  findSearch,
  findSearchDetail,
  outlineSearch,
  resumeSearch,
  startSearch,
  stopSearch,
} from './searches.ts';
import { exportCheckChart, reportWalk } from './walk-exports.ts';
import {
  findWalk,
  listWalks,
  readWalk,
  repeatChecks,
  resumeWalk,
  samplesOfWalk,
  skipChecks,
  startWalk,
  stopWalk,
  walkOfRun,
} from './walks.ts';

export interface ApiOptions extends Core {
  readonly host: 'electron' | 'browser';
  /** Starts the processes that look at data. */
  readonly startWorker: StartWorker;
  readonly version: string;
  /** Asks for a folder or a table by the system's dialog; null where it was left. Absent where there is none. */
  readonly choosePath?: (kind: 'folder' | 'table') => Promise<string | null>;
  /** Aborted when nothing more will be asked, so that no process waits for a question. */
  readonly closing?: AbortSignal;
  /** Told about errors that no caller could have caused; they are answered without their details. */
  readonly onUnexpectedError?: (error: unknown) => void;
}

/**
 * The contract's router. Every call validates its input by the contract's schemas and answers errors as the
 * contract has them. The same router serves Electron's message port and the WebSocket.
 */
export function createApi(options: ApiOptions) {
  const { store, supervisor, home, host, version, onUnexpectedError = console.error } = options;
  const dataBrowser = createDataBrowser(options);
  options.closing?.addEventListener('abort', dataBrowser.close);
  const call = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw asCallError(error, onUnexpectedError);
    }
  });

  const seriesReader = new SeriesReader(store);

  const samples = createSampleBrowser(options);
  options.closing?.addEventListener('abort', samples.close);

  return call.router({
    application: {
      activity: call.application.activity.handler(({ signal }) =>
        withCallErrors(streamActivity(options, signal), onUnexpectedError),
      ),
      information: call.application.information.handler(() => ({ version, home, host })),
      choosePath: call.application.choosePath.handler(async ({ input }) => {
        if (options.choosePath !== undefined) return { path: await options.choosePath(input.kind) };
        throw new UserError('request', 'A browser shows no dialog for folders.', 'Type the path instead.');
      }),
    },
    runs: {
      list: call.runs.list.handler(() => store.listRuns()),
      get: call.runs.get.handler(({ input }) => findRunDetail(store, input.id)),
      curves: call.runs.curves.handler(({ input }) => readCurves(store, input.id)),
      series: call.runs.series.handler(({ input }) => seriesReader.read(input)),
      checkpointFiles: call.runs.checkpointFiles.handler(({ input }) =>
        describeCheckpointFiles(options, input.id),
      ),
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
      repeat: call.runs.repeat.handler(({ input }) => repeatRun(options, input.id)),
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
      settings: call.runs.settings.handler(({ input, signal }) => settingsOfRuns(store, input.paths, signal)),
      exportTable: call.runs.exportTable.handler(async ({ input }) => toFile(await exportRuns(store, input))),
    },
    comparison: {
      runs: call.comparison.runs.handler(({ input }) => readComparison(store, input.ids)),
      disagreements: call.comparison.disagreements.handler(({ input }) => readDisagreements(store, input)),
      export: call.comparison.export.handler(async ({ input }) =>
        toFile(await exportComparison(store, input)),
      ),
    },
    samples: {
      list: call.samples.list.handler(({ input }) => samples.list(input)),
      pictures: call.samples.pictures.handler(({ input, signal }) => samples.pictures(input, signal)),
      scores: call.samples.scores.handler(({ input }) => samples.scores(input)),
    },
    searches: {
      list: call.searches.list.handler(() => store.searches.list()),
      get: call.searches.get.handler(({ input }) => ({
        search: findSearchDetail(store, input.id),
        trials: store.searches.trials(input.id),
      })),
      outline: call.searches.outline.handler(({ input }) => outlineSearch(input)),
      start: call.searches.start.handler(({ input }) => startSearch(options, input)),
      stop: call.searches.stop.handler(({ input }) => stopSearch(options, input.id)),
      resume: call.searches.resume.handler(({ input }) => resumeSearch(options, input.id, input.atOnce)),
      watch: call.searches.watch.handler(({ input, signal }) =>
        withCallErrors(options.searches.watch(findSearch(store, input.id).id, signal), onUnexpectedError),
      ),
      edit: call.searches.edit.handler(({ input }) => editSearches(options, [input.id], input.edit)[0]!),
      delete: call.searches.delete.handler(({ input }) => deleteSearches(options, [input.id])[0]!),
      restore: call.searches.restore.handler(({ input }) => restoreSearches(options, [input.id])[0]!),
      export: call.searches.export.handler(async ({ input }) => toFile(await exportSearch(store, input))),
    },
    walks: {
      list: call.walks.list.handler(() => listWalks(store)),
      get: call.walks.get.handler(({ input }) => readWalk(options, input.id)),
      start: call.walks.start.handler(({ input }) => startWalk(options, input)),
      stop: call.walks.stop.handler(({ input }) => stopWalk(options, input.id)),
      resume: call.walks.resume.handler(({ input }) => resumeWalk(options, input.id)),
      skip: call.walks.skip.handler(({ input }) => skipChecks(options, input.id, input.checks)),
      repeat: call.walks.repeat.handler(({ input }) => repeatChecks(options, input.id, input.checks)),
      watch: call.walks.watch.handler(({ input, signal }) =>
        withCallErrors(options.walks.watch(findWalk(store, input.id).id, signal), onUnexpectedError),
      ),
      samples: call.walks.samples.handler(({ input, signal }) =>
        samplesOfWalk(options, input.id, signal === undefined ? {} : { signal }),
      ),
      ofRun: call.walks.ofRun.handler(({ input }) => walkOfRun(store, input.run)),
      report: call.walks.report.handler(async ({ input }) =>
        toFile(await reportWalk(store, input.id, version)),
      ),
      exportChart: call.walks.exportChart.handler(async ({ input }) =>
        toFile(await exportCheckChart(store, input)),
      ),
    },
    recipes: {
      list: call.recipes.list.handler(async () => {
        const { recipes, faults } = await listRecipes();
        faults.forEach(onUnexpectedError);
        return recipes;
      }),
    },
    experiments: { review: call.experiments.review.handler(({ input }) => reviewExperiment(input)) },
    estimates: {
      create: call.estimates.create.handler(({ input, signal }) =>
        withCallErrors(streamEstimate(options, input, signal), onUnexpectedError),
      ),
    },
    networks: { describe: call.networks.describe.handler(({ input }) => describeNetwork(input)) },
    datasets: {
      list: call.datasets.list.handler(() => store.listDataSets()),
      add: call.datasets.add.handler(({ input }) => addDataSet(store, input)),
      create: call.datasets.create.handler(({ input, signal }) =>
        withCallErrors(streamDataSetCreation(options, input, signal), onUnexpectedError),
      ),
      draw: call.datasets.draw.handler(({ input, signal }) =>
        withCallErrors(streamSyntheticDataSet(options, input.format, signal), onUnexpectedError),
      ),
      inspect: call.datasets.inspect.handler(({ input }) => inspectPath(store, input.path)),
      complete: call.datasets.complete.handler(({ input }) => completePath(input.typed)),
      rename: call.datasets.rename.handler(({ input }) => renameDataSet(store, input.name, input.to)),
      remove: call.datasets.remove.handler(({ input }) => removeDataSet(store, input.name)),
      restore: call.datasets.restore.handler(({ input }) => restoreDataSet(store, input)),
      samples: call.datasets.samples.handler(({ input, signal }) =>
        withCallErrors(
          streamProgress(
            (follow) => dataBrowser.page(input, follow),
            (page) => ({ type: 'samples' as const, page }),
            signal,
          ),
          onUnexpectedError,
        ),
      ),
      export: call.datasets.export.handler(async ({ input, signal }) => {
        const { fileName, content } = await exportData(dataBrowser, input, signal && { signal });
        return { fileName, file: new Blob([new Uint8Array(Buffer.from(content))]) };
      }),
      original: call.datasets.original.handler(({ input, signal }) =>
        dataBrowser.original(input, signal === undefined ? {} : { signal }),
      ),
      distributions: call.datasets.distributions.handler(({ input, signal }) =>
        withCallErrors(
          streamProgress(
            (follow) => dataBrowser.distributions(input, follow),
            (distributions) => ({ type: 'distributions' as const, distributions }),
            signal,
          ),
          onUnexpectedError,
        ),
      ),
      check: call.datasets.check.handler(({ input, signal }) =>
        withCallErrors(streamDataCheck(options, input, signal), onUnexpectedError),
      ),
    },
    engines: { list: call.engines.list.handler(() => listEngines()) },
    exports: {
      report: call.exports.report.handler(async ({ input }) =>
        toFile(await reportRuns(options, input, version)),
      ),
      create: call.exports.create.handler(async ({ input }) => toFile(await exportRun(options, input))),
    },
  });
}

export type Api = ReturnType<typeof createApi>;

/** A file as calls carry it. */
function toFile({ fileName, mediaType, content }: ExportedFile): { fileName: string; file: Blob } {
  return { fileName, file: new Blob([new Uint8Array(Buffer.from(content))], { type: mediaType }) };
}

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
  // Whoever asked has called it off, or is gone.
  if (error instanceof Error && error.name === 'AbortError') return error;
  const known = toCallError(error);
  if (known === undefined) report(error);
  return known ?? new Error('Something went wrong in Netsitter itself.');
}
