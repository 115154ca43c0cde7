import { shallowRef, watch, type Ref } from 'vue';
import type { TrainingEvent } from '../../shared/events.ts';
import { endedStates } from '../../shared/runs.ts';
import type { ConfusionMatrix, LogLine, RunCurves, RunDetail, RunSummary } from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import type { Connection } from '../client/connection.ts';
import { mergeCurves, mergeEpochs, mergeSteps } from '../runs/curves.ts';
import { withLines } from '../runs/log.ts';
import type { RunList } from './run-list.ts';
import { whileConnected } from './while-connected.ts';

/** What a run prepares before its first step: `done` of `total`. */
export type Preparation = Pick<Extract<TrainingEvent, { type: 'preparing' }>, 'activity' | 'done' | 'total'>;

/** One run as its page shows it. Each is null until the first answer. */
export interface FollowedRun {
  readonly run: Readonly<Ref<RunSummary | null>>;
  readonly detail: Readonly<Ref<RunDetail | null>>;
  readonly curves: Readonly<Ref<RunCurves>>;
  readonly confusionMatrices: Readonly<Ref<readonly ConfusionMatrix[]>>;
  readonly log: Readonly<Ref<readonly LogLine[]>>;
  readonly preparation: Readonly<Ref<Preparation | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

const noCurves: RunCurves = { steps: [], epochs: [] };

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
  const curves = shallowRef<RunCurves>(noCurves);
  const confusionMatrices = shallowRef<readonly ConfusionMatrix[]>([]);
  const log = shallowRef<readonly LogLine[]>([]);
  const preparation = shallowRef<Preparation | null>(null);
  const error = shallowRef<CallError | null>(null);

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
        curves.value = { ...curves.value, steps: [...mergeSteps(curves.value.steps, event.steps)] };
        break;
      case 'epoch':
        curves.value = { ...curves.value, epochs: [...mergeEpochs(curves.value.epochs, [event.epoch])] };
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
    let early: RunCurves | null = noCurves;
    async function takeEvents(): Promise<void> {
      for await (const { event, run: row } of events) {
        run.value = row;
        if (event === null) continue;
        if (early !== null && event.type === 'steps') {
          early = { ...early, steps: [...mergeSteps(early.steps, event.steps)] };
        } else if (early !== null && event.type === 'epoch') {
          early = { ...early, epochs: [...mergeEpochs(early.epochs, [event.epoch])] };
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
    curves.value = mergeCurves(fetched, early);
    early = null;
    confusionMatrices.value = matrices;
    await following;
    if (signal.aborted) return;
    preparation.value = null;
    confusionMatrices.value = await client.runs.confusionMatrices({ id }, { signal });
  }

  const { restart } = whileConnected(connection, follow, (cause) => {
    error.value = describeCallError(cause);
  });

  // The subscription ends with the run; another window or the command line may let the run go on.
  watch(list.runs, (rows) => {
    const row = rows?.find((candidate) => candidate.id === id);
    const known = run.value;
    if (!row || !known) return;
    if (endedStates.includes(known.state) && !endedStates.includes(row.state)) {
      run.value = row;
      restart();
    }
  });

  return { run, detail, curves, confusionMatrices, log, preparation, error };
}

function replaceMatrix(known: readonly ConfusionMatrix[], matrix: ConfusionMatrix): ConfusionMatrix[] {
  const others = known.filter(
    (other) => other.split !== matrix.split || other.checkpoint !== matrix.checkpoint,
  );
  return [...others, matrix];
}
