import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { RunSeries, seriesRequestSchema } from '../../shared/contract/series.ts';
import type { Line, Range } from '../../shared/curves/line.ts';
import { packSteps } from '../../shared/curves/recorded-steps.ts';
import { readSeries, type Recorded, type Series } from '../../shared/curves/series.ts';
import { smooth } from '../../shared/curves/smooth.ts';
import { countWithin, pointsWithin, toDrawn } from '../../shared/curves/thin.ts';
import { endedStates, type EpochRecord, type RunSummary } from '../../shared/runs.ts';
import type { Store } from '../store/store.ts';
import { findRun } from './runs.ts';

type Request = z.output<typeof seriesRequestSchema>;

/** Every recorded point of a run. `NotFoundError` for a run that is not there. */
export function readCurves(store: Store, id: number): { epochs: EpochRecord[]; steps: Blob } {
  const { steps, epochs } = store.recorded(findRun(store, id).id);
  return { epochs: [...epochs], steps: new Blob([packSteps(steps)]) };
}

/** Steps of ended runs kept in memory, over all runs: at four numbers each, 128 MiB. */
const mostStepsKept = 2 ** 22;

interface Kept {
  /** What would be another if the run went on. */
  readonly version: string;
  readonly recorded: Recorded;
}

/** Answers what charts ask for, and keeps what was recorded of runs that have ended for the next look at them. */
export class SeriesReader {
  readonly #store: Store;
  /** In the order in which they were last asked for. */
  readonly #kept = new Map<number, Kept>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Curves run by run; between runs other calls have their turn. `NotFoundError` for a run that is not there. */
  async read(request: Request): Promise<RunSeries[]> {
    const series: RunSeries[] = [];
    for (const run of request.ids.map((id) => findRun(this.#store, id))) {
      const recorded = this.#recordedOf(run);
      for (const source of request.sources) {
        const whole = readSeries(recorded, run, request.quantity, source, request.x);
        if (whole.x.length > 0) series.push({ id: run.id, source, ...cut(whole, request) });
      }
      await setImmediate();
    }
    return series;
  }

  #recordedOf(run: RunSummary): Recorded {
    const version = `${run.state} ${run.stepsDone} ${run.endedAt ?? ''}`;
    const kept = this.#kept.get(run.id);
    this.#kept.delete(run.id);
    if (kept?.version === version) {
      this.#kept.set(run.id, kept);
      return kept.recorded;
    }
    const recorded = this.#store.recorded(run.id);
    if (endedStates.includes(run.state)) this.#keep(run.id, { version, recorded });
    return recorded;
  }

  #keep(id: number, recorded: Kept): void {
    this.#kept.set(id, recorded);
    let steps = 0;
    for (const [other, { recorded: known }] of [...this.#kept].reverse()) {
      steps += known.steps.step.length;
      if (steps > mostStepsKept && other !== id) this.#kept.delete(other);
    }
  }
}

function cut(series: Series, { range, columns, smoothing }: Request): Omit<RunSeries, 'id' | 'source'> {
  const extent = { from: series.x[0]!, to: series.x[series.x.length - 1]! };
  // A curve of one point has no width of its own.
  const shown = range ?? (extent.from < extent.to ? extent : { from: extent.from, to: extent.from + 1 });
  const smoothed = smoothing && { x: series.x, y: smooth(series.steps, series.y, smoothing) };
  return {
    rawPoints: countWithin(series, shown),
    extent: extent.from < extent.to ? extent : shown,
    leapsTo: [...series.leapsTo],
    raw: draw(series, shown, columns),
    smoothed: smoothed && draw(smoothed, shown, columns),
  };
}

/** Where no columns are given, every point within the range. */
function draw(line: Line, range: Range, columns: number | undefined): RunSeries['raw'] {
  return columns === undefined
    ? { ...pointsWithin(line, range), isThinned: false }
    : toDrawn(line, range, columns);
}
