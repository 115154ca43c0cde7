import type { SearchPlan } from '../store/search-store.ts';

/** What the choice rests on. */
export interface PlanFacts {
  /** Multiplications and additions of one training step, of the trial that has most. */
  readonly operations: number;
  readonly trials: number;
  /** Whether the engine computes on the processor, so that trials can share out its cores. */
  readonly onProcessor: boolean;
  readonly cores: number;
  /** How many at once somebody asked for. */
  readonly atOnce?: number | undefined;
}

/**
 * Above this, steps take seconds and gigabytes, and matrix products are large enough for all threads to work on one
 * together: trials side by side would only end later. Below it, threads wait for one another: a step on one thread
 * took 26 % (a face network, 4e9 operations) to 33 % (a small perceptron, 3e6) less processor time than on four.
 */
const largestShared = 1e11;

/**
 * Decides how many trials go on at once, and with how many threads each. `memory` is what the first trial has told:
 * how many such trials fit, and how many bytes each takes.
 */
export function planTrials(
  { operations, trials, onProcessor, cores, atOnce }: PlanFacts,
  memory?: { readonly fits: number; readonly peak: number },
): SearchPlan {
  const { most, why } = mostAtOnce({ operations, onProcessor, cores });
  const wanted = Math.max(1, Math.min(atOnce ?? most, trials));
  const chosen = Math.min(wanted, memory?.fits ?? wanted);
  const threads = Math.max(1, Math.floor(cores / chosen));
  const few = trials === 1 ? 'there is only one' : `there are only ${trials}`;
  const reasons = [trials < (atOnce ?? most) ? few : atOnce === undefined ? why : `${atOnce} asked for`];
  if (memory !== undefined && memory.fits < wanted) {
    reasons.push(`memory holds no more, as one takes ${(memory.peak / 2 ** 30).toFixed(1)} GiB`);
  }
  const trialsText = chosen === 1 ? 'One trial at a time' : `${chosen} trials at once`;
  const threadsText = threads === 1 ? 'one thread' : `${threads} threads`;
  return {
    atOnce: chosen,
    threads,
    account: `${trialsText} on ${threadsText}${chosen === 1 ? '' : ' each'}: ${reasons.join('; ')}.`,
  };
}

function mostAtOnce({
  operations,
  onProcessor,
  cores,
}: Pick<PlanFacts, 'operations' | 'onProcessor' | 'cores'>) {
  if (!onProcessor) return { most: 1, why: 'they share one device' };
  const size = `a step takes about ${describeOperations(operations)} operations`;
  return operations > largestShared
    ? { most: 1, why: `${size}, enough for all ${cores} cores together` }
    : { most: cores, why: `${size}, so few that trials side by side gain more than threads` };
}

function describeOperations(operations: number): string {
  const [size, unit] =
    operations >= 1e9 ? [operations / 1e9, 'thousand million'] : [operations / 1e6, 'million'];
  return `${Number(size.toPrecision(2))} ${unit}`;
}

/** Of the memory that is free, this much may be taken by further trials. */
const usableShare = 0.8;
/** By how much a trial may still grow beyond what it has been seen to take, e.g. while it writes a checkpoint. */
const growth = 1.25;

/**
 * How many trials memory holds at once: those that run, and as many more as fit into what is still available.
 *
 * @param peak The most bytes that any trial has been seen to take.
 * @param available Bytes that are free now.
 */
export function trialsThatFit({
  running,
  peak,
  available,
}: {
  readonly running: number;
  readonly peak: number;
  readonly available: number;
}): number {
  return Math.max(1, running + Math.floor((usableShare * available) / (growth * peak)));
}
