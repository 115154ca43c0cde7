import type { EpochRecord } from '../../runs.ts';
import type { DataFacts } from '../records.ts';
import { expectedInitialLoss } from '../judges/initial-loss.ts';
import { mean, standardError } from '../statistics.ts';
import type { NotedRun } from './records.ts';

/** Consecutive training steps, averaged. */
export interface Block {
  /** Its last step, and the epoch of that. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Standard error of the loss, from the scatter of its batches. */
  readonly noise: number;
  readonly learningRate: number;
}

/** A run as the rules look at it. What a rule says of a point rests on nothing that comes after it. */
export interface Course extends Omit<NotedRun, 'facts' | 'plannedSteps'> {
  readonly facts: DataFacts;
  readonly plannedSteps: number;
  /** The data loss of knowing nothing: what losses are large or small against. */
  readonly scale: number;
  readonly blocks: readonly Block[];
  /** Evaluations after the first step, in their order. */
  readonly evaluations: readonly EpochRecord[];
}

/** Differences of means count beyond so many standard errors. */
export const certainty = 4;
/** Batches in a block at least, so that their scatter tells something. */
const fewestSteps = 20;
/** A long run has about so many blocks. */
const usualBlocks = 100;

/** Null where there is nothing to look at yet. */
export function readCourse(run: NotedRun): Course | null {
  const { facts, plannedSteps, spec, epochs } = run;
  if (facts === null || plannedSteps === null) return null;
  const scale = expectedInitialLoss({ experiment: spec, facts, findings: [], probes: {}, numbers: {} }).loss;
  const evaluations = epochs.filter(({ epoch }) => epoch > 0);
  return { ...run, facts, plannedSteps, scale, evaluations, blocks: readBlocks(run, plannedSteps) };
}

/** Blocks of the same length from the first step on; what is left over waits for more steps. */
function readBlocks({ steps, epochs, spec }: NotedRun, plannedSteps: number): Block[] {
  const length = Math.max(fewestSteps, Math.ceil(plannedSteps / usualBlocks));
  const known = Math.min(steps.step.length, countRated(steps.step, epochs, spec));
  const count = Math.floor(known / length);
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * length, (index + 1) * length];
    const losses = [...steps.dataLoss.subarray(from, to)];
    const step = steps.step[to - 1]!;
    return {
      step,
      epoch: epochOf(epochs, step),
      loss: mean(losses),
      accuracy: mean([...steps.accuracy.subarray(from, to)]),
      noise: standardError(losses),
      learningRate: rateAt(epochs, step) ?? spec.training.optimiser.learningRate,
    };
  });
}

/** Steps whose learning rate is known: under a schedule, those of epochs that are over. */
function countRated(
  steps: Float64Array,
  epochs: readonly EpochRecord[],
  { training }: NotedRun['spec'],
): number {
  if (training.schedule.type === 'constant') return steps.length;
  const last = epochs.at(-1)?.step ?? 0;
  return steps.findLastIndex((step) => step <= last) + 1;
}

/** The epoch a step belongs to; the one after the last recorded while it is not over. */
export function epochOf(epochs: readonly EpochRecord[], step: number): number {
  const found = epochs.find((record) => record.epoch > 0 && record.step >= step);
  return found?.epoch ?? (epochs.at(-1)?.epoch ?? 0) + 1;
}

function rateAt(epochs: readonly EpochRecord[], step: number): number | undefined {
  return epochs.find((record) => record.epoch > 0 && record.step >= step)?.learningRate;
}

/** Mean of consecutive blocks, with its standard error from their scatter: batches of one epoch are not independent. */
export function meanOf(blocks: readonly Block[]): { readonly loss: number; readonly noise: number } {
  const losses = blocks.map(({ loss }) => loss);
  const within = Math.hypot(...blocks.map(({ noise }) => noise)) / blocks.length;
  return { loss: mean(losses), noise: Math.max(within, losses.length > 2 ? standardError(losses) : 0) };
}

export function hasOneRate(blocks: readonly Block[]): boolean {
  return blocks.every(({ learningRate }) => learningRate === blocks[0]!.learningRate);
}

/** Places of a list, the first at which something holds; undefined where it never does. */
export function firstPlace(count: number, holds: (at: number) => boolean, from = 0): number | undefined {
  for (let at = from; at < count; at += 1) if (holds(at)) return at;
  return undefined;
}
