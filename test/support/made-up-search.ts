import type { Store } from '../../main/store/store.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { EpochRecord } from '../../shared/runs.ts';
import { listTrials, trialChanges, type Trial } from '../../shared/searches/trials.ts';
import { searchSpecSchema, type SearchSpec } from '../../shared/specs/search.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { tinyExperiment, tinySource } from './tiny-data.ts';

const owner = { processId: process.pid, processStarted: 'a test' };

/** What a made-up trial came to: its validation accuracy, or why it has none that counts. Null: it has not begun. */
export type MadeUpResult = number | 'diverged at step 14' | 'the worker process ended unexpectedly' | null;

export const coarseSearch = searchSpecSchema.parse({
  strategy: 'random',
  trials: 12,
  axes: [
    { kind: 'range', setting: 'training.optimiser.learningRate', from: 1e-5, to: 1, scale: 'logarithmic' },
    { kind: 'range', setting: 'training.l2Regularisation', from: 1e-6, to: 100, scale: 'logarithmic' },
  ],
});

/** Stores a search whose trials measured what `resultOf` says, two epochs each, as its conductor would have. */
export function storeMadeUpSearch(
  store: Store,
  resultOf: (trial: Trial) => MadeUpResult,
  { name = 'Made up', search = coarseSearch }: { readonly name?: string; readonly search?: SearchSpec } = {},
): number {
  const spec = tinyExperiment();
  const trials = listTrials(search);
  const { id } = store.searches.create(
    {
      ...{ name, recipe: 'tiny', engine: 'onnx-cpu', dataSource: tinySource, spec, search, trials },
      plan: { atOnce: 4, threads: 1, account: 'Four trials at once on one thread each: made up.' },
    },
    owner,
  );
  for (const trial of trials) {
    const result = resultOf(trial);
    if (result === null) continue;
    const { id: run } = store.createRun(
      {
        name: `${name}, trial ${trial.trial}`,
        ...{ recipe: 'tiny', engine: 'onnx-cpu', dataSource: tinySource, threads: 1 },
        spec: replaceSettings(spec, trialChanges(trial)),
        search: { id, trial: trial.trial },
      },
      owner,
    );
    store.recordEvents(run, eventsOf(result));
  }
  const isWhole = trials.every((trial) => resultOf(trial) !== null);
  store.searches.end(id, isWhole ? 'finished' : 'stopped', isWhole ? 'all trials done' : 'user');
  return id;
}

function eventsOf(result: Exclude<MadeUpResult, null>): TrainingEvent[] {
  if (typeof result === 'string') return [{ type: 'ended', state: 'failed', reason: result, seconds: 1 }];
  return [
    epochEvent(1, result, 1 - result / 2),
    epochEvent(2, result - 0.05, 1.1 - result / 2),
    { type: 'ended', state: 'finished', reason: 'epochs done', seconds: 2 },
  ];
}

function epochEvent(number: number, accuracy: number, data: number): TrainingEvent {
  const validation = { loss: { data, regularisation: 0, total: data }, accuracy };
  const epoch: EpochRecord = {
    ...{ epoch: number, step: 26 * number, learningRate: 0.1, seconds: number },
    ...{ train: null, validation, test: null },
  };
  return { type: 'epoch', epoch };
}
