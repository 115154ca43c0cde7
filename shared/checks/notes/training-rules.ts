import { formatFraction, formatNumber, formatPercentage } from '../../metrics/format.ts';
import type { NextStep } from '../records.ts';
import { epochOf, firstPlace, hasOneRate, meanOf, type Block, type Course } from './course.ts';
import type { RunNote } from './records.ts';

/** Rules on the loss of the training steps. */

/** Differences of means count beyond so many standard errors. */
const certainty = 4;

/** The learning rate divided, with one digit. */
export function lowerRate({ spec }: Pick<Course, 'spec'>, by: number): NextStep {
  const rate = Number((spec.training.optimiser.learningRate / by).toPrecision(2));
  return {
    label: `Try a learning rate of ${formatNumber(rate, 2)}`,
    set: { 'training.optimiser.learningRate': rate },
  };
}

/** The run ended because its loss was no number or far above its start. */
export function noteDivergence(course: Course): RunNote | null {
  const { steps, state, reason, epochs } = course;
  const at = firstPlace(
    steps.step.length,
    (place) => !Number.isFinite(steps.dataLoss[place]! + steps.regularisationLoss[place]!),
  );
  const hasEnded = state === 'failed' && (reason ?? '').startsWith('diverged');
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
        : `The loss is ${steps.dataLoss[at]! + steps.regularisationLoss[at]!} at step ${step}.`,
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
    measured: `From step ${step} on the data loss is ${formatNumber(lowest(at))} and more; the largest of the ${calmSteps} steps before was ${formatNumber(usual)}.`,
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

/** Blocks that are looked at together at least; more where batches scatter. */
const plateauBlocks = 10;
/** Share of the loss by which it would have to fall over half of the blocks, to count as moving. */
const smallestMove = 0.01;
/** What is learnt this well need not be learnt better. */
const learnt = { accuracy: 0.98, loss: 0.1 } as const;

/** Whether the loss over blocks stands still: it certainly (two standard errors) falls by less than a hundredth from one half to the other, and does not rise. */
function standsStill(blocks: readonly Block[]): boolean {
  const middle = Math.floor(blocks.length / 2);
  const [early, late] = [meanOf(blocks.slice(0, middle)), meanOf(blocks.slice(middle))];
  const noise = Math.hypot(early.noise, late.noise);
  const fall = early.loss - late.loss;
  return fall + 2 * noise < 2 * smallestMove * early.loss && -fall < 2 * noise + smallestMove * early.loss;
}

function isLearnt(blocks: readonly Block[], scale: number): boolean {
  const late = blocks.slice(-Math.ceil(blocks.length / 2));
  return meanOf(late).loss < learnt.loss * scale || late.every(({ accuracy }) => accuracy > learnt.accuracy);
}

/** The window before a place over which the loss stands still, the shortest first; null where there is none. */
function findStill(blocks: readonly Block[], at: number): readonly Block[] | null {
  for (let length = plateauBlocks; length <= at + 1; length = Math.ceil(1.5 * length)) {
    const window = blocks.slice(at + 1 - length, at + 1);
    if (!hasOneRate(window)) return null;
    if (standsStill(window)) return window;
  }
  return null;
}

/**
 * A plateau: at a constant learning rate the training loss certainly falls by less than one or two hundredths over so
 * many blocks that their noise would let a fall be seen, and what there is to learn is not learnt yet.
 */
export function notePlateau({ blocks, scale, spec }: Course): RunNote | null {
  if (spec.training.schedule.type === 'exponential') return null;
  const at = firstPlace(
    blocks.length,
    (place) => {
      const window = findStill(blocks, place);
      return window !== null && !isLearnt(window, scale);
    },
    plateauBlocks - 1,
  );
  if (at === undefined) return null;
  const window = findStill(blocks, at)!;
  const { loss } = meanOf(window);
  const { step, epoch } = blocks[at]!;
  const isAtStart = loss > 0.9 * scale;
  const rate = window[0]!.learningRate;
  return {
    kind: 'plateau',
    severity: isAtStart ? 'warning' : 'information',
    title: 'Training loss stands still',
    epoch,
    step,
    measured: `The data loss of the training steps has stayed at ${formatNumber(loss)} since epoch ${window[0]!.epoch}, at a learning rate of ${formatNumber(rate, 3)}.${isAtStart ? ` Knowing nothing gives ${formatNumber(scale)}.` : ''}`,
    expected: `a fall of more than ${formatPercentage(smallestMove)} over ${window.length} blocks of steps, or a loss near 0`,
    source: 'CS231n, "Annealing the learning rate"; rule LossNotDecreasing, Amazon SageMaker Debugger',
    causes: isAtStart
      ? [
          'The learning rate is far from the usable range.',
          'Gradients do not arrive, or units are dead: watch the layers.',
          'Inputs tell nothing about the labels.',
        ]
      : [
          'At this learning rate steps go back and forth: a lower one goes on.',
          'The network, or what the inputs tell, allows no more.',
        ],
    next:
      isAtStart || spec.training.schedule.type !== 'constant'
        ? null
        : {
            label: 'Lower the learning rate on plateaus',
            set: { 'training.schedule': { type: 'plateau', factor: 0.3, patience: 5, minimum: 0 } },
          },
  };
}

/** Share of a run at its end, in which it is told whether it was over too early. */
const endShare = 0.25;
/** Share of the loss by which it falls from one half of that end to the other, where more epochs would pay. */
const worthwhileFall = 0.1;

/** At the end of a run that took all its epochs: the loss was still falling, or stands still and is high. */
export function noteEnd(course: Course): RunNote | null {
  const { blocks, scale, spec, state, evaluations } = course;
  const last = blocks.at(-1);
  const end = blocks.slice(-Math.max(4, Math.round(endShare * blocks.length)));
  if (
    state !== 'finished' ||
    course.reason !== 'epochs done' ||
    last === undefined ||
    blocks.length < plateauBlocks
  )
    return null;
  if (isLearnt(end, scale)) return null;
  const middle = Math.floor(end.length / 2);
  const [early, late] = [meanOf(end.slice(0, middle)), meanOf(end.slice(middle))];
  const fall = early.loss - late.loss;
  const place = { epoch: evaluations.at(-1)?.epoch ?? last.epoch, step: last.step };
  if (
    hasOneRate(end) &&
    fall > worthwhileFall * early.loss &&
    fall > certainty * Math.hypot(early.noise, late.noise)
  ) {
    if (!validationStillFalls(course)) return null;
    const epochs = 2 * spec.training.epochs;
    return {
      kind: 'still-falling',
      severity: 'information',
      title: 'The loss was still falling at the end',
      ...place,
      measured: `Over the last quarter of the run the data loss of the training steps fell from ${formatNumber(early.loss)} to ${formatNumber(late.loss)}.`,
      expected: `a fall of less than ${formatPercentage(worthwhileFall)} where more epochs would not pay`,
      source: 'CS231n, "Loss function" and "Train/val accuracy"',
      causes: [
        'The run ended before it had learnt what it can.',
        'The learning rate is low for this network.',
      ],
      next: { label: `Train for ${epochs} epochs`, set: { 'training.epochs': epochs } },
    };
  }
  const accuracy = meanAccuracy(end);
  const isHigh = late.loss > 0.5 * scale && Math.abs(fall) < worthwhileFall * early.loss;
  if (!isHigh) return null;
  return {
    kind: 'underfitting',
    severity: 'information',
    title: 'The training split is not learnt',
    ...place,
    measured: `At the end the training steps have a data loss of ${formatNumber(late.loss)} and an accuracy of ${formatFraction(accuracy)}; knowing nothing gives a loss of ${formatNumber(scale)}.`,
    expected: 'a training loss well below that of knowing nothing',
    source:
      'CS231n, "Train/val accuracy": no gap and a high loss ask for more capacity; Goodfellow, Bengio and Courville (2016), section 5.2',
    causes: [
      'The network has too little capacity: more layers, or more units in them.',
      ...(spec.training.l2Regularisation > 0 || JSON.stringify(spec.network.layers).includes('"dropout"')
        ? ['Regularisation or dropout holds it down.']
        : []),
      'The inputs tell no more about the labels than this.',
    ],
    next:
      spec.training.l2Regularisation > 0
        ? { label: 'Train without L2 regularisation', set: { 'training.l2Regularisation': 0 } }
        : null,
  };
}

function meanAccuracy(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { accuracy }) => sum + accuracy, 0) / blocks.length;
}

/** Where it is known: the lowest validation loss lies in the last quarter of the epochs. */
function validationStillFalls({ evaluations }: Course): boolean {
  const losses = evaluations.flatMap(({ validation }) => validation?.loss.data ?? []);
  if (losses.length < 4) return true;
  return losses.indexOf(Math.min(...losses)) >= Math.floor((1 - endShare) * losses.length);
}
