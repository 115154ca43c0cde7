import { formatFraction, formatNumber } from '../../metrics/format.ts';
import type { Check } from '../records.ts';
import { groundwork } from './groundwork.ts';
import { cannotTell, chart, lossPoints, result } from '../result.ts';
import { accuracyError, countEvaluated, entropy, heldSplit, lastOf, majorityShare } from '../statistics.ts';

/**
 * Share by which the loss has to lie below that of knowing the classes' shares alone. A network that has learnt nothing
 * can be right by luck: drawn weights on few inputs reach a fifth below (see `initialLossLimits`), and keep it where
 * the learning rate is too low to move them.
 */
const clearGain = 0.3;
const certainty = 3;

export const shuffledLabels: Check = {
  name: 'shuffled-labels',
  title: 'Shuffled labels teach nothing',
  question: 'Does a network trained on shuffled labels know nothing about the validation split?',
  why: 'Where training labels mean nothing, nothing can be learnt that holds for other samples. If the validation split is predicted all the same, labels reach it by another way: samples in both splits, or a mistake in measuring.',
  probes: () => ['shuffled'],
  numbers: [],
  restsOn: [...groundwork, 'learning-rate-high'],
  judge({ probes, facts, experiment }) {
    const held = heldSplit(facts);
    const figures = probes.shuffled && held && lastOf(probes.shuffled, held);
    if (!probes.shuffled || !held || !figures)
      return cannotTell('shuffled-labels', 'The network trained on shuffled labels was not evaluated.');
    if (!Number.isFinite(figures.loss.data)) {
      return cannotTell(
        'shuffled-labels',
        'The loss of the network trained on shuffled labels is not finite.',
      );
    }
    const counts = facts.counts[held];
    const samples = countEvaluated(facts, held, probes.shuffled);
    const majority = majorityShare(counts);
    const known = entropy(counts);
    const isAccurate = figures.accuracy - majority > certainty * accuracyError(majority, samples);
    const isCrossEntropy = experiment.training.loss !== 'mean-squared-error';
    const isSure = figures.loss.data < (1 - clearGain) * known;
    const knows = isAccurate && isCrossEntropy && isSure;
    return result('shuffled-labels', knows ? 'fail' : 'pass', {
      measured: `After ${probes.shuffled.steps.length} steps on shuffled labels, on the ${held} split: accuracy ${formatFraction(figures.accuracy)}, data loss ${formatNumber(figures.loss.data)}.`,
      value: figures.loss.data,
      expected: `a data loss of about ${formatNumber(known)} or more, that of knowing the classes' shares alone; always naming the largest class is right in ${formatFraction(majority)}`,
      source:
        'Zhang, Bengio, Hardt, Recht and Vinyals, "Understanding deep learning requires rethinking generalization" (2017): random labels can be fitted and not generalised',
      causes: knows
        ? [
            'The same samples stand in both splits.',
            'The figures of the validation split are measured on something else.',
          ]
        : [],
      chart: chart({
        title: 'Training loss on shuffled labels',
        xTitle: 'step',
        yTitle: 'data loss',
        series: [
          {
            name: 'each step',
            ...lossPoints(probes.shuffled.steps),
          },
        ],
        levels: [{ name: "classes' shares", y: known }],
      }),
    });
  },
};
