import { formatFraction, formatNumber, formatPercentage, formatSetting } from '../../metrics/format.ts';
import type { EpochRecord, SplitMetrics } from '../../runs.ts';
import type { NextStep } from '../records.ts';
import { accuracyError, countOf, entropy, majorityShare, mean, median } from '../statistics.ts';
import { firstPlace, type Course } from './course.ts';
import type { RunNote } from './records.ts';

/** Rules on what the splits measured after epochs. */

/** Evaluations in a row that have to agree. */
const agreeing = 3;

interface Evaluated extends Pick<EpochRecord, 'epoch' | 'step'> {
  readonly train: SplitMetrics;
  readonly validation: SplitMetrics;
}

/** Evaluations of both splits, without dropout; where the training split is not evaluated, the mean of the epoch's steps stands for it. */
function readPairs({ evaluations, steps }: Course): Evaluated[] {
  let from = 0;
  return evaluations.flatMap(({ epoch, step, train, validation }): Evaluated[] => {
    let to = from;
    while (to < steps.step.length && steps.step[to]! <= step) to += 1;
    const part = (column: Float64Array) => mean([...column.subarray(from, to)]);
    const isMeasured = to > from;
    const data = train === null && isMeasured ? part(steps.dataLoss) : 0;
    const told =
      train ??
      (isMeasured
        ? { loss: { data, regularisation: 0, total: data }, accuracy: part(steps.accuracy) }
        : null);
    from = to;
    return told === null || validation === null ? [] : [{ epoch, step, train: told, validation }];
  });
}

/** Shares by which the validation loss has to lie above its lowest: of that (twice Prechelt's GL of 5 %), and of the loss of knowing nothing. */
const clearLoss = { share: 0.1, ofScale: 0.02 } as const;
/** Standard deviations of the evaluations' own jitter beyond which a rise counts. */
const jitters = 3;
/** Evaluations at least before the jitter is known. */
const fewestEvaluations = 6;

/**
 * Overfitting: three evaluations in a row with a validation loss clearly above the lowest so far, while the training
 * loss is lower than it was there. (Prechelt, "Early stopping - but when?", 1998: the generalisation loss GL; the jitter
 * is estimated from the differences of neighbouring evaluations.)
 */
export function noteOverfitting(course: Course): RunNote | null {
  const pairs = readPairs(course);
  const losses = pairs.map(({ validation }) => validation.loss.data);
  const lowestUpTo = (at: number) => losses.indexOf(Math.min(...losses.slice(0, at + 1)));
  const at = firstPlace(
    pairs.length,
    (place) => {
      const lowest = lowestUpTo(place);
      if (place - lowest < agreeing) return false;
      const level = losses[lowest]!;
      const changes = losses.slice(1, place + 1).map((loss, index) => Math.abs(loss - losses[index]!));
      // A normal deviation from the median of absolute differences, each of two evaluations.
      const jitter = (1.4826 * median(changes)) / Math.SQRT2;
      const margin = Math.max(clearLoss.share * level, clearLoss.ofScale * course.scale, jitters * jitter);
      return (
        losses.slice(place + 1 - agreeing, place + 1).every((loss) => loss > level + margin) &&
        pairs[place]!.train.loss.data < pairs[lowest]!.train.loss.data
      );
    },
    fewestEvaluations - 1,
  );
  if (at === undefined) return null;
  const [lowest, now] = [pairs[lowestUpTo(at)]!, pairs[at]!];
  return {
    kind: 'overfitting',
    severity: 'warning',
    title: 'Overfitting',
    epoch: now.epoch,
    step: now.step,
    measured: `Since epoch ${lowest.epoch} the validation loss rose from ${formatNumber(lowest.validation.loss.data)} to ${formatNumber(now.validation.loss.data)}, while the training loss fell from ${formatNumber(lowest.train.loss.data)} to ${formatNumber(now.train.loss.data)}.`,
    expected: `a validation loss within ${formatPercentage(clearLoss.share)} of its lowest`,
    source: 'Prechelt, "Early stopping - but when?" (1998); CS231n, "Train/val accuracy"',
    causes: [
      'The network learns the training samples by heart: stop at the lowest validation loss.',
      ...regularisers(course),
    ],
    next:
      course.spec.training.earlyStopping === undefined
        ? {
            label: 'Stop early, with the best epoch',
            set: {
              'training.earlyStopping': { monitor: 'validation-loss', patience: 5, restoreBest: true },
            },
          }
        : strengthen(course),
  };
}

/** Accuracies so far apart are a gap, where that is beyond three standard errors. */
const clearGap = 0.1;

/** A gap: the training split is known much better than the validation split, in three evaluations in a row. */
export function noteGap(course: Course): RunNote | null {
  const held = countOf(course.facts, 'validation');
  const pairs = readPairs(course);
  const gap = ({ train, validation }: Evaluated) => train.accuracy - validation.accuracy;
  const isWide = (pair: Evaluated) =>
    gap(pair) > clearGap && gap(pair) > 3 * accuracyError(pair.validation.accuracy, held);
  const at = firstPlace(
    pairs.length,
    (place) => pairs.slice(place + 1 - agreeing, place + 1).every(isWide),
    agreeing - 1,
  );
  if (at === undefined) return null;
  const { epoch, step, train, validation } = pairs[at]!;
  return {
    kind: 'generalisation-gap',
    severity: 'information',
    title: 'Gap between training and validation',
    epoch,
    step,
    measured: `After epoch ${epoch} the accuracy is ${formatFraction(train.accuracy)} on the training split and ${formatFraction(validation.accuracy)} on the validation split.`,
    expected: `accuracies less than ${clearGap} apart`,
    source: 'CS231n, "Train/val accuracy": the gap indicates the amount of overfitting',
    causes: ['The network learns what holds for the training samples alone.', ...regularisers(course)],
    next: strengthen(course),
  };
}

function regularisers({ spec, facts }: Course): string[] {
  return [
    spec.training.l2Regularisation > 0
      ? 'Regularisation is too weak.'
      : 'Nothing regularises: L2, dropout or augmentation are not used, or not enough.',
    `The training split is small: ${countOf(facts, 'train')} samples.`,
  ];
}

function strengthen({ spec }: Course): NextStep {
  const weight = Number((10 * spec.training.l2Regularisation || 1e-4).toPrecision(2));
  return {
    label: `Try an L2 regularisation of ${formatSetting(weight)}`,
    set: { 'training.l2Regularisation': weight },
  };
}

/** An accuracy on the validation split above that on the training split, by this and four standard errors. */
const clearLead = 0.03;

/** The validation split is known better than the training split, both evaluated alike, without dropout. */
export function noteValidationBetter({ evaluations, facts }: Course): RunNote | null {
  const [trained, held] = [countOf(facts, 'train'), countOf(facts, 'validation')];
  const leads = ({ train, validation }: EpochRecord) => {
    if (train === null || validation === null) return false;
    const noise = Math.hypot(
      accuracyError(train.accuracy, trained),
      accuracyError(validation.accuracy, held),
    );
    const lead = validation.accuracy - train.accuracy;
    return lead > clearLead && lead > 4 * noise && validation.loss.data < train.loss.data;
  };
  const at = firstPlace(
    evaluations.length,
    (place) => evaluations.slice(place + 1 - agreeing, place + 1).every(leads),
    agreeing - 1,
  );
  if (at === undefined) return null;
  const { epoch, step, train, validation } = evaluations[at]!;
  return {
    kind: 'validation-better',
    severity: 'information',
    title: 'Validation is better than training',
    epoch,
    step,
    measured: `After epoch ${epoch} the accuracy is ${formatFraction(validation!.accuracy)} on the validation split and ${formatFraction(train!.accuracy)} on the training split, both evaluated without dropout.`,
    expected: 'an accuracy on the validation split that is not clearly above that on the training split',
    source: 'UMLAUT (Schoop, Huang and Hartmann, 2021): validation accuracy above training accuracy',
    causes: [
      'The validation split is easier than the training split: it was drawn otherwise, or has other shares of classes.',
      'Samples are in both splits: look at the check of the data set.',
      'Labels of the training split are partly wrong.',
    ],
    next: null,
  };
}

/** Part of a run, and steps, before which nothing need have been learnt. */
const patience = { share: 0.2, steps: 200 } as const;

/** After a fifth of the run nothing is better than always naming the largest class, neither in accuracy nor in loss. */
export function noteMajority(course: Course): RunNote | null {
  const { evaluations, facts, plannedSteps, spec } = course;
  const held = countOf(facts, 'validation');
  if (held === 0) return null;
  const { validation: counts } = facts.counts;
  const majority = majorityShare(counts);
  const limit = majority + 2 * accuracyError(majority, held);
  const known = spec.training.loss === 'mean-squared-error' ? 0.9 * course.scale : 0.95 * entropy(counts);
  const due = Math.max(patience.steps, patience.share * plannedSteps);
  const told = evaluations.filter(({ validation }) => validation !== null);
  const at = firstPlace(
    told.length,
    (place) => {
      if (told[place]!.step < due || place === 0) return false;
      return told
        .slice(0, place + 1)
        .every(({ validation }) => !(validation!.accuracy > limit) && !(validation!.loss.data < known));
    },
    0,
  );
  if (at === undefined) return null;
  const { epoch, step } = told[at]!;
  const best = Math.max(...told.slice(0, at + 1).map(({ validation }) => validation!.accuracy));
  return {
    kind: 'majority-baseline',
    severity: 'warning',
    title: 'No better than always naming the largest class',
    epoch,
    step,
    measured: `After ${epoch} epochs the best accuracy on the validation split is ${formatFraction(best)}; always naming the largest class gives ${formatFraction(majority)}.`,
    expected: `an accuracy above ${formatFraction(limit)} (two standard errors), or a loss below ${formatNumber(known, 3)}`,
    source: 'Karpathy, "A Recipe for Training Neural Networks": dumb baselines',
    causes: [
      'The learning rate is too low or too high to learn at.',
      'Labels do not belong to their samples, or inputs are lost on the way.',
      'Gradients do not arrive in the first layers.',
    ],
    next: null,
  };
}

/** Of the loss of knowing nothing: an untrained network has no way below. */
const untrainedShare = 0.5;

/** A loss that cannot be: below 0, or of an untrained network far below that of knowing nothing. */
export function noteImpossible(course: Course): RunNote | null {
  const { epochs, facts, scale, spec } = course;
  const isMeanSquared = spec.training.loss === 'mean-squared-error';
  const floor = untrainedShare * Math.min(scale, entropy(facts.counts.train));
  const found = epochs.find(({ epoch, train, validation }) => {
    const losses = [train, validation].flatMap((metrics) => metrics?.loss.data ?? []);
    return losses.some((loss) => loss < 0 || (epoch === 0 && !isMeanSquared && loss < floor));
  });
  if (found === undefined) return null;
  const { epoch, step } = found;
  const loss = Math.min(...[found.train, found.validation].flatMap((metrics) => metrics?.loss.data ?? []));
  return {
    kind: 'impossible-loss',
    severity: 'error',
    title: 'A loss below what is possible',
    epoch,
    step,
    measured:
      loss < 0
        ? `The data loss after epoch ${epoch} is ${formatNumber(loss)}.`
        : `Before the first step the data loss is ${formatNumber(loss)}.`,
    expected:
      loss < 0
        ? 'a data loss of 0 or more'
        : `about ${formatNumber(scale)} from a network that knows nothing`,
    source: 'CS231n, "Sanity checks": look for correct loss at chance performance',
    causes: ['Something among the inputs gives the label away.', 'The network was trained before.'],
    next: null,
  };
}
