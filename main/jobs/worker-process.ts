import type { SampleInputs } from '../../shared/contract/samples.ts';
import type { EngineMeasure } from '../../shared/contract/estimates.ts';
import type { Original } from '../../shared/contract/data-samples.ts';
import type { DataCheckJob, DataCheckOutcome } from '../../shared/data-check.ts';
import type { Distributions, SamplePage } from '../../shared/data-samples.ts';
import type { UserError } from '../../shared/errors.ts';
import type { InspectJob } from '../../shared/checks/inspect-job.ts';
import type { MeasuredNumbers } from '../../shared/checks/records.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { DataSource } from '../../shared/runs.ts';
import type { SamplesJob } from '../../shared/samples-job.ts';
import type { DataSpec, Split } from '../../shared/specs/data.ts';
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

/** A few steps of an experiment on one engine. */
export interface EstimateJob {
  readonly spec: ExperimentSpec;
  readonly engine: string;
  readonly threads: number | null;
}

/** A look at single samples of a data set. The worker keeps what it has prepared for the next one. */
export interface BrowseJob {
  readonly path: string;
  readonly spec: DataSpec;
  readonly seed: number;
  /** The home folder; only `cache` below it is written to. */
  readonly home: string;
  readonly question:
    | {
        readonly type: 'page';
        readonly split: Split;
        readonly label: number | null;
        readonly from: number;
        readonly count: number;
      }
    | { readonly type: 'original'; readonly split: Split; readonly index: number }
    | { readonly type: 'distributions'; readonly split: Split };
}

/** What a worker may be asked besides training, and what it answers. */
export type WorkerQuestion =
  | { readonly type: 'check-data'; readonly job: DataCheckJob }
  | { readonly type: 'estimate'; readonly job: EstimateJob }
  | { readonly type: 'browse'; readonly job: BrowseJob }
  | { readonly type: 'samples'; readonly job: SamplesJob }
  | { readonly type: 'inspect'; readonly job: InspectJob };

export interface WorkerAnswers {
  readonly 'check-data': DataCheckOutcome;
  readonly estimate: EngineMeasure;
  readonly browse: SamplePage | Original | Distributions;
  readonly samples: SampleInputs;
  readonly inspect: MeasuredNumbers;
}

export type WorkerAnswer =
  | { readonly to: keyof WorkerAnswers; readonly value: WorkerAnswers[keyof WorkerAnswers] }
  | { readonly to: 'fault'; readonly value: Pick<UserError, 'kind' | 'message' | 'remedy'> };

export type WorkerCommand =
  { readonly type: 'train'; readonly job: TrainingJob } | WorkerQuestion | { readonly type: 'stop' };

/** A worker reports its events in batches. */
export interface TrainingReport {
  readonly type: 'events';
  readonly events: readonly TrainingEvent[];
  /** Memory that the worker takes at the moment; absent where nobody asked it. */
  readonly memoryBytes?: number;
}

/** What a worker found out, or why it could not. */
export interface AnswerReport {
  readonly type: 'answer';
  readonly answer: WorkerAnswer;
}

export type WorkerReport = TrainingReport | AnswerReport;

/** A process that trains one run or answers questions: a utility process in Electron, a forked one in Node. */
export interface WorkerProcess {
  send(command: WorkerCommand): void;
  onReport(listener: (report: WorkerReport) => void): void;
  /** Called once, when the process is gone, with its exit code or signal in words. */
  onExit(listener: (description: string) => void): void;
  kill(): void;
}

export type StartWorker = () => WorkerProcess;
