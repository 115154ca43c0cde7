import { performance } from 'node:perf_hooks';
import type { Batch, StepResult } from '../engines/engine.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { LogLine, SplitMetrics, StepRecord } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { Progress } from './progress.ts';

export type Emit = (event: TrainingEvent) => void;

/** Milliseconds between reports of the same kind. */
export const reportInterval = 100;

export function stepRecord(step: number, epoch: number, batch: Batch, result: StepResult): StepRecord {
  const { dataLoss, regularisationLoss, correct } = result;
  return { step, epoch, dataLoss, regularisationLoss, accuracy: correct / batch.labels.length };
}

/** Reports what was measured after an epoch; splits that are null keep what was reported of them before. */
export function reportEpoch(
  { spec, emit }: { readonly spec: ExperimentSpec; readonly emit: Emit },
  { epoch, step, seconds, learningRate }: Progress,
  metrics: Readonly<Record<Split, SplitMetrics | null>>,
): void {
  emit({
    type: 'epoch',
    epoch: {
      epoch,
      step,
      learningRate: learningRate ?? spec.training.optimiser.learningRate,
      seconds,
      ...metrics,
    },
  });
}

export function logLine(level: LogLine['level'], text: string): LogLine {
  return { time: new Date().toISOString(), level, text };
}

/** Passes a report on unless another went out within the last tenth of a second. */
export function atIntervals<Values extends unknown[]>(
  report: (...values: Values) => void,
): (...values: Values) => void {
  let dueAt = -Infinity;
  return (...values) => {
    if (performance.now() < dueAt) return;
    dueAt = performance.now() + reportInterval;
    report(...values);
  };
}
