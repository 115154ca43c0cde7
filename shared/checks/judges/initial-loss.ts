import { formatNumber } from '../../metrics/format.ts';
import { proposeForHighLoss } from '../proposals/loss.ts';
import { lookAtSamples } from '../proposals/next-step.ts';
import type { Check, Evidence } from '../records.ts';
import { cannotTell, chart, result } from '../result.ts';
import { entropy, initialLossOf, sum } from '../statistics.ts';

/**
 * Shares of the expected loss by which that at initialisation may lie above or below it. CS231n and Karpathy ask for
 * the value itself. Drawn weights make scores that differ from 0: with He's initialiser their variance is 2 and more,
 * which raised the loss of healthy small networks by up to 2.2 times the expected one, and by luck they lowered that of
 * networks with few inputs by up to a fifth (`npm run check-verdicts`). Weights ten times too large raise it a
 * hundredfold.
 */
const initialLossLimits = { below: 0.3, warn: 1, fail: 5 } as const;

/** Mean squared error that scores of a usual size add: He's initialiser gives them a variance of 2 from inputs of 1. */
const usualSquares = 2;

/** The loss of a network that knows nothing: with a score of 0 for every class, or the classes' shares. */
export function expectedInitialLoss({ experiment, facts }: Evidence): {
  readonly loss: number;
  readonly name: string;
} {
  const classes = facts.classes.length;
  const { counts } = facts;
  switch (experiment.training.loss) {
    case 'softmax-cross-entropy':
      return { loss: Math.log(classes), name: `ln ${classes}` };
    case 'binary-cross-entropy':
      return { loss: Math.LN2, name: 'ln 2' };
    case 'mean-squared-error': {
      const ones = (counts.train[1] ?? 0) / sum(counts.train);
      return hasOneOutput(experiment.network.layers)
        ? { loss: ones, name: 'the share of class 1, from values of 0' }
        : { loss: 1 / classes, name: `1 / ${classes}, from values of 0` };
    }
  }
}

function hasOneOutput(layers: Evidence['experiment']['network']['layers']): boolean {
  const last = layers.findLast((layer) => layer.type === 'dense');
  return last?.units === 1;
}

export const initialLoss: Check = {
  name: 'initial-loss',
  title: 'Loss at initialisation',
  question: 'Is the loss before the first step that of a network which knows nothing?',
  why: 'A network that has seen nothing should spread its belief over the classes. A higher loss says that it is sure of what it cannot know, and the first epochs go into unlearning that; a lower one, that something gives the labels away.',
  probes: () => ['unregularised'],
  numbers: [],
  restsOn: ['data', 'network'],
  judge(evidence) {
    const probe = evidence.probes.unregularised;
    const measured = probe && initialLossOf(probe, true);
    if (measured === undefined)
      return cannotTell('initial-loss', 'The loss before the first step was not measured.');
    const { loss: expected, name } = expectedInitialLoss(evidence);
    const { below, warn, fail } = initialLossLimits;
    const isMeanSquared = evidence.experiment.training.loss === 'mean-squared-error';
    // Squares add up whatever the expected loss is, which is small where there are many classes.
    const excess = (measured - expected) / (isMeanSquared ? usualSquares : expected);
    const isLow = excess < -below && !isMeanSquared;
    const verdict =
      !Number.isFinite(excess) || excess > fail ? 'fail' : isLow || excess > warn ? 'warn' : 'pass';
    const priors = entropy(evidence.facts.counts.train);
    const uneven = expected - priors > 0.05 * expected && !isMeanSquared;
    return result('initial-loss', verdict, {
      measured: `Data loss before the first step, without regularisation: ${formatNumber(measured)}${describeExcess(measured / expected - 1)}.`,
      value: measured,
      expected: `${formatNumber(expected)} (${name})${uneven ? `; ${formatNumber(priors)} if the last bias holds the classes' shares` : ''}`,
      source:
        'CS231n, "Sanity checks"; Karpathy, "A Recipe for Training Neural Networks": verify loss @ init',
      causes: verdict === 'pass' ? [] : isLow ? lowCauses : highCauses(evidence),
      next: verdict === 'pass' ? null : isLow ? lookAtSamples : proposeForHighLoss(evidence, excess / warn),
      chart: chart({
        title: 'Loss at initialisation',
        xTitle: 'step',
        yTitle: 'data loss',
        series: [{ name: 'before the first step', x: [0], y: [measured] }],
        levels: [
          { name: `expected, ${name}`, y: expected },
          ...(uneven ? [{ name: "with the classes' shares", y: priors }] : []),
        ],
      }),
    });
  },
};

const lowCauses = [
  'Something among the inputs gives the label away.',
  'The network was not drawn anew: its parameters come from an earlier training.',
  'Classes are so uneven that a constant guess does this well.',
];

function highCauses({ experiment }: Evidence): string[] {
  const raw = experiment.data.normalisation === 'none';
  return [
    ...(raw ? ['Inputs are not normalised, so that scores are as large as they are.'] : []),
    'Weights are drawn too large for the depth of the network: scores lie far from 0.',
    ...(raw ? [] : ['Inputs are larger than the initialiser assumes.']),
    'The last layer has no normalisation before it and very many inputs.',
  ];
}

function describeExcess(excess: number): string {
  if (!Number.isFinite(excess)) return '';
  const share = `${formatNumber(100 * Math.abs(excess), 2)} %`;
  return `, ${share} ${excess < 0 ? 'below' : 'above'} what is expected`;
}
