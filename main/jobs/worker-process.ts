import type { DataCheckJob, DataCheckOutcome } from '../../shared/data-check.ts';
import type { UserError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';

/** What a worker is told. */
export interface TrainingJob {
  readonly runId: number;
  readonly spec: ExperimentSpec;
  readonly engine: string;
  readonly dataSource: DataSource;
  /** The home folder; the worker writes below `cache` and `checkpoints` only. */
  readonly home: string;
  /** Folder of the checkpoint to go on from, below `checkpoints`; null to start afresh. */
  readonly resumeFrom: string | null;
  /** Threads an operator may use; null leaves it to the engine. */
  readonly threads: number | null;
}

export type WorkerCommand =
  | { readonly type: 'train'; readonly job: TrainingJob }
  | { readonly type: 'check-data'; readonly job: DataCheckJob }
  | { readonly type: 'stop' };

/** A worker reports its events in batches. */
export interface TrainingReport {
  readonly type: 'events';
  readonly events: readonly TrainingEvent[];
  /** Memory that the worker takes at the moment; absent where nobody asked it. */
  readonly memoryBytes?: number;
}

/** What a worker found out about data, or why it could not. */
export interface DataCheckReport {
  readonly type: 'data-check';
  readonly answer: DataCheckOutcome | Pick<UserError, 'kind' | 'message' | 'remedy'>;
}

export type WorkerReport = TrainingReport | DataCheckReport;

/** A process that trains one run or looks at one data set: a utility process in Electron, a forked one in Node. */
export interface WorkerProcess {
  send(command: WorkerCommand): void;
  onReport(listener: (report: WorkerReport) => void): void;
  /** Called once, when the process is gone, with its exit code or signal in words. */
  onExit(listener: (description: string) => void): void;
  kill(): void;
}

export type StartWorker = () => WorkerProcess;
