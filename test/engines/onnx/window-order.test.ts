import { expect, test } from 'vitest';
import type { Batch, EvaluationResult, NamedTensor, StepResult } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { countValues, planNetwork } from '../../../main/networks/plan.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';

/** So large that its first convolution takes the patches of pooling windows, before batch normalisation as well. */
function largePictures(
  { before = [], between }: { before?: readonly object[]; between: readonly object[] },
  [height, width]: readonly [number, number],
): NetworkSpec {
  return networkSpecSchema.parse({
    input: { kind: 'image-pair', height, width, channels: 1 },
    layers: [
      ...before,
      { type: 'convolution', filters: 2, kernelSize: 10, padding: 'valid' },
      ...between,
      { type: 'max-pooling' },
      { type: 'flatten' },
      { type: 'dense', units: 2 },
      { type: 'absolute-difference' },
      { type: 'dense', units: 1 },
    ],
  });
}

function randomBatch(network: NetworkSpec): Batch {
  const random = new RandomStream(1);
  const count = 2 * countValues(planNetwork(network).input);
  return { inputs: Float32Array.from({ length: count }, () => random.normal()), labels: Int32Array.of(0, 1) };
}

async function train(
  engine: string,
  network: NetworkSpec,
): Promise<{ step: StepResult; evaluation: EvaluationResult; parameters: readonly NamedTensor[] }> {
  const program = await findEngine(engine).compile({
    network,
    objective: { loss: 'binary-cross-entropy', l2Regularisation: 0 },
    optimiser: optimiserSpecSchema.parse({ type: 'sgd', learningRate: 0.01 }),
    seed: 1,
    threads: 2,
  });
  const step = await program.step(randomBatch(network), 0.01);
  const evaluation = await program.evaluate(randomBatch(network));
  const { parameters } = await program.readState();
  await program.dispose();
  return { step, evaluation, parameters };
}

const normalisation = { type: 'batch-normalisation' };

const relu = { type: 'relu' };
const dropout = { type: 'dropout', rate: 0.5 };

test.each([
  ['before pooling nothing but a ReLU', { between: [relu] }, [90, 90]],
  ['before pooling batch normalisation and ReLU', { between: [normalisation, relu] }, [89, 89]],
  ['pooling leaves out a row and a column of what was normalised', { between: [normalisation] }, [90, 90]],
  ['pooling leaves out a column of what was normalised', { between: [normalisation] }, [89, 90]],
  ['before pooling dropout, whose masks go by position', { between: [dropout] }, [89, 89]],
  ['something before the convolution learns as well', { before: [normalisation], between: [relu] }, [90, 90]],
] as const)('large pictures learn as they do on TensorFlow.js: %s', async (_, layers, size) => {
  const network = largePictures(layers, size);
  const [ours, theirs] = [await train('onnx-cpu', network), await train('tfjs-cpu', network)];
  expect(ours.step.dataLoss).toBeCloseTo(theirs.step.dataLoss, 4);
  expect(ours.evaluation.dataLossSum).toBeCloseTo(theirs.evaluation.dataLossSum, 3);
  ours.parameters.forEach(({ name, values }, index) => {
    const others = theirs.parameters[index]!.values;
    const differences = values.map((value, place) => Math.abs(value - others[place]!));
    expect(Math.max(...differences), name).toBeLessThan(1e-4);
  });
});
