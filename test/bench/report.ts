import { median, type Contestant, type Timing } from './contestants.ts';
import { floatingPointOperations } from './matrix-product.ts';
import type { Task } from './tasks.ts';

/** What one contestant needed for a step or an epoch. */
export interface Row {
  readonly task: Task;
  readonly batch: number;
  readonly engine: string;
  /** Milliseconds. */
  readonly median: number;
  readonly fastest: number;
  /** How many times were taken. */
  readonly count: number;
  /** PyTorch's median over this one: above 1 where this is faster. Null without PyTorch. */
  readonly asFastAsPyTorch: number | null;
}

export interface SiameseStep {
  readonly row: Row;
  /** Floating-point operations a second in plain matrix products, timed in turns with the step. */
  readonly machineRate: number;
  readonly peakBytes: number;
}

/** Who plays a part of its own among those timed. */
export interface Parts {
  readonly pyTorch: Contestant | undefined;
  readonly products: Contestant | null;
}

/** The rows of one batch size, and the rate of matrix products where these were timed beside it. */
export function summarise(
  task: Task,
  batch: number,
  timings: readonly Timing[],
  { pyTorch, products }: Parts,
): { readonly rows: Row[]; readonly machineRate: number | null } {
  const timesOf = (contestant: Contestant | null | undefined): readonly number[] | undefined =>
    timings.find((timing) => timing.contestant === contestant)?.times;
  const reference = timesOf(pyTorch);
  const machine = timesOf(products);
  const rows = timings
    .filter(({ contestant }) => contestant !== products)
    .map(({ contestant, times }) => ({
      task,
      batch,
      engine: contestant.name,
      median: median(times),
      fastest: Math.min(...times),
      count: times.length,
      asFastAsPyTorch: reference ? median(reference) / median(times) : null,
    }));
  return { rows, machineRate: machine ? floatingPointOperations / (median(machine) / 1000) : null };
}

/** A Markdown table that can also be read as it is. */
export function formatTable(rows: readonly Row[]): string {
  const titles = [
    'network',
    'time of',
    'batch',
    'engine',
    'median ms',
    'fastest ms',
    'times',
    'against PyTorch',
  ];
  const cells = rows.map((row) => [
    row.task.title,
    row.task.unit,
    String(row.batch),
    row.engine,
    formatTime(row.median),
    formatTime(row.fastest),
    String(row.count),
    row.asFastAsPyTorch === null ? '' : `${row.asFastAsPyTorch.toPrecision(3)} x`,
  ]);
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function formatTime(milliseconds: number): string {
  return milliseconds.toFixed(milliseconds < 10 ? 2 : milliseconds < 1000 ? 1 : 0);
}

/**
 * Floating-point operations of a Siamese step for a pair. The four convolutions and the dense layer take 909 million
 * multiplications and as many additions for a picture forward, and as many again for each of two gradients, of
 * which the first convolution has one only. An engine that convolves by spectra needs fewer: the rate counts what a
 * step achieves, and may exceed that of plain products.
 */
const operationsOfPair = 10.7e9;

/** How a step compares to the machine's own rate, and its memory. */
export function describeSiameseStep({ row, machineRate, peakBytes }: SiameseStep): string {
  const rate = (operationsOfPair * row.batch) / (row.median / 1000);
  const gigaflops = (value: number): string => `${(value / 1e9).toFixed(0)} GFLOP/s`;
  const share = Math.round((100 * rate) / machineRate);
  const matrices = `the ${gigaflops(machineRate)} of 1024 x 1024 x 1024 float32 products`;
  return `Siamese step of ${row.batch} pairs, ${row.engine}: ${gigaflops(rate)} as convolved directly, ${share} % of ${matrices}; peak memory of the process ${(peakBytes / 1e9).toFixed(2)} GB`;
}
