import { performance } from 'node:perf_hooks';
import type { TrainingEvent } from '../../shared/events.ts';
import type { StepRecord, WatchRecord } from '../../shared/runs.ts';
import { reportInterval } from './reports.ts';

type StepEvent = Extract<TrainingEvent, { type: 'steps' | 'watches' }>;

/** Gathers the records of steps, and of those that were watched, and passes them on about ten times a second. */
export class StepReports {
  private readonly emit: (event: StepEvent) => void;
  private steps: StepRecord[] = [];
  private watches: WatchRecord[] = [];
  private reportedAt = performance.now();

  constructor(emit: (event: StepEvent) => void) {
    this.emit = emit;
  }

  add(record: StepRecord, watch?: WatchRecord): void {
    this.steps.push(record);
    if (watch !== undefined) this.watches.push(watch);
    if (performance.now() - this.reportedAt >= reportInterval) this.flush();
  }

  flush(): void {
    this.reportedAt = performance.now();
    if (this.steps.length > 0) this.emit({ type: 'steps', steps: this.steps });
    if (this.watches.length > 0) this.emit({ type: 'watches', watches: this.watches });
    this.steps = [];
    this.watches = [];
  }
}
