import type { Database } from 'better-sqlite3';
import {
  endedStates,
  type DataOverview,
  type Environment,
  type EpochRecord,
  type LayerSummary,
  type RunState,
  type StepRecord,
} from '../../shared/runs.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { Readings } from './readings.ts';
import type { EventCursor } from './store.ts';

interface MilestoneRow {
  readonly state: RunState;
  readonly reason: string | null;
  readonly seconds: number | null;
  readonly engine: string;
  readonly device: string | null;
  readonly environment: string | null;
  readonly parameters: number | null;
  readonly layers: string | null;
  readonly steps: number | null;
  readonly data_overview: string | null;
  readonly prepared_revision: number | null;
  readonly started_revision: number | null;
  readonly ended_revision: number | null;
  readonly revision: number;
}

/**
 * What was recorded of a run after `cursor`, as the events that led to it: log lines, milestones, steps and
 * epochs in their order, watched steps, evaluations, checkpoints, the end. What was replaced meanwhile (an evaluation, an
 * epoch measured on one split more) comes in its newest form only, so however far a reader has fallen
 * behind, nothing needs to be held for it. Predictions, as many as a split has samples, stay behind: they can
 * be asked for.
 */
export function storedEvents(
  database: Database,
  readings: Readings,
  id: number,
  cursor: EventCursor,
): { events: TrainingEvent[]; cursor: EventCursor } {
  const run = database.prepare<[number], MilestoneRow>('SELECT * FROM runs WHERE id = ?').get(id);
  if (run === undefined || run.revision <= cursor.revision) return { events: [], cursor };
  const since = cursor.revision;
  const isNew = (revision: number | null) => revision !== null && revision > since;
  const steps = readings.steps(id, cursor.step);
  const events: TrainingEvent[] = readings.log(id, since).map((line) => ({ type: 'log', line }));
  if (isNew(run.prepared_revision)) events.push(preparedEvent(run));
  if (isNew(run.started_revision)) events.push(startedEvent(run));
  events.push(...inOrderOfSteps(steps, readings.epochs(id, since)));
  const watches = readings.watches(id, since);
  if (watches.length > 0) events.push({ type: 'watches', watches });
  for (const confusionMatrix of readings.matrices(id, since)) {
    events.push({ type: 'evaluation', confusionMatrix, predictions: [] });
  }
  events.push(
    ...readings.checkpoints(id, since).map((checkpoint) => ({ type: 'checkpoint' as const, checkpoint })),
  );
  if (isNew(run.ended_revision) && endedStates.includes(run.state)) events.push(endedEvent(run));
  return { events, cursor: { revision: run.revision, step: steps.at(-1)?.step ?? cursor.step } };
}

/** Steps and epochs as they followed one another: an epoch comes right after its last step. */
function inOrderOfSteps(steps: readonly StepRecord[], epochs: readonly EpochRecord[]): TrainingEvent[] {
  const events: TrainingEvent[] = [];
  let next = 0;
  const takeSteps = (upTo: number) => {
    const end = steps.findIndex((step, index) => index >= next && step.step > upTo);
    const taken = steps.slice(next, end === -1 ? steps.length : end);
    if (taken.length > 0) events.push({ type: 'steps', steps: taken });
    next += taken.length;
  };
  for (const epoch of epochs) {
    takeSteps(epoch.step);
    events.push({ type: 'epoch', epoch });
  }
  takeSteps(Infinity);
  return events;
}

function preparedEvent(run: MilestoneRow): TrainingEvent {
  return { type: 'prepared', data: JSON.parse(run.data_overview!) as DataOverview };
}

function startedEvent(run: MilestoneRow): TrainingEvent {
  return {
    type: 'started',
    engine: run.engine,
    device: run.device!,
    environment: JSON.parse(run.environment!) as Environment,
    parameters: run.parameters!,
    layers: JSON.parse(run.layers!) as LayerSummary[],
    steps: run.steps!,
  };
}

function endedEvent(run: MilestoneRow): TrainingEvent {
  return { type: 'ended', state: run.state, reason: run.reason!, seconds: run.seconds ?? 0 };
}
