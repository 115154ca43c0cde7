import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Checkpoint, CheckpointKind } from '../../shared/runs.ts';
import { writeCheckpoint, type Snapshot } from './checkpoint.ts';
import type { BestEpoch, Progress } from './progress.ts';

/** Seconds between checkpoints while a run goes well. */
const interval = 10;
/** Writing takes at most one part in this many of a run's time: twenty make 5 %. */
const share = 20;

/** Where a run's checkpoints go. */
export interface CheckpointPlace {
  /** The home folder's `checkpoints`. */
  readonly folder: string;
  readonly runId: number;
}

/** The folder of a run's checkpoints below `checkpoints`, as paths are kept: with slashes on every system. */
function runFolder({ runId }: CheckpointPlace): string {
  return `run-${runId}`;
}

const namePattern = /^(?:last|best)-(\d+)-/;

/**
 * The run's other checkpoints from no later a step than that in `path`, the latest first. A later one would
 * leave a gap in what is recorded of the run.
 */
export async function listEarlierCheckpoints(place: CheckpointPlace, path: string): Promise<string[]> {
  const stepOf = (name: string): number => Number(namePattern.exec(name)?.[1] ?? Infinity);
  const names = await readdir(join(place.folder, runFolder(place))).catch(() => []);
  return names
    .filter((name) => namePattern.test(name) && name !== basename(path))
    .filter((name) => stepOf(name) <= stepOf(basename(path)))
    .toSorted((one, other) => stepOf(other) - stepOf(one))
    .map((name) => `${runFolder(place)}/${name}`);
}

/**
 * Writes a run's checkpoints: the best epoch's, held in memory until it is time to write, and then the last.
 * In that order, so that the last one never names a best one that is not there.
 */
export class CheckpointKeeper {
  private readonly place: CheckpointPlace;
  private readonly report: (checkpoint: Checkpoint) => void;
  private unwrittenBest: Snapshot | null = null;
  private written: Pick<Progress, 'epoch' | 'step'> | null = null;
  private dueAt: number;

  constructor(place: CheckpointPlace, report: (checkpoint: Checkpoint) => void) {
    this.place = place;
    this.report = report;
    this.dueAt = performance.now() + interval * 1000;
  }

  /** Enough time has passed since the last writing. */
  get due(): boolean {
    return performance.now() >= this.dueAt;
  }

  /** Keeps the state after the best epoch so far. */
  holdBest(snapshot: Snapshot): void {
    this.unwrittenBest = snapshot;
  }

  /** Writes the best epoch's state, if it is not written yet; returns the best epoch with its folder. */
  async writeBest(best: BestEpoch | null): Promise<BestEpoch | null> {
    if (this.unwrittenBest === null || best === null) return best;
    const path = await this.write('best', this.unwrittenBest);
    this.unwrittenBest = null;
    return { ...best, path };
  }

  /** Writes the present state, unless it is the one written last. */
  async writeLast(snapshot: Snapshot): Promise<void> {
    const { epoch, step } = snapshot.progress;
    if (this.written?.epoch === epoch && this.written.step === step) return;
    this.written = { epoch, step };
    const started = performance.now();
    await this.write('last', snapshot);
    const now = performance.now();
    this.dueAt = now + Math.max(interval * 1000, share * (now - started));
  }

  /** A name of its own for every writing: what a database row names is never written over. */
  private async write(kind: CheckpointKind, snapshot: Snapshot): Promise<string> {
    const { epoch, step } = snapshot.progress;
    const name = `${kind}-${String(step).padStart(6, '0')}-${randomUUID().slice(0, 8)}`;
    const path = `${runFolder(this.place)}/${name}`;
    const sha256 = await writeCheckpoint(join(this.place.folder, path), snapshot);
    this.report({ kind, epoch, step, path, sha256 });
    return path;
  }
}
