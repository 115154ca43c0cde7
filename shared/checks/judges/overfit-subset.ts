import { formatFraction, formatNumber, formatSetting } from '../../metrics/format.ts';
import { hasDiverged } from '../../searches/settled.ts';
import { expectedInitialLoss } from './initial-loss.ts';
import { looksAtPixelsAlone } from '../layer-kinds.ts';
import { subsetSamples } from '../probes/probes.ts';
import { proposeForStuckSubset } from '../proposals/loss.ts';
import type { Check, Evidence, ProbeName, ProbeRecord } from '../records.ts';
import { cannotTell, chart, lossPoints, result } from '../result.ts';
import { mean } from '../statistics.ts';

/** Shares of the expected loss at initialisation below which a tiny subset counts as learnt by heart, or nearly so. */
const overfitLimits = { pass: 0.1, warn: 0.5 } as const;

const attempts = ['subset', 'subset-lower', 'subset-higher'] as const satisfies readonly ProbeName[];

export const overfitSubset: Check = {
  name: 'overfit-subset',
  title: 'Overfit a tiny subset',
  question: `Can the network learn ${subsetSamples} samples by heart, to an accuracy of 1 and a loss near 0?`,
  why: 'A network that cannot even remember twenty samples will not learn from thousands. Regularisation, dropout and augmentation are off and the rate is a common one, so that nothing but network, loss and labels is in question.',
  probes: (evidence) => nextAttempt(evidence),
  numbers: [],
  restsOn: ['data', 'network', 'initial-loss', 'gradients'],
  judge(evidence) {
    const tried = attempts.flatMap((name) => evidence.probes[name] ?? []);
    const expected = expectedInitialLoss(evidence).loss;
    const best =
      tried.find((record) => isLearnt(record, expected)) ??
      tried.toSorted((one, other) => finalLoss(one) - finalLoss(other))[0];
    if (best === undefined) return cannotTell('overfit-subset', 'The subset was not trained on.');
    const { loss, accuracy } = endOf(best);
    const samples = best.spec.probe?.trainingSamples ?? subsetSamples;
    const { pass, warn } = overfitLimits;
    const verdict = isLearnt(best, expected)
      ? 'pass'
      : accuracy === 1 || loss < warn * expected
        ? 'warn'
        : 'fail';
    const isRising = loss > 1.5 * expected || tried.every(hasDiverged);
    return result('overfit-subset', verdict, {
      measured: hasDiverged(best)
        ? `Training on ${samples} samples ${best.reason ?? 'broke off'}.`
        : `After ${best.steps.length} steps on ${samples} samples: accuracy ${formatFraction(accuracy)}, data loss ${formatNumber(loss)}${tried.length > 1 ? `, the best of ${tried.length} learning rates` : ''}.`,
      value: loss,
      expected: `accuracy 1.000 and a data loss below ${formatNumber(pass * expected, 2)}, a tenth of that at initialisation`,
      source:
        'CS231n, "Sanity checks": overfit a tiny subset of data (e.g. 20 examples) to zero cost; "unless you pass this sanity check … it is not worth proceeding"',
      causes: verdict === 'pass' ? [] : isRising ? risingCauses : stuckCausesOf(evidence),
      next: verdict === 'pass' || isRising ? null : proposeForStuckSubset(evidence, accuracy),
      chart: chart({
        title: `Loss on ${samples} samples`,
        xTitle: 'step',
        yTitle: 'data loss',
        series: tried.map(({ spec, steps }) => ({
          name: `learning rate ${formatSetting(spec.training.optimiser.learningRate)}`,
          ...lossPoints(steps),
        })),
        levels: [{ name: 'learnt by heart below', y: pass * expected }],
      }),
    });
  },
};

const risingCauses = [
  'The loss is raised, not lowered: its sign or that of the update is wrong.',
  'Weights are drawn so large that even a small step is too far.',
];

const stuckCauses = [
  'The network is too small, or a layer lets too little through.',
  'Gradients do not arrive in some layers: see the check of gradients.',
  'Inputs are not what they should be: look at the data as the network sees them.',
  'Labels contradict one another among the samples.',
];

function stuckCausesOf({ experiment }: Evidence): string[] {
  return looksAtPixelsAlone(experiment.network.layers)
    ? [
        'All kernels are 1 x 1 up to the mean over the picture: the network knows which values there are, and hardly where.',
        ...stuckCauses,
      ]
    : stuckCauses;
}

/** Another rate is tried where those before did not do. */
function nextAttempt(evidence: Evidence): readonly ProbeName[] {
  const expected = expectedInitialLoss(evidence).loss;
  const needed: ProbeName[] = [];
  for (const name of attempts) {
    needed.push(name);
    const record = evidence.probes[name];
    if (record === undefined || isLearnt(record, expected)) break;
  }
  return needed;
}

/** Steps at the end over which loss and accuracy are averaged. */
const endSteps = 5;

/** What the last steps measured: on the whole subset, without dropout, batch normalisation by the batch. */
function endOf({ steps }: ProbeRecord): { readonly loss: number; readonly accuracy: number } {
  const last = steps.slice(-endSteps);
  return {
    loss: mean(last.map(({ dataLoss }) => dataLoss)),
    accuracy: mean(last.map(({ accuracy }) => accuracy)),
  };
}

/** Whether every sample is known, and surely; under the mean squared error a low loss leaves some wrong. */
function isLearnt(record: ProbeRecord, expected: number): boolean {
  const { loss, accuracy } = endOf(record);
  return accuracy === 1 && loss < overfitLimits.pass * expected;
}

function finalLoss(record: ProbeRecord): number {
  const { loss } = endOf(record);
  return Number.isNaN(loss) ? Infinity : loss;
}
