import {
  formatCount,
  formatFraction,
  formatNumber,
  formatPercentage,
  formatSetting,
} from '../../metrics/format.ts';
import { certainty, firstPlace, hasOneRate, meanOf, type Block, type Course } from './course.ts';
import type { RunNote } from './records.ts';

/** Rules on whether the loss of the training steps still falls. */

/** Blocks that are looked at together at least; more where batches scatter. */
const plateauBlocks = 10;
/** Share of the loss by which it would have to fall over half of the blocks, to count as moving. */
const smallestMove = 0.01;
/** What is learnt this well need not be learnt better. */
const learnt = { accuracy: 0.98, loss: 0.1 } as const;

/** Whether the loss over blocks stands still: from one half to the other it certainly (two standard errors) falls by less than two hundredths, and does not rise. */
function standsStill(blocks: readonly Block[]): boolean {
  const middle = Math.floor(blocks.length / 2);
  const [early, late] = [meanOf(blocks.slice(0, middle)), meanOf(blocks.slice(middle))];
  const noise = Math.hypot(early.noise, late.noise);
  const fall = early.loss - late.loss;
  const limit = smallestMove * early.loss;
  // Where noise is larger, a fall could hide in it.
  return noise < limit && fall + 2 * noise < 2 * limit && -fall < 2 * noise + limit;
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
    measured: `The data loss of the training steps stays at ${formatNumber(loss)} from about step ${formatCount(window[0]!.step)} to step ${formatCount(step)}, at a learning rate of ${formatSetting(Number(rate.toPrecision(3)))}.${isAtStart ? ` Knowing nothing gives ${formatNumber(scale)}.` : ''}`,
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

/** Of the loss of knowing nothing: what is left above it is high. */
const highShare = 0.7;

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
  const isHigh = late.loss > highShare * scale && Math.abs(fall) < worthwhileFall * early.loss;
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
      ...(fall > certainty * Math.hypot(early.noise, late.noise)
        ? ['The learning rate is low: the loss still falls, but slowly.']
        : []),
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
