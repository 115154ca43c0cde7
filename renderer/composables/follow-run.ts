import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { RecordedSteps, unpackSteps } from '../../shared/curves/recorded-steps.ts';
import type { Recorded } from '../../shared/curves/series.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { endedStates } from '../../shared/runs.ts';
import type {
  ConfusionMatrix,
  EpochRecord,
  LogLine,
  RunDetail,
  RunSummary,
  StepRecord,
} from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import type { Connection } from '../client/connection.ts';
import { mergeEpochs } from '../runs/curves.ts';
import { withLines } from '../runs/log.ts';
import type { RunList } from './run-list.ts';
import { whileConnected } from './while-connected.ts';

/** What a run prepares before its first step: `done` of `total`. */
export type Preparation = Pick<Extract<TrainingEvent, { type: 'preparing' }>, 'activity' | 'done' | 'total'>;

/** One run as its page shows it. Each is null until the first answer. */
export interface FollowedRun {
  readonly run: Readonly<Ref<RunSummary | null>>;
  readonly detail: Readonly<Ref<RunDetail | null>>;
  readonly recorded: Readonly<Ref<Recorded>>;
  readonly confusionMatrices: Readonly<Ref<readonly ConfusionMatrix[]>>;
  readonly log: Readonly<Ref<readonly LogLine[]>>;
  readonly preparation: Readonly<Ref<Preparation | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

const nothing: Recorded = { steps: new RecordedSteps().columns, epochs: [] };

/**
 * Points come in many times a second; charts take them in at most this often, in milliseconds. Long curves less often:
 * drawing them takes longer, and a hundred steps more are less than a pixel of a hundred thousand.
 */
const shortestInterval = 100;
const intervalForStep = 1 / 200;
const longestInterval = 1000;

/** Events after which the parts of a run that no event carries whole are asked for again. */
const changesDetail: readonly TrainingEvent['type'][] = ['prepared', 'started', 'checkpoint', 'ended'];

/**
 * Follows a run exactly: subscribes, then fetches everything so far, then merges both by step and epoch.
 * Begins again when the connection returns and when an ended run goes on.
 */
export function followRun(connection: Connection, list: RunList, id: number): FollowedRun {
  const { client } = connection;
  const run = shallowRef<RunSummary | null>(null);
  const detail = shallowRef<RunDetail | null>(null);
  const recorded = shallowRef<Recorded>(nothing);
  const confusionMatrices = shallowRef<readonly ConfusionMatrix[]>([]);
  const log = shallowRef<readonly LogLine[]>([]);
  const preparation = shallowRef<Preparation | null>(null);
  const error = shallowRef<CallError | null>(null);

  let steps = new RecordedSteps();
  let epochs: readonly EpochRecord[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  function publish(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    recorded.value = { steps: steps.columns, epochs };
  }
  onScopeDispose(() => {
    if (timer !== null) clearTimeout(timer);
  });

  function takePoints(newSteps: readonly StepRecord[], newEpochs: readonly EpochRecord[]): void {
    steps.take(newSteps);
    epochs = mergeEpochs(epochs, newEpochs);
    const interval = Math.max(shortestInterval, intervalForStep * steps.columns.step.length);
    timer ??= setTimeout(publish, Math.min(longestInterval, interval));
  }

  async function fetchDetail(signal: AbortSignal): Promise<void> {
    const fetched = await client.runs.get({ id }, { signal });
    detail.value = fetched;
    log.value = withLines(fetched.log, log.value);
    run.value ??= fetched;
  }

  function take(event: TrainingEvent): void {
    switch (event.type) {
      case 'preparing':
        preparation.value = event;
        break;
      case 'steps':
        takePoints(event.steps, []);
        break;
      case 'epoch':
        takePoints([], [event.epoch]);
        break;
      case 'evaluation':
        confusionMatrices.value = replaceMatrix(confusionMatrices.value, event.confusionMatrix);
        break;
      case 'log':
        log.value = withLines(log.value, [event.line]);
        break;
      case 'prepared':
      case 'started':
        preparation.value = null;
        break;
      case 'checkpoint':
      case 'ended':
        break;
    }
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const events = await client.runs.watch({ id }, { signal });
    error.value = null;
    // The curves of an earlier subscription are kept on screen until the fetch has arrived.
    let early: { steps: StepRecord[]; epochs: EpochRecord[] } | null = { steps: [], epochs: [] };
    async function takeEvents(): Promise<void> {
      for await (const { event, run: row } of events) {
        run.value = row;
        if (event === null) continue;
        if (early !== null && event.type === 'steps') {
          early.steps.push(...event.steps);
        } else if (early !== null && event.type === 'epoch') {
          early.epochs.push(event.epoch);
        } else {
          take(event);
        }
        if (changesDetail.includes(event.type)) void fetchDetail(signal).catch(() => undefined);
      }
    }
    const following = takeEvents();
    // Rejections surface below; without this an early one would count as unhandled.
    following.catch(() => undefined);
    const [fetched, matrices] = await Promise.all([
      client.runs.curves({ id }, { signal }),
      client.runs.confusionMatrices({ id }, { signal }),
      fetchDetail(signal),
    ]);
    const columns = unpackSteps(await fetched.steps.arrayBuffer());
    steps = new RecordedSteps(columns);
    steps.take(early.steps);
    epochs = mergeEpochs(fetched.epochs, early.epochs);
    early = null;
    publish();
    confusionMatrices.value = matrices;
    await following;
    if (signal.aborted) return;
    publish();
    preparation.value = null;
    confusionMatrices.value = await client.runs.confusionMatrices({ id }, { signal });
  }

  const { restart } = whileConnected(connection, follow, (cause) => {
    error.value = describeCallError(cause);
  });

  // The subscription ends with the run; another window or the command line may let the run go on, and what people
  // say of a run is no event of it.
  watch(list.runs, (rows) => {
    const row = rows?.find((candidate) => candidate.id === id);
    const known = run.value;
    if (!row || !known) return;
    if (endedStates.includes(known.state)) {
      run.value = row;
      if (!endedStates.includes(row.state)) restart();
      return;
    }
    const { name, notes, tags, isStarred, archivedAt, deletedAt } = row;
    run.value = { ...known, name, notes, tags, isStarred, archivedAt, deletedAt };
  });

  return { run, detail, recorded, confusionMatrices, log, preparation, error };
}

function replaceMatrix(known: readonly ConfusionMatrix[], matrix: ConfusionMatrix): ConfusionMatrix[] {
  const others = known.filter(
    (other) => other.split !== matrix.split || other.checkpoint !== matrix.checkpoint,
  );
  return [...others, matrix];
}
