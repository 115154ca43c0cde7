import { expect, test } from 'vitest';
import type { Batch, CompileOptions, NamedTensor, Program } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { countValues, planNetwork } from '../../../main/networks/plan.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import { fddbModel, smallNetwork } from '../../networks/models.ts';

const plain = networkSpecSchema.parse({
  input: { kind: 'vector', features: 3 },
  layers: [
    { type: 'dense', units: 20 },
    { type: 'batch-normalisation' },
    { type: 'relu' },
    { type: 'residual', layers: [{ type: 'dense', units: 20 }, { type: 'relu' }] },
    { type: 'dense', units: 2 },
  ],
});

function compile(network: NetworkSpec, options: Partial<CompileOptions> = {}): Promise<Program> {
  return findEngine('onnx-cpu').compile({
    network,
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.001 },
    optimiser: optimiserSpecSchema.parse({ type: 'adam', learningRate: 0.01 }),
    seed: 3,
    threads: 2,
    ...options,
  });
}

function randomBatch(network: NetworkSpec, samples: number, seed: number): Batch {
  const random = new RandomStream(seed);
  const plan = planNetwork(network);
  return {
    inputs: Float32Array.from({ length: samples * countValues(plan.input) }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(plan.outputs)),
  };
}

function squaredNorm(tensors: readonly NamedTensor[]): number {
  return tensors.reduce((sum, { values }) => sum + values.reduce((part, x) => part + x * x, 0), 0);
}

test.each([
  ['residual layers and batch normalisation', plain, 8],
  ['every layer of pictures', smallNetwork(), 8],
  ['FDDB model 1', fddbModel(), 2],
])('a watched step is bit for bit an unwatched one: %s', async (_, network, samples) => {
  const clipping = { type: 'global-norm', maximum: 0.5 } as const;
  const [watched, unwatched] = [await compile(network, { clipping }), await compile(network, { clipping })];
  for (let step = 0; step < 4; step += 1) {
    const batch = randomBatch(network, samples, step);
    const { watch, ...result } = await watched.step(batch, 0.01, step % 2 === 1);
    expect(watch !== undefined).toBe(step % 2 === 1);
    expect(result).toEqual(await unwatched.step(batch, 0.01));
  }
  expect(await watched.readState()).toEqual(await unwatched.readState());
  await watched.dispose();
  await unwatched.dispose();
});

test('gradient norms are those before clipping, and ratios those of the update, layer by layer', async () => {
  const program = await compile(plain, { clipping: { type: 'global-norm', maximum: 0.01 } });
  await program.step(randomBatch(plain, 16, 1), 0.01);
  const batch = randomBatch(plain, 16, 2);
  const gradients = await program.gradients(batch);
  const before = (await program.readState()).parameters;
  const { watch } = await program.step(batch, 0.01, true);
  const after = (await program.readState()).parameters;
  expect(watch!.map(({ layer }) => layer)).toEqual([
    'dense-1',
    'batch-normalisation-1',
    'relu-1',
    'residual-1/dense-1',
    'residual-1/relu-1',
    'dense-2',
  ]);
  for (const { layer, squaredGradientNorm, updateRatio, deadShare } of watch!) {
    const isRelu = layer.includes('relu');
    expect([squaredGradientNorm === null, updateRatio === null, deadShare === null]).toEqual(
      isRelu ? [true, true, false] : [false, false, true],
    );
    if (isRelu) continue;
    const own = ({ name }: NamedTensor): boolean => name.slice(0, name.lastIndexOf('/')) === layer;
    const change = after.filter(own).map((tensor, index) => {
      const old = before.filter(own)[index]!.values;
      return { ...tensor, values: tensor.values.map((value, place) => value - old[place]!) };
    });
    expect(squaredGradientNorm! / squaredNorm(gradients.filter(own))).toBeCloseTo(1, 4);
    const ratio = Math.sqrt(squaredNorm(change) / squaredNorm(before.filter(own)));
    expect(updateRatio! / ratio, layer).toBeCloseTo(1, 4);
  }
  await program.dispose();
});

test('units count as dead where they are zero for the whole batch', async () => {
  const network = networkSpecSchema.parse({
    input: { kind: 'vector', features: 1 },
    layers: [{ type: 'dense', units: 4 }, { type: 'relu' }, { type: 'dense', units: 2 }],
  });
  const program = await compile(network);
  const state = await program.readState();
  // Of inputs 1 and -1: the first unit is alive for one of them, the second for both, the others for none.
  const [kernel, bias] = state.parameters;
  kernel!.values.set([1, 0, 1, 0]);
  bias!.values.set([0, 1, -1, 0]);
  await program.writeState(state);
  const batch = { inputs: Float32Array.of(1, -1), labels: Int32Array.of(0, 1) };
  const { watch } = await program.step(batch, 0.01, true);
  expect(watch!.find(({ layer }) => layer === 'relu-1')!.deadShare).toBe(0.5);
  await program.dispose();
});

test('a channel of a picture is dead where it is zero at every position of every sample', async () => {
  const network = networkSpecSchema.parse({
    input: { kind: 'image', height: 4, width: 4, channels: 1 },
    layers: [
      { type: 'convolution', filters: 3, kernelSize: 1 },
      { type: 'relu' },
      { type: 'max-pooling' },
      { type: 'flatten' },
      { type: 'dense', units: 2 },
    ],
  });
  const program = await compile(network);
  const state = await program.readState();
  state.parameters[0]!.values.set([1, -1, -1]);
  state.parameters[1]!.values.set([0, 0, 0.5]);
  await program.writeState(state);
  const inputs = new Float32Array(32).fill(1);
  const batch = { inputs, labels: Int32Array.of(0, 1) };
  expect((await program.step(batch, 1e-6, true)).watch![1]!.deadShare).toBeCloseTo(2 / 3, 6);
  // A single value of a single sample brings both back.
  inputs[21] = -1;
  expect((await program.step(batch, 1e-6, true)).watch![1]!.deadShare).toBe(0);
  await program.dispose();
});
