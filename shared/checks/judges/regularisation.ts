import { formatNumber, formatSetting } from '../../metrics/format.ts';
import { shownRegularisation } from '../probes/probes.ts';
import type { Check } from '../records.ts';
import { findStrongDecay, penaltyLimits } from './restraints.ts';
import { cannotTell, chart, result } from '../result.ts';
import { initialEpoch } from '../statistics.ts';

/** Relative error of a penalty added up in 32 bits over many millions of numbers. */
const tolerance = 1e-3;

export const regularisation: Check = {
  name: 'regularisation',
  title: 'Regularisation raises the loss',
  question:
    'Does the L2 penalty raise the loss by exactly what it should, and does it leave the loss to be decided by the data?',
  why: 'The penalty is the one part of the loss that can be worked out by hand, so it tells whether loss and parameters belong together. A penalty far above the data loss shrinks the weights and learns nothing else.',
  probes: () => ['unregularised', 'regularised'],
  numbers: ['squaredKernels'],
  restsOn: ['data', 'network', 'initial-loss'],
  judge(evidence) {
    const { experiment, probes, numbers } = evidence;
    const off = probes.unregularised && initialEpoch(probes.unregularised)?.train?.loss;
    const on = probes.regularised && initialEpoch(probes.regularised)?.train?.loss;
    const { squaredKernels } = numbers;
    if (!off || !on || squaredKernels === undefined) {
      return cannotTell('regularisation', 'The loss with and without regularisation was not measured.');
    }
    const weight = experiment.training.l2Regularisation || shownRegularisation;
    const penalty = weight * squaredKernels;
    const rise = on.total - off.total;
    // The rise is the difference of two numbers with 24 bits each.
    const error = Math.abs(rise - penalty) / (penalty + tolerance * Math.abs(off.total));
    const isExact = error <= tolerance || Math.abs(rise - penalty) <= 1e-6 * Math.abs(on.total);
    const share = penalty / off.data;
    const strong = findStrongDecay(evidence, off.data);
    const verdict = isExact ? (strong?.verdict ?? 'pass') : 'fail';
    return result('regularisation', verdict, {
      measured: `With an L2 weight of ${formatSetting(weight)} the loss before the first step rises by ${formatNumber(rise)}, from ${formatNumber(off.total)} to ${formatNumber(on.total)}: ${formatNumber(share, 2)} times the data loss.${strong?.text ? ` ${strong.text}` : ''}`,
      value: rise,
      expected: `a rise by ${formatNumber(penalty)}, the weight times the sum of the squares of all kernels, ${formatNumber(squaredKernels)}; and at most ${penaltyLimits.warn} times the data loss`,
      source:
        'CS231n, "Sanity checks": increasing the regularisation strength should increase the loss; the sum is worked out by itself, in double precision',
      causes: [
        ...(isExact ? [] : ['Some parameters are left out of the penalty, or counted twice.']),
        ...(strong === null ? [] : [strong.cause]),
      ],
      next: strong?.next ?? null,
      chart: chart({
        title: 'Loss before the first step, without and with the penalty',
        xTitle: 'L2 weight',
        yTitle: 'data loss and penalty',
        series: [
          { name: 'measured', x: [0, weight], y: [off.total, on.total] },
          { name: 'worked out', x: [0, weight], y: [off.total, off.total + penalty] },
        ],
      }),
    });
  },
};
