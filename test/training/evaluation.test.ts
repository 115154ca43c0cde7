import { expect, test } from 'vitest';
import type { SampleSet } from '../../main/data/data-set.ts';
import type { Program } from '../../main/engines/engine.ts';
import { evaluateSplit } from '../../main/training/evaluation.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';

async function trainedProgram(): Promise<Program> {
  const { network, training } = tinyExperiment();
  const program = await createSoftmaxRegressionEngine({ classes: 3 }).compile({
    network,
    objective: { loss: training.loss, l2Regularisation: training.l2Regularisation },
    optimiser: training.optimiser,
    seed: 1,
  });
  const { inputs, labels } = tinyData().splits.train;
  for (let step = 0; step < 20; step += 1) await program.step({ inputs, labels }, 0.02);
  return program;
}

function repeat({ inputs, labels, names }: SampleSet, times: number): SampleSet {
  const values = Array.from({ length: times }, () => [...inputs]).flat();
  return {
    inputs: Float32Array.from(values),
    labels: Int32Array.from({ length: times * labels.length }, (_, row) => labels[row % labels.length]!),
    names: Array.from({ length: times * names.length }, (_, row) => names[row % names.length]!),
  };
}

test('the data loss is the mean of minus the logarithm of the probability of the label, over all batches', async () => {
  // More samples than one evaluation batch holds, and not a multiple of it.
  const samples = repeat(tinyData().splits.train, 101);
  const evaluation = await evaluateSplit(await trainedProgram(), samples, new AbortController().signal);
  const { metrics, probabilities } = evaluation!;
  const losses = Array.from(samples.labels, (label, row) => -Math.log(probabilities[row * 3 + label]!));
  expect(metrics.loss.data).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / losses.length, 5);
  expect(metrics.loss.total).toBe(metrics.loss.data + metrics.loss.regularisation);
});
