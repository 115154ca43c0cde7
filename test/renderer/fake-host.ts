import { createServer } from 'node:http';
import { packSteps, toStepColumns } from '../../shared/curves/recorded-steps.ts';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EventPublisher, implement, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { DataSet } from '../../shared/contract/data-sets.ts';
import { contract } from '../../shared/contract/index.ts';
import { jsonSerialisers } from '../../shared/contract/json-serialisers.ts';
import { decisionRegionsRequestSchema } from '../../shared/decision-regions.ts';
import type { RunEvent, RunListEvent, TrainingEvent } from '../../shared/events.ts';
import { averageWatches } from '../../shared/metrics/watches.ts';
import { endedStates, runSummarySchema, type RunSummary } from '../../shared/runs.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { createExport } from '../../main/exports/create-export.ts';
import { countParameters, describeLayers } from '../../main/networks/describe.ts';
import { makeRegions } from './made-up-regions.ts';
import { checkMadeUp } from './made-up-checks.ts';
import {
  applyEvent,
  endEvents,
  epochEvents,
  makeRun,
  model1,
  quickStart,
  startEvents,
  type MadeUpRun,
} from './made-up-runs.ts';

/** The policy the window has to live with, as the server and the desktop app send it. */
const securityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const syntheticFaces: DataSet = {
  name: 'synthetic-fddb',
  path: '/home/ada/.local/share/netsitter/datasets/synthetic-fddb',
  format: 'fddb',
  synthetic: true,
  description: 'Drawn scenes with faces and with round things that are none.',
};

/**
 * A host for the window without a core: it answers the contract from runs in memory, which move only when a
 * test says so.
 */
export class FakeHost {
  readonly runs = new Map<number, MadeUpRun>();
  dataSets: DataSet[] = [syntheticFaces];
  recipes: Recipe[] = [quickStart, model1];
  /** False where a test ends runs itself, some time after they were asked to stop. */
  stopsAtOnce = true;
  /** Answers that a test wants to come late wait for this. */
  delay: Promise<void> = Promise.resolve();
  /** Exports wait for this. */
  exportDelay: Promise<void> = Promise.resolve();
  address = '';

  readonly #windowFolder: string;
  #knowsWindows = true;

  readonly #runEvents = new EventPublisher<Record<string, RunEvent>>({ maxBufferedEvents: Infinity });
  readonly #listEvents = new EventPublisher<{ list: RunListEvent }>({ maxBufferedEvents: Infinity });
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #server = createServer((request, response) => {
    if (!this.#knowsWindows) {
      response.writeHead(401).end();
      return;
    }
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const file = path.join(this.#windowFolder, pathname === '/' ? 'index.html' : pathname);
    readFile(file).then(
      (content) => {
        response.setHeader('content-type', contentTypes[path.extname(file)] ?? 'application/octet-stream');
        response.setHeader('content-security-policy', securityPolicy);
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });

  /** `windowFolder` holds the built window. */
  constructor(windowFolder: string) {
    this.#windowFolder = windowFolder;
  }

  async open(port = 0): Promise<void> {
    const handler = new RPCHandler(this.#router(), { customJsonSerializers: jsonSerialisers });
    this.#server.on('upgrade', (request, socket, head) => {
      if (!this.#knowsWindows) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        void handler.upgrade(webSocket);
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.dropConnections();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Cuts every window off, as when the server is started anew. */
  dropConnections(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Refuses every window from now on, as a server does that was started anew with another token. */
  shutOut(): void {
    this.#knowsWindows = false;
    this.dropConnections();
  }

  add(run: MadeUpRun): MadeUpRun {
    this.runs.set(run.detail.id, run);
    this.#listEvents.publish('list', { changed: [summaryOf(run)], gone: [] });
    return run;
  }

  /** Lets events happen to a run: stored first, then told. */
  happen(run: MadeUpRun, events: Iterable<TrainingEvent>): void {
    for (const event of events) {
      applyEvent(run, event);
      this.#runEvents.publish(String(run.detail.id), { event, run: summaryOf(run) });
    }
    this.#listEvents.publish('list', { changed: [summaryOf(run)], gone: [] });
  }

  /** A run that has done `epochs` epochs, all of them by default, and ended if those were all. */
  addTrained(run: MadeUpRun, epochs = run.detail.epochs): MadeUpRun {
    this.add(run);
    this.happen(run, startEvents(run));
    for (let epoch = 1; epoch <= epochs; epoch += 1) this.happen(run, epochEvents(run, epoch));
    if (epochs === run.detail.epochs) this.happen(run, endEvents(run));
    return run;
  }

  end(run: MadeUpRun, state: RunSummary['state'], reason: string): void {
    this.happen(run, [{ type: 'ended', state, reason, seconds: run.detail.seconds ?? 0 }]);
  }

  #find(id: number): MadeUpRun {
    const run = this.runs.get(id);
    if (run) return run;
    const data = { remedy: 'Choose one of the run table.' };
    throw new ORPCError('NOT_FOUND', { message: `There is no run ${id}.`, data });
  }

  #router() {
    const call = implement(contract);
    const summaries = () => [...this.runs.values()].map(summaryOf);
    const runEvents = this.#runEvents;
    const listEvents = this.#listEvents;
    const find = (id: number) => this.#find(id);
    const findDataSet = (name: string) => this.dataSets.find((known) => known.name === name);
    const delay = () => this.delay;
    const findDrawn = (format: string) =>
      this.dataSets.find((known) => known.synthetic && known.format === format);
    const register = (dataSet: DataSet): DataSet => {
      this.dataSets = [...this.dataSets, dataSet];
      return dataSet;
    };
    // Calls that are missing here answer that they are not found: tests of what they serve use a real home.
    return {
      application: {
        information: call.application.information.handler(() => ({
          version: '0.1.0',
          home: '/home/ada/.local/share/netsitter',
          host: 'browser' as const,
        })),
      },
      runs: {
        list: call.runs.list.handler(async () => {
          const rows = summaries();
          await this.delay;
          return rows;
        }),
        get: call.runs.get.handler(({ input }) => find(input.id).detail),
        curves: call.runs.curves.handler(async ({ input }) => {
          const { steps, epochs } = structuredClone(find(input.id).curves);
          await this.delay;
          return { steps: new Blob([packSteps(toStepColumns(steps))]), epochs };
        }),
        watches: call.runs.watches.handler(({ input }) => find(input.id).watches),
        epochWatches: call.runs.epochWatches.handler(({ input }) => averageWatches(find(input.id).watches)),
        confusionMatrices: call.runs.confusionMatrices.handler(
          ({ input }) => find(input.id).confusionMatrices,
        ),
        predictions: call.runs.predictions.handler(() => []),
        decisionRegions: call.runs.decisionRegions.handler(({ input }) => makeRegions(input)),
        start: call.runs.start.handler(({ input, errors }) => {
          const recipe = this.recipes.find((known) => known.name === input.recipe);
          if (!recipe || input.name === 'refused') {
            const data = { remedy: 'Choose another name.' };
            throw errors.BAD_REQUEST({ message: 'The run "refused" cannot be started.', data });
          }
          const epochs = (input.set['training.epochs'] as number | undefined) ?? recipe.training.epochs;
          const learningRate = input.set['training.optimiser.learningRate'] as number | undefined;
          const run = makeRun(
            Math.max(0, ...this.runs.keys()) + 1,
            { ...recipe, training: { ...recipe.training, epochs, seed: input.seed ?? 1 } },
            input.name ?? recipe.title,
            learningRate === undefined ? {} : { learningRate },
          );
          run.detail.dataName = input.data ?? run.detail.dataName;
          this.add(run);
          return summaryOf(run);
        }),
        stop: call.runs.stop.handler(({ input }) => {
          const run = find(input.id);
          if (this.stopsAtOnce) this.end(run, 'stopped', 'user');
          return summaryOf(run);
        }),
        resume: call.runs.resume.handler(({ input }) => {
          const run = find(input.id);
          Object.assign(run.detail, { state: 'running', reason: null, endedAt: null });
          this.happen(run, []);
          return summaryOf(run);
        }),
        watch: call.runs.watch.handler(async function* ({ input, signal }) {
          const run = find(input.id);
          const events = runEvents.subscribe(String(input.id), { signal });
          yield { event: null, run: summaryOf(run) };
          if (endedStates.includes(run.detail.state)) return;
          for await (const event of events) {
            yield event;
            if (event.event?.type === 'ended') return;
          }
        }),
        watchList: call.runs.watchList.handler(async function* ({ signal }) {
          yield* listEvents.subscribe('list', { signal });
        }),
      },
      searches: {
        list: call.searches.list.handler(() => []),
        get: call.searches.get.handler(({ input }) => refuseSearch(input.id)),
        start: call.searches.start.handler(() => refuseSearch(1)),
        stop: call.searches.stop.handler(({ input }) => refuseSearch(input.id)),
        resume: call.searches.resume.handler(({ input }) => refuseSearch(input.id)),
        watch: call.searches.watch.handler(({ input }) => refuseSearch(input.id)),
      },
      recipes: { list: call.recipes.list.handler(() => this.recipes) },
      networks: {
        describe: call.networks.describe.handler(({ input }) => {
          const { all, trainable } = countParameters(input);
          return { layers: describeLayers(input), parameters: all, trainableParameters: trainable };
        }),
      },
      datasets: {
        list: call.datasets.list.handler(() => this.dataSets),
        add: call.datasets.add.handler(({ input: { name, path, format = 'fddb' } }) =>
          register({ name, path, format, synthetic: false, description: '' }),
        ),
        create: call.datasets.create.handler(async function* ({ input: { name, format } }) {
          yield { type: 'progress', activity: 'Drawing', done: 1, total: 2 };
          await Promise.resolve();
          const path = `/home/data/${name}`;
          yield {
            type: 'created',
            dataSet: register({ name, path, format, synthetic: true, description: '' }),
          };
        }),
        draw: call.datasets.draw.handler(async function* ({ input: { format } }) {
          yield { type: 'progress', activity: 'Drawing photographs', done: 1, total: 2 };
          while (findDrawn(format) === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
          yield { type: 'created', dataSet: findDrawn(format)! };
        }),
        check: call.datasets.check.handler(async function* ({ input, errors }) {
          const { data, recipe = null, set } = input;
          const dataSet = findDataSet(data);
          if (!dataSet || set['data.label'] === 'colour') {
            const message = dataSet
              ? `"${data}" has no column "colour".`
              : `There is no data set named ${data}.`;
            throw errors.BAD_REQUEST({ message, data: { remedy: 'Name one of the columns in data.label.' } });
          }
          yield { type: 'progress', activity: 'Decoding pictures', done: 3, total: 4 };
          await delay();
          yield await checkMadeUp(dataSet, recipe);
        }),
      },
      engines: {
        list: call.engines.list.handler(() => [
          {
            name: 'onnx-cpu',
            usable: true,
            device: 'AMD EPYC 7B13, 4 threads',
            library: 'onnxruntime-node 1.30.0',
            reason: null,
            remedy: null,
          },
        ]),
      },
      exports: {
        create: call.exports.create.handler(async ({ input }) => {
          await this.exportDelay;
          const { detail, curves, confusionMatrices, watches } = find(input.id);
          const { fileName, mediaType, content } = await createExport(
            {
              run: detail,
              curves: () => curves,
              confusionMatrices: () => confusionMatrices,
              matrixAt: () => confusionMatrices[0]!,
              another: () => {
                throw new Error('A made-up host compares no runs.');
              },
              watches: () => watches,
              predictions: () => [],
              decisionRegions: () => Promise.resolve(makeRegions(decisionRegionsRequestSchema.parse(input))),
            },
            input,
          );
          return { fileName, file: new Blob([new Uint8Array(Buffer.from(content))], { type: mediaType }) };
        }),
      },
    };
  }
}

function summaryOf(run: MadeUpRun): RunSummary {
  return runSummarySchema.parse(run.detail);
}

/** Runs in every state, as a lab has them after a while. */
export function addUsualRuns(host: FakeHost): { live: MadeUpRun; diverged: MadeUpRun; finished: MadeUpRun } {
  const finished = host.addTrained(makeRun(1, model1, 'fddb model 1'));
  host.addTrained(makeRun(2, model1, 'fddb model 1, seed 2'));
  const diverged = host.addTrained(makeRun(3, model1, 'learning rate too high', { learningRate: 10 }), 3);
  host.end(diverged, 'failed', 'diverged at step 161: the loss is NaN');
  const failed = host.add(makeRun(4, model1, 'folder is gone'));
  host.end(
    failed,
    'failed',
    'The folder /data/fddb does not exist. Give the folder that holds originalPics and FDDB-folds.',
  );
  host.end(host.addTrained(makeRun(5, quickStart, 'Quick start'), 4), 'stopped', 'user');
  host.end(
    host.addTrained(makeRun(6, quickStart, 'overnight, interrupted'), 7),
    'interrupted',
    'The process that trained it ended unexpectedly.',
  );
  host.addTrained(makeRun(7, quickStart, 'Quick start, lower rate', { learningRate: 1e-5 }));
  const live = host.addTrained(makeRun(8, model1, 'fddb model 1, seed 3'), 31);
  host.add(makeRun(9, quickStart, 'Quick start, waiting'));
  return { live, diverged, finished };
}

/** This host has no searches. */
function refuseSearch(id: number): never {
  const data = { remedy: 'Choose one of the list.' };
  throw new ORPCError('NOT_FOUND', { message: `There is no search ${id}.`, data });
}
