import fc from 'fast-check';
import { test } from 'vitest';
import { planNetwork } from '../../../main/networks/plan.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import {
  compilePair,
  disposePair,
  expectSameEvaluation,
  expectSameStep,
  randomBatch,
} from './compare-engines.ts';

const initialiser = fc.constantFrom(
  'glorot-uniform',
  'glorot-normal',
  'he-uniform',
  'he-normal',
  'pytorch-default',
);
const pooling = (type: string): fc.Arbitrary<object> =>
  fc.record({
    type: fc.constant(type),
    poolSize: fc.integer({ min: 1, max: 3 }),
    stride: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  });
const convolution = fc.record({
  type: fc.constant('convolution'),
  filters: fc.integer({ min: 1, max: 4 }),
  kernelSize: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.constantFrom('same', 'valid'),
  initialiser,
});
const dense = fc.record({
  type: fc.constant('dense'),
  units: fc.integer({ min: 1, max: 6 }),
  initialiser,
});
const anywhere = fc.oneof(
  fc.constantFrom<object>({ type: 'relu' }, { type: 'tanh' }, { type: 'sigmoid' }),
  fc.record({ type: fc.constant('leaky-relu'), negativeSlope: fc.constantFrom(0, 0.01, 0.3) }),
  fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.2, 0.5) }),
);
const inPictures = fc.oneof(convolution, pooling('max-pooling'), pooling('average-pooling'), anywhere);
const inLists = fc.oneof(
  dense,
  anywhere,
  fc.record({
    type: fc.constant('sine-features'),
    frequencies: fc.array(fc.constantFrom(-1.3, 0.1, 0.7, 2), { minLength: 1, maxLength: 3 }),
  }),
  fc.constant({ type: 'softmax' }),
  fc.array(anywhere, { minLength: 1, maxLength: 2 }).map((layers) => ({ type: 'residual', layers })),
);

/** Networks that fit together, of pictures or pairs of them. */
const networks: fc.Arbitrary<NetworkSpec> = fc
  .record({
    kind: fc.constantFrom('image', 'image-pair'),
    height: fc.integer({ min: 5, max: 9 }),
    width: fc.integer({ min: 5, max: 9 }),
    first: fc.array(inPictures, { maxLength: 4 }),
    bridge: fc.constantFrom('flatten', 'global-average-pooling'),
    second: fc.array(inLists, { maxLength: 3 }),
  })
  .map(({ kind, height, width, first, bridge, second }) =>
    networkSpecSchema.parse({
      input: { kind, height, width, channels: 2 },
      layers: [
        ...first,
        { type: bridge },
        ...second,
        ...(kind === 'image-pair' ? [{ type: 'absolute-difference' }] : []),
        { type: 'dense', units: 3 },
      ],
    }),
  )
  .filter((network) => {
    try {
      planNetwork(network);
      return true;
    } catch {
      return false;
    }
  });

test('the engines agree on a step and an evaluation of any network', async () => {
  await fc.assert(
    fc.asyncProperty(networks, fc.integer({ min: 1, max: 5 }), async (network, samples) => {
      const pair = await compilePair({
        network,
        objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.01 },
        optimiser: optimiserSpecSchema.parse({ type: 'sgd', learningRate: 0.01, momentum: 0.9 }),
        seed: 7,
      });
      try {
        const random = new RandomStream(9);
        await expectSameStep(pair, randomBatch(network, samples, random), 0.01);
        await expectSameEvaluation(pair, randomBatch(network, samples, random));
      } finally {
        await disposePair(pair);
      }
    }),
    { numRuns: 40 },
  );
});
