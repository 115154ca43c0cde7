import { describe, expect, test } from 'vitest';
import { checkBatchSize } from '../../main/engines/check-network.ts';
import { findEngine } from '../../main/engines/index.ts';
import { planNetwork } from '../../main/networks/plan.ts';
import { UserError } from '../../shared/errors.ts';
import { networkSpecSchema } from '../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../shared/specs/training.ts';
import type { Loss } from '../../shared/specs/training.ts';

const vector = { kind: 'vector', features: 3 };
const picture = { kind: 'image', height: 2, width: 2, channels: 3 };
const flatten = { type: 'flatten' };
const normalisation = { type: 'batch-normalisation' };
const dense = (units: number): object => ({ type: 'dense', units });

describe.each(['onnx-cpu', 'tfjs-cpu'])('%s', (engine) => {
  const compile = async (layers: object[], loss: Loss): Promise<void> => {
    const program = await findEngine(engine).compile({
      network: networkSpecSchema.parse({ input: vector, layers }),
      objective: { loss, l2Regularisation: 0 },
      optimiser: optimiserSpecSchema.parse({ type: 'sgd', learningRate: 0.1 }),
      seed: 1,
    });
    await program.dispose();
  };

  test.each<[string, object[], Loss, RegExp, RegExp]>([
    ['nothing to train', [{ type: 'relu' }], 'softmax-cross-entropy', /nothing to train/, /dense layer/],
    ['one score', [dense(1)], 'softmax-cross-entropy', /yields 1 value,/, /as many units/],
    ['two logits', [dense(2)], 'binary-cross-entropy', /yields 2 values/, /one unit/],
    [
      'softmax twice',
      [dense(2), { type: 'softmax' }],
      'softmax-cross-entropy',
      /layer softmax-1/,
      /Leave softmax-1 out/,
    ],
    [
      'sigmoid twice',
      [dense(1), { type: 'sigmoid' }],
      'binary-cross-entropy',
      /layer sigmoid-1/,
      /Leave sigmoid-1 out/,
    ],
  ])('refuses %s, and says what to do', async (_, layers, loss, message, remedy) => {
    const refusal: unknown = await compile(layers, loss).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as UserError).message).toMatch(message);
    expect((refusal as UserError).remedy).toMatch(remedy);
  });

  test.each<[object[], Loss]>([
    [[dense(2), { type: 'softmax' }], 'mean-squared-error'],
    [[dense(1), { type: 'sigmoid' }], 'mean-squared-error'],
    [[dense(2), { type: 'sigmoid' }], 'softmax-cross-entropy'],
    [[normalisation], 'softmax-cross-entropy'],
  ])('takes %j under the %s', async (layers, loss) => {
    await compile(layers, loss);
  });
});

test.each([
  ['features', vector, [dense(4), normalisation, dense(2)], 'batch-normalisation-1'],
  ['a residual', vector, [{ type: 'residual', layers: [normalisation] }], 'residual-1/batch-normalisation-1'],
  ['a flat picture', picture, [normalisation, flatten, normalisation, dense(2)], 'batch-normalisation-2'],
])('batches of one sample leave nothing to normalise: %s', (_, input, layers, name) => {
  const plan = planNetwork(networkSpecSchema.parse({ input, layers }));
  expect(() => {
    checkBatchSize(plan, 1);
  }).toThrow(`The layer ${name} normalises`);
  checkBatchSize(plan, 2);
});

test('a picture and a pair have enough values by themselves', () => {
  const layers = [normalisation, flatten, dense(2)];
  checkBatchSize(planNetwork(networkSpecSchema.parse({ input: picture, layers })), 1);
  const pair = [flatten, normalisation, { type: 'absolute-difference' }, dense(1)];
  const input = { ...picture, kind: 'image-pair' };
  checkBatchSize(planNetwork(networkSpecSchema.parse({ input, layers: pair })), 1);
});
