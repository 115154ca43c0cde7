import type { StepRecord } from '../runs.ts';
import { search } from './thin.ts';

/** What every step measured, a column for each quantity, all of the same length, in the order of the steps. */
export interface StepColumns {
  readonly step: Float64Array;
  readonly dataLoss: Float64Array;
  readonly regularisationLoss: Float64Array;
  readonly accuracy: Float64Array;
}

const names = ['step', 'dataLoss', 'regularisationLoss', 'accuracy'] as const;
const firstCapacity = 1024;

/**
 * The steps of a run as they come in. Taking in a batch costs as much as the batch is long, not as the run is: a run of
 * a hundred thousand steps is followed as smoothly as one of a hundred.
 */
export class RecordedSteps {
  #columns: StepColumns;
  #count: number;

  /** Begins with what was recorded before. */
  constructor(before?: StepColumns) {
    this.#columns = before ?? allocate(firstCapacity);
    this.#count = before?.step.length ?? 0;
  }

  /** Columns of the points so far; later points are not in them. */
  get columns(): StepColumns {
    const part = (column: Float64Array) => column.subarray(0, this.#count);
    const { step, dataLoss, regularisationLoss, accuracy } = this.#columns;
    return {
      step: part(step),
      dataLoss: part(dataLoss),
      regularisationLoss: part(regularisationLoss),
      accuracy: part(accuracy),
    };
  }

  /** Takes in steps in any order. One that is there already is replaced, so that what arrives twice counts once. */
  take(records: readonly StepRecord[]): void {
    this.#reserve(this.#count + records.length);
    for (const record of records) {
      const at = this.#placeOf(record.step);
      if (at === this.#count || this.#columns.step[at] !== record.step) this.#makeRoom(at);
      for (const name of names) this.#columns[name][at] = record[name];
    }
  }

  #placeOf(step: number): number {
    const { step: known } = this.#columns;
    if (this.#count === 0 || step > known[this.#count - 1]!) return this.#count;
    return search(this.#count, (index) => known[index]! >= step);
  }

  #makeRoom(at: number): void {
    if (at < this.#count) {
      for (const name of names) this.#columns[name].copyWithin(at + 1, at, this.#count);
    }
    this.#count += 1;
  }

  #reserve(count: number): void {
    if (count <= this.#columns.step.length) return;
    const larger = allocate(Math.max(count, 2 * this.#columns.step.length));
    for (const name of names) larger[name].set(this.#columns[name].subarray(0, this.#count));
    this.#columns = larger;
  }
}

function allocate(capacity: number): StepColumns {
  return {
    step: new Float64Array(capacity),
    dataLoss: new Float64Array(capacity),
    regularisationLoss: new Float64Array(capacity),
    accuracy: new Float64Array(capacity),
  };
}

/** Steps as the store gives them, in columns. */
export function toStepColumns(records: readonly StepRecord[]): StepColumns {
  const steps = new RecordedSteps();
  steps.take(records);
  return steps.columns;
}

/** Of a run whose single steps are not looked at. */
export const noSteps = toStepColumns([]);

/** Columns as bytes, one after the other: float64 in the order of the machine, which window and core share. */
export function packSteps(columns: StepColumns): Float64Array<ArrayBuffer> {
  const { length } = columns.step;
  const packed = new Float64Array(names.length * length);
  names.forEach((name, place) => {
    packed.set(columns[name], place * length);
  });
  return packed;
}

/** The columns in what `packSteps` made. */
export function unpackSteps(bytes: ArrayBuffer): StepColumns {
  const packed = new Float64Array(bytes);
  const length = packed.length / names.length;
  const column = (name: (typeof names)[number]) => {
    const start = names.indexOf(name) * length;
    return packed.subarray(start, start + length);
  };
  return {
    step: column('step'),
    dataLoss: column('dataLoss'),
    regularisationLoss: column('regularisationLoss'),
    accuracy: column('accuracy'),
  };
}
