import { formatCount, formatNumber, formatSetting } from '../../metrics/format.ts';
import { hasDiverged } from '../../searches/settled.ts';
import type { NextStep } from '../records.ts';
import { certainty, epochOf, firstPlace, meanOf, type Course } from './course.ts';
import type { RunNote } from './records.ts';

/** Rules on a loss of the training steps that goes up. */

/** The learning rate divided, with one digit. */
export function lowerRate({ spec }: Pick<Course, 'spec'>, by: number): NextStep {
  const rate = Number((spec.training.optimiser.learningRate / by).toPrecision(2));
  return {
    label: `Try a learning rate of ${formatSetting(rate)}`,
    set: { 'training.optimiser.learningRate': rate },
  };
}

/** The run ended because its loss was no number or far above its start. */
export function noteDivergence(course: Course): RunNote | null {
  const { steps, reason, epochs } = course;
  const at = firstPlace(
    steps.step.length,
    (place) => !Number.isFinite(steps.dataLoss[place]! + steps.regularisationLoss[place]!),
  );
  const hasEnded = hasDiverged(course);
  if (at === undefined && !hasEnded) return null;
  const step = at === undefined ? Number(/step (\d+)/.exec(reason!)?.[1] ?? 0) : steps.step[at]!;
  return {
    kind: 'diverged',
    severity: 'error',
    title: 'Diverged',
    epoch: epochOf(epochs, step),
    step,
    measured:
      at === undefined
        ? `Training ${reason!}.`
        : `The loss is ${steps.dataLoss[at]! + steps.regularisationLoss[at]!} at step ${formatCount(step)}.`,
    expected: 'a loss that stays finite',
    source: 'CS231n, "Loss function": with a learning rate that is too high the loss explodes',
    causes: [
      'The learning rate is too high.',
      'Inputs or weights are so large that activations overflow.',
      ...(course.spec.training.clipping === undefined
        ? ['Single batches have very large gradients, and nothing clips them.']
        : []),
    ],
    next: lowerRate(course, 10),
  };
}

/** Blocks compared with the lowest so many together before them. */
const risenBlocks = 3;
/** Of the loss of knowing nothing: a smaller rise is not worth a note. */
const clearRise = 0.2;

/**
 * The training loss has risen: three blocks in a row lie clearly above the lowest three together before, by half of those
 * and a fifth of the loss of knowing nothing. What training minimises should not rise for so long.
 */
export function noteRise(course: Course): RunNote | null {
  const { blocks, scale, spec } = course;
  const lows = blocks.map((_, at) =>
    at + 1 < risenBlocks ? null : meanOf(blocks.slice(at + 1 - risenBlocks, at + 1)),
  );
  let low: { readonly loss: number; readonly noise: number } | null = null;
  for (let at = 2 * risenBlocks - 1; at < blocks.length; at += 1) {
    const before = lows[at - risenBlocks]!;
    if (low === null || before.loss < low.loss) low = before;
    const level = low;
    const margin = Math.max(clearRise * scale, level.loss / 2);
    const recent = lows[at]!;
    const isRisen = blocks
      .slice(at + 1 - risenBlocks, at + 1)
      .every(({ loss }) => loss > level.loss + margin);
    if (!isRisen || recent.loss - level.loss <= certainty * Math.hypot(recent.noise, level.noise)) continue;
    const { step, epoch } = blocks[at]!;
    return {
      kind: 'loss-rising',
      severity: 'warning',
      title: 'Training loss is rising',
      epoch,
      step,
      measured: `The data loss of the training steps rose from ${formatNumber(level.loss)} to ${formatNumber(recent.loss)} (epoch ${epoch}).`,
      expected: 'a training loss that falls or stays, beyond the noise of its batches',
      source: 'CS231n, "Loss function"; rule LossNotDecreasing, Amazon SageMaker Debugger',
      causes: [
        'The learning rate is too high, at least for this part of the training.',
        ...(spec.training.l2Regularisation > 0 ? ['The L2 penalty outweighs the data loss.'] : []),
      ],
      next: lowerRate(course, 3),
    };
  }
  return null;
}

/** Steps in a row that are out of line, and before them steps whose largest loss is the measure. */
const spikeSteps = 3;
const calmSteps = 50;
const spikeFactor = 1.5;

/**
 * A spike: three steps in a row, each with a loss above one and a half times the largest of the fifty before, and above
 * half of the loss of knowing nothing. One odd batch raises one step; an update that went too far raises all that follow.
 * (SpikeDetection of PyTorch Lightning looks at single steps, twice the mean of ten, which small batches often are.)
 */
export function noteSpike({ steps, scale, epochs, spec }: Course): RunNote | null {
  const { dataLoss, step: numbers } = steps;
  const lowest = (at: number) => Math.min(dataLoss[at]!, dataLoss[at - 1]!, dataLoss[at - 2]!);
  const at = firstPlace(
    numbers.length,
    (place) => {
      const loss = lowest(place);
      const before = place - spikeSteps + 1;
      if (!(loss > scale / 2 && loss > spikeFactor * dataLoss[before - 1]!)) return false;
      return loss > spikeFactor * Math.max(...dataLoss.subarray(before - calmSteps, before));
    },
    calmSteps + spikeSteps - 1,
  );
  if (at === undefined) return null;
  const first = at - spikeSteps + 1;
  const [step, usual] = [numbers[first]!, Math.max(...dataLoss.subarray(first - calmSteps, first))];
  return {
    kind: 'spike',
    severity: 'warning',
    title: 'The loss jumped up',
    epoch: epochOf(epochs, step),
    step,
    measured: `From step ${formatCount(step)} on the data loss is ${formatNumber(lowest(at))} and more; the largest of the ${calmSteps} steps before was ${formatNumber(usual)}.`,
    expected: `no ${spikeSteps} steps in a row above ${spikeFactor} times that`,
    source: 'Pascanu, Mikolov and Bengio (2013), on cliffs of the loss and clipping',
    causes: [
      'An update went too far: the learning rate is at the edge of what is stable.',
      ...(spec.training.clipping === undefined
        ? ['A batch had a very large gradient, and nothing clips it.']
        : []),
      'A stretch of the data is unlike the rest.',
    ],
    next:
      spec.training.clipping === undefined
        ? {
            label: 'Clip gradients to a norm of 1',
            set: { 'training.clipping': { type: 'global-norm', maximum: 1 } },
          }
        : null,
  };
}
