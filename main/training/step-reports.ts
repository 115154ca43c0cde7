import { performance } from 'node:perf_hooks';
import type { StepRecord } from '../../shared/runs.ts';
import { reportInterval } from './reports.ts';

/** Gathers the records of steps and passes them on about ten times a second. */
export class StepReports {
  private readonly report: (steps: StepRecord[]) => void;
  private gathered: StepRecord[] = [];
  private reportedAt = performance.now();

  constructor(report: (steps: StepRecord[]) => void) {
    this.report = report;
  }

  add(record: StepRecord): void {
    this.gathered.push(record);
    if (performance.now() - this.reportedAt >= reportInterval) this.flush();
  }

  flush(): void {
    this.reportedAt = performance.now();
    if (this.gathered.length === 0) return;
    this.report(this.gathered);
    this.gathered = [];
  }
}
