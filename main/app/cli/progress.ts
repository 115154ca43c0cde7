import type { TrainingEvent } from '../../../shared/events.ts';
import { formatDuration, formatFraction, formatNumber } from '../../../shared/metrics/format.ts';
import type { EpochRecord, RunSummary, SplitMetrics, StepRecord } from '../../../shared/runs.ts';
import { splits, type Split } from '../../../shared/specs/data.ts';
import { plural } from '../../../shared/wording.ts';
import { createTrainingBar } from './progress-bar.ts';
import { note } from './output.ts';

/** Shows on standard error how a run goes on. */
export interface Progress {
  /** Work before the first step, e.g. cutting crops: `done` of `total`. */
  readonly preparing: (activity: string, done: number, total: number) => void;
  update(event: TrainingEvent | null, run: RunSummary): void;
  close(): void;
}

/** A bar on a terminal, a line for each epoch elsewhere. */
export function createProgress(): Progress {
  return process.stderr.isTTY ? createBarProgress() : createLineProgress();
}

function createLineProgress(): Progress {
  const clock = createClock();
  const news = createEpochNews();
  let activityShown = '';
  const preparing = (activity: string, _done: number, total: number): void => {
    if (activity === activityShown) return;
    activityShown = activity;
    note(total > 1 ? `${activity} (${total})` : activity);
  };
  return {
    preparing,
    update(event, run) {
      clock.update(event, run);
      if (event?.type === 'preparing') preparing(event.activity, event.done, event.total);
      if (event?.type === 'started') note(describeStart(run, event.device));
      if (event?.type === 'epoch') {
        const text = describeEpoch(event.epoch, news(event.epoch), run, clock.secondsLeft(run));
        if (text !== null) note(text);
      }
      if (event?.type === 'log' && event.line.level !== 'information') note(describeLog(event.line));
    },
    close: () => undefined,
  };
}

function describeStart(run: RunSummary, device: string): string {
  return `Run ${run.id}, ${run.name}: ${plural(run.epochs, 'epoch')}, ${plural(run.steps ?? 0, 'step')} on ${device}`;
}

/** Tells which splits an epoch is reported on for the first time: at its end, a run reports epochs again. */
function createEpochNews(): (epoch: EpochRecord) => Split[] {
  const told = new Set<string>();
  return (record) => {
    const isNew = (split: Split) => record[split] !== null && !told.has(`${record.epoch} ${split}`);
    const fresh = splits.filter(isNew);
    for (const split of fresh) told.add(`${record.epoch} ${split}`);
    return fresh;
  };
}

/** What an epoch measured, of the splits that are news; null without any. */
function describeEpoch(
  record: EpochRecord,
  fresh: readonly Split[],
  run: RunSummary,
  secondsLeft: number | null,
): string | null {
  const measured = fresh.map((split) => describeSplit(split, record[split]!));
  if (measured.length === 0) return null;
  if (fresh.every((split) => split === 'test')) return `epoch ${record.epoch}: ${measured.join(', ')}`;
  const place = `epoch ${record.epoch}/${run.epochs}, step ${record.step}/${run.steps ?? '?'}`;
  return [place, ...measured, `${formatDuration(secondsLeft)} left`].join(', ');
}

function describeSplit(split: Split, { loss, accuracy }: SplitMetrics): string {
  return `${split} loss ${formatNumber(loss.total)} accuracy ${formatFraction(accuracy)}`;
}

function describeLog({ level, text }: { readonly level: string; readonly text: string }): string {
  return `${level}: ${text}`;
}

function createBarProgress(): Progress {
  const bar = createTrainingBar();
  const clock = createClock();
  let batches = emptyMean;
  return {
    preparing: (activity, done, total) => {
      bar.preparing(activity, done, total);
    },
    update(event, run) {
      clock.update(event, run);
      if (event?.type === 'preparing') bar.preparing(event.activity, event.done, event.total);
      if (event?.type === 'started') bar.print(describeStart(run, event.device));
      if (event?.type === 'steps') batches = event.steps.reduce(addStep, batches);
      if (event?.type === 'log' && event.line.level !== 'information') bar.print(describeLog(event.line));
      if (run.steps !== null && run.stepsDone > 0) {
        bar.training(run, {
          loss: formatNumber(batches.loss / batches.count),
          accuracy: formatFraction(batches.accuracy / batches.count),
          validation: formatFraction(run.validation?.accuracy),
          left: formatDuration(clock.secondsLeft(run)),
        });
      }
    },
    close: () => {
      bar.close();
    },
  };
}

/** Sums over the batches of the present epoch, so that the figures shown are its running means. */
interface BatchMean {
  readonly epoch: number;
  readonly count: number;
  readonly loss: number;
  readonly accuracy: number;
}

const emptyMean: BatchMean = { epoch: 0, count: 0, loss: 0, accuracy: 0 };

function addStep(mean: BatchMean, step: StepRecord): BatchMean {
  const before = step.epoch === mean.epoch ? mean : emptyMean;
  return {
    epoch: step.epoch,
    count: before.count + 1,
    loss: before.loss + step.dataLoss + step.regularisationLoss,
    accuracy: before.accuracy + step.accuracy,
  };
}

/** Time left, by the pace of the steps seen so far. */
function createClock() {
  let startTime: number | null = null;
  let startStep = 0;
  return {
    update(event: TrainingEvent | null, run: RunSummary): void {
      const begins = event?.type === 'started' || (startTime === null && run.state === 'running');
      if (!begins) return;
      startTime = performance.now();
      startStep = run.stepsDone;
    },
    secondsLeft(run: RunSummary): number | null {
      if (startTime === null || run.steps === null || run.stepsDone <= startStep) return null;
      const pace = (performance.now() - startTime) / 1000 / (run.stepsDone - startStep);
      return pace * (run.steps - run.stepsDone);
    },
  };
}
