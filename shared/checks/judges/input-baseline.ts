import { formatFraction, formatNumber } from '../../metrics/format.ts';
import { lookAtSamples } from '../proposals/next-step.ts';
import type { Check, Evidence, ProbeRecord } from '../records.ts';
import { groundwork } from './groundwork.ts';
import { findRestraints } from './restraints.ts';
import { cannotTell, chart, lossPoints, result } from '../result.ts';
import { plural } from '../../wording.ts';
import {
  accuracyError,
  countEvaluated,
  countOf,
  entropy,
  heldSplit,
  lastOf,
  majorityShare,
  type HeldSplit,
} from '../statistics.ts';

/** Standard errors by which the accuracy with inputs must lie above that without. */
const certainty = 3;
/** Or share by which the validation loss must be lower; more of fewer samples than this, whose losses vary by chance. */
const clearGain = 0.05;
const samplesOfGain = 200;
/** Standard errors from which on an accuracy, with a loss below that without inputs, is a sign of something. */
const hint = 2;
/** Held samples below which nothing can be told: a single one is a tenth of the accuracy. */
const fewestHeld = 10;
/**
 * Training samples of each class, on average, below which a network that learns may know nothing of others: it has them
 * by heart first. Whether labels mean anything cannot be told from so few.
 */
const fewSamples = 50;

export const inputBaseline: Check = {
  name: 'input-baseline',
  title: 'Inputs tell more than nothing',
  question: 'Is the network clearly better with its inputs than with every input set to zero?',
  why: 'Without inputs a network can only learn how frequent the classes are. If real inputs are no better, what is learnt does not come from them: labels that belong to other samples, inputs lost on the way, or a network that lets nothing through.',
  probes: (evidence) => {
    const needed = ['trial', 'zeroed'] as const;
    const { trial, zeroed } = evidence.probes;
    if (trial === undefined || zeroed === undefined) return needed;
    const held = heldSplit(evidence.facts);
    const isSettled =
      held === null ||
      countOf(evidence.facts, held) < fewestHeld ||
      readGain(evidence, trial, zeroed, held) === 'clear';
    return isSettled ? needed : [...needed, 'longer'];
  },
  numbers: [],
  restsOn: [...groundwork, 'learning-rate-low', 'learning-rate-high'],
  judge(evidence) {
    const { probes, facts } = evidence;
    const real = probes.longer ?? probes.trial;
    const held = heldSplit(evidence.facts);
    const measured = real && held && lastOf(real, held);
    if (!real || !probes.zeroed || !held || !measured) {
      return cannotTell(
        'input-baseline',
        held === null
          ? 'There is neither a validation nor a test split to compare on.'
          : 'A run ended before it was evaluated.',
      );
    }
    if (countOf(facts, held) < fewestHeld) {
      return cannotTell(
        'input-baseline',
        `The ${held} split has ${plural(countOf(facts, held), 'sample')}: too few to tell what is learnt from chance.`,
      );
    }
    const without = baselineOf(evidence, probes.zeroed, held);
    const brokenOff = describeEarlyEnd(probes.zeroed);
    const gain = readGain(evidence, real, probes.zeroed, held);
    const isClear = gain === 'clear';
    const majority = majorityShare(facts.counts[held]);
    const isFew = countOf(facts, 'train') < fewSamples * facts.classes.length;
    const restraints = isClear ? [] : findRestraints(evidence);
    return result('input-baseline', isClear ? 'pass' : isFew || gain === 'hint' ? 'warn' : 'fail', {
      measured: `After ${real.steps.length} steps, on the ${held} split: accuracy ${formatFraction(measured.accuracy)} and data loss ${formatNumber(measured.loss.data)} with inputs; ${formatFraction(without.accuracy)} and ${formatNumber(without.loss)} ${without.name}. Always naming the largest class: ${formatFraction(majority)}.${brokenOff === null ? '' : ` ${brokenOff}`}`,
      value: measured.accuracy - without.accuracy,
      expected: `an accuracy more than ${certainty} standard errors above that with zeros, or a data loss ${100 * clearGain} % below`,
      source: 'Karpathy, "A Recipe for Training Neural Networks": input-independent baseline',
      causes: isClear
        ? []
        : [
            ...restraints.map(({ cause }) => cause),
            ...(gain === 'hint'
              ? ['Inputs say little about the classes: what is learnt is a little better than guessing.']
              : []),
            ...(isFew
              ? ['Training samples are too few for what is learnt from them to hold for others: gather more.']
              : []),
            'Labels do not belong to the samples they stand beside.',
            'Inputs are lost or destroyed on their way into the network: look at the data as the network sees them.',
            'The task needs more steps than were taken before anything shows.',
            ...(gain === 'none'
              ? ['Inputs say too little about the classes for so few samples to show it.']
              : []),
          ],
      next: isClear ? null : (restraints.find(({ next }) => next !== null)?.next ?? lookAtSamples),
      chart: chart({
        title: 'Data loss with and without inputs',
        xTitle: 'step',
        yTitle: 'data loss',
        series: [
          { name: 'inputs', ...lossPoints(real.steps) },
          { name: brokenOff === null ? 'zeros' : 'zeros, ended early', ...lossPoints(probes.zeroed.steps) },
        ],
      }),
    });
  },
};

/** Why the line of zeros is short, or null where it is not: a line of one point tells nobody. */
function describeEarlyEnd({ state, reason }: ProbeRecord): string | null {
  if (state !== 'failed') return null;
  return `With zeros it ended early${reason === null ? '' : `: ${reason}`}.`;
}

interface Baseline {
  readonly name: string;
  readonly accuracy: number;
  readonly loss: number;
}

/**
 * What can be known without inputs: what the network with zeros came to or, where that is worse or came to nothing
 * (a batch normalisation has nothing to go by where all inputs are alike), the classes' shares by themselves.
 */
function baselineOf({ facts, experiment }: Evidence, zeroed: ProbeRecord, held: HeldSplit): Baseline {
  const figures = lastOf(zeroed, held);
  const shares = {
    name: "from the classes' shares alone",
    accuracy: majorityShare(facts.counts[held]),
    loss: entropy(facts.counts[held]),
  };
  if (figures === null) return shares;
  const measured = { name: 'with zeros', accuracy: figures.accuracy, loss: figures.loss.data };
  const isCrossEntropy = experiment.training.loss !== 'mean-squared-error';
  return isCrossEntropy && !(measured.loss <= shares.loss) ? shares : measured;
}

/** Whether inputs clearly tell more than none; a hint where they seem to, and it may still be chance. */
function readGain(
  evidence: Evidence,
  real: ProbeRecord,
  zeroed: ProbeRecord,
  held: HeldSplit,
): 'clear' | 'hint' | 'none' {
  const figures = lastOf(real, held);
  if (figures === null || !Number.isFinite(figures.loss.data)) return 'none';
  const other = baselineOf(evidence, zeroed, held);
  const samples = countEvaluated(evidence.facts, held, real);
  // Without inputs a network names one class always: how often that is right is no matter of chance, being counted on
  // the very samples; predictions that do not depend on the labels are right as often, give or take this.
  const errors = (figures.accuracy - other.accuracy) / accuracyError(other.accuracy, samples);
  const gain = 1 - figures.loss.data / other.loss;
  if (errors > certainty || gain > clearGain * Math.sqrt(Math.max(1, samplesOfGain / samples)))
    return 'clear';
  return errors > hint && gain > 0 ? 'hint' : 'none';
}
