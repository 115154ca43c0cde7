import {
  applyEvent,
  endEvents,
  epochEvents,
  makeRun,
  startEvents,
  type MadeUpRun,
} from '../renderer/made-up-runs.ts';
import type { Store } from '../../main/store/store.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';

const owner = { processId: process.pid, processStarted: 'a test' };

/**
 * Stores a run with made-up figures as its worker would have reported them: `epochs` epochs, all of them where left
 * out, and ended if those were all. For what needs runs with figures; what needs predictions needs a real run.
 */
export function storeMadeUpRun(
  store: Store,
  recipe: Recipe,
  {
    name = recipe.title,
    seed = 1,
    learningRate,
    epochs = recipe.training.epochs,
  }: {
    readonly name?: string;
    readonly seed?: number;
    readonly learningRate?: number;
    readonly epochs?: number;
  } = {},
): RunSummary {
  const seeded = { ...recipe, training: { ...recipe.training, seed } };
  const run: MadeUpRun = makeRun(seed, seeded, name, learningRate === undefined ? {} : { learningRate });
  const { detail } = run;
  const { id } = store.createRun(
    { name, recipe: recipe.name, engine: detail.engine, dataSource: detail.dataSource, spec: detail.spec },
    owner,
  );
  detail.id = id;
  const events: TrainingEvent[] = [];
  const happen = (news: Iterable<TrainingEvent>) => {
    for (const made of news) {
      const event = asEvaluated(made, seeded.training);
      applyEvent(run, event);
      events.push(event);
    }
  };
  happen(startEvents(run));
  for (let epoch = 1; epoch <= epochs; epoch += 1) happen(epochEvents(run, epoch));
  if (epochs === recipe.training.epochs) happen(endEvents(run));
  return store.recordEvents(id, events);
}

/** The training split is measured before the first epoch and after the last, between only where the settings say so. */
function asEvaluated(event: TrainingEvent, { evaluateEachEpoch, epochs }: Recipe['training']): TrainingEvent {
  if (event.type !== 'epoch' || evaluateEachEpoch.includes('train')) return event;
  const { epoch } = event.epoch;
  return epoch === 0 || epoch === epochs ? event : { ...event, epoch: { ...event.epoch, train: null } };
}
