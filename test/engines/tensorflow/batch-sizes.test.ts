import { expect, test } from 'vitest';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import { compilePair, disposePair, expectSameStep, randomBatch } from './compare-engines.ts';

const picture = { height: 5, width: 5, channels: 1 };
const dense = (units: number): object => ({ type: 'dense', units });

test.each([
  ['pairs', { kind: 'image-pair', ...picture }, [{ type: 'absolute-difference' }]],
  ['pictures', { kind: 'image', ...picture }, []],
])('dropout follows batches that double, halve and stay: %s', async (_, input, comparison) => {
  const network = networkSpecSchema.parse({
    input,
    layers: [
      { type: 'flatten' },
      dense(7),
      { type: 'dropout', rate: 0.4 },
      ...comparison,
      { type: 'dropout', rate: 0.25 },
      dense(1),
    ],
  });
  const pair = await compilePair({
    network,
    objective: { loss: 'binary-cross-entropy', l2Regularisation: 0.01 },
    optimiser: optimiserSpecSchema.parse({ type: 'sgd', learningRate: 0.1 }),
    seed: 5,
  });
  const random = new RandomStream(4);
  for (const size of [2, 4, 8, 8, 4, 1, 2]) {
    await expectSameStep(pair, randomBatch(network, size, random), 0.05);
  }
  await disposePair(pair);
});

test.each([
  ['fused with a convolution', [{ type: 'convolution', filters: 1, kernelSize: 1 }]],
  ['after a normalisation', [{ type: 'batch-normalisation' }]],
])('a unit alive only where the pooling after it does not look counts as dead: %s', async (_, first) => {
  const network = networkSpecSchema.parse({
    input: { kind: 'image', ...picture },
    layers: [
      ...first,
      { type: 'relu' },
      { type: 'max-pooling', poolSize: 2 },
      { type: 'max-pooling', poolSize: 1 },
      { type: 'flatten' },
      dense(2),
    ],
  });
  const pair = await compilePair({
    network,
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0 },
    optimiser: optimiserSpecSchema.parse({ type: 'sgd', learningRate: 0.1 }),
    seed: 5,
  });
  // Windows of 2 x 2 leave the last row and the last column of 5 x 5 out, where alone this picture is positive.
  const inputs = Float32Array.from({ length: 25 }, (_value, place) => (place === 24 ? 5 : -1));
  for (const program of [pair.onnx, pair.tensorflow]) {
    const state = await program.readState();
    state.parameters[0]!.values.fill(1);
    await program.writeState(state);
    const { watch } = await program.step({ inputs, labels: Int32Array.of(1) }, 0.1, true);
    expect(watch!.find(({ layer }) => layer === 'relu-1')!.deadShare).toBe(1);
  }
  await disposePair(pair);
});
