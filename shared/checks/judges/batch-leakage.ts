import { formatNumber } from '../../metrics/format.ts';
import type { Check } from '../records.ts';
import { cannotTell, result } from '../result.ts';

/** Probabilities are computed in 32 bits, and a library may add up in another order for other neighbours. */
export const leakageTolerance = 1e-5;

export const batchLeakage: Check = {
  name: 'batch-leakage',
  title: 'Samples of a batch do not mix',
  question: 'Is what the network says about a sample the same whatever else is in its batch?',
  why: 'Each sample must be judged by itself. A sum or a reshape over the wrong axis mixes samples, trains all the same, and gives figures that no single sample would reproduce.',
  probes: () => [],
  numbers: ['leakage'],
  restsOn: ['network'],
  judge({ numbers }) {
    const { leakage } = numbers;
    if (leakage === undefined) return cannotTell('batch-leakage', 'Outputs were not compared.');
    const leaks = !(leakage <= leakageTolerance);
    return result('batch-leakage', leaks ? 'fail' : 'pass', {
      measured: `With all other samples of its batch replaced, the probabilities of a sample ${leakage === 0 ? 'do not change at all' : `change by ${formatNumber(leakage, 2)} at most`}.`,
      value: leakage,
      expected: `0, to within rounding (${formatNumber(leakageTolerance, 1)}), batch normalisation by its running statistics`,
      source:
        'Karpathy, "A Recipe for Training Neural Networks": use backprop to chart dependencies; here by replacing the others outright',
      causes: leaks ? ['A layer computes over the samples of a batch.'] : [],
    });
  },
};
