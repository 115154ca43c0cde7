import type { Recorded } from '../../shared/curves/series.ts';
import type {
  ConfusionMatrix,
  CheckpointKind,
  EpochMatrix,
  DataSource,
  EpochRecord,
  Prediction,
  RunCurves,
  RunDetail,
  RunSummary,
  WatchRecord,
} from '../../shared/runs.ts';
import type { ProbeName } from '../../shared/checks/records.ts';
import type { RunEdit } from '../../shared/run-edits.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { DataSet } from '../../shared/contract/data-sets.ts';
import type { SearchStore } from './search-store.ts';
import type { WalkStore } from './walk-store.ts';

/** A run as it is asked for, before it has done anything. */
export interface NewRun {
  readonly name: string;
  readonly recipe: string | null;
  readonly engine: string;
  readonly dataSource: DataSource;
  readonly spec: ExperimentSpec;
  /** Which trial of which search it is. */
  readonly search?: { readonly id: number; readonly trial: number };
  /** Which probe of which walk it is. */
  readonly check?: { readonly walk: number; readonly probe: ProbeName };
  /** Threads an operator may use; the engine's own choice where left out. */
  readonly threads?: number;
}

/** The process that looks after a run or a search; tells a live run from one whose process died. */
export interface RunOwner {
  readonly processId: number;
  /** When that process started, so that a reused process id is not mistaken for it. */
  readonly processStarted: string;
}

/** How far a watcher has followed a run: nothing of it up to this revision and this step is news. */
export interface EventCursor {
  readonly revision: number;
  readonly step: number;
}

/** The database of runs, searches, walks and data sets. Every method is synchronous and atomic. */
export interface Store {
  createRun(run: NewRun, owner: RunOwner): RunSummary;
  listRuns(): RunSummary[];
  findRun(id: number): RunSummary | undefined;
  findRunDetail(id: number): RunDetail | undefined;
  curves(id: number): RunCurves;
  /** The same with the steps in columns, for curves of many runs. */
  recorded(id: number): Recorded;
  /** The same without the single steps. */
  epochs(id: number): EpochRecord[];
  /** What watched steps told, step by step. */
  watches(id: number): WatchRecord[];
  confusionMatrices(id: number): ConfusionMatrix[];
  /** Of which epochs there are counts, by split. */
  matrixEpochs(id: number): { split: Split; epochs: number[] }[];
  matrixAt(id: number, split: Split, epoch: number): EpochMatrix | undefined;
  predictions(id: number, split: Split, checkpoint: CheckpointKind): Prediction[];
  /** Says something of runs, of all of them or of none; returns their rows. */
  editRuns(ids: readonly number[], edit: RunEdit): RunSummary[];
  /** Puts runs that have ended into the bin, or takes them out of it; all of them or none. */
  setDeleted(ids: readonly number[], isDeleted: boolean): RunSummary[];
  /** Forgets runs in the bin for good, all of them or none; returns the folders of their checkpoints. */
  forgetRuns(ids: readonly number[]): string[];
  /** Forgets what was put into the bin before that moment (ISO 8601); returns the folders of its checkpoints. */
  forgetDeletedBefore(moment: string): string[];
  /** The numbers of all runs, in order. */
  runIds(): number[];
  countRuns(): number;
  /** Of every run, by which hash its spec is known and where its data lies. */
  specHashes(): { id: number; specHash: string; dataPath: string }[];
  /** A run's spec as it was stored, which an older version may have written. */
  specOf(id: number): unknown;
  /** Writes what a run reported, in one transaction, and returns the row it leads to. */
  recordEvents(id: number, events: readonly TrainingEvent[]): RunSummary;
  /** Asks whichever process owns the run to stop it. */
  requestStop(id: number): void;
  /** Ids among `ids` whose stop was asked for. */
  stopRequests(ids: readonly number[]): number[];
  /** Puts a stopped or interrupted run back into the queue of `owner`; `threads` hold where it begins again. */
  requeueRun(id: number, owner: RunOwner, threads?: number): RunSummary;
  /** Forgets the checkpoints of a run that has ended; returns the folders they were in. */
  removeCheckpoints(id: number): string[];
  /** Marks runs, searches and walks whose process is gone as interrupted; returns the runs. */
  interruptOrphans(isAlive: (owner: RunOwner) => boolean): RunSummary[];
  /** A number that changes whenever another process has written; cheap enough to ask for twice a second. */
  dataVersion(): number;
  /** A number that grows with every write to a run, whichever process wrote. */
  revision(): number;
  /** Runs that are new or changed since that revision. */
  runsSince(revision: number): RunSummary[];
  /** What was recorded of a run after `cursor`, as events in order, and where to go on from. */
  eventsSince(id: number, cursor: EventCursor): { events: TrainingEvent[]; cursor: EventCursor };
  readonly searches: SearchStore;
  readonly walks: WalkStore;
  listDataSets(): DataSet[];
  addDataSet(dataSet: DataSet): void;
  /** Registers a data set in the place of the one called `name`. */
  replaceDataSet(name: string, dataSet: DataSet): void;
  removeDataSet(name: string): void;
  close(): void;
}
