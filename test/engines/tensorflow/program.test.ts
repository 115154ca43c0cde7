import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test } from 'vitest';
import type { CompileOptions, Program } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import { randomBatch } from './compare-engines.ts';

const network = networkSpecSchema.parse({
  input: { kind: 'vector', features: 3 },
  layers: [
    { type: 'dense', units: 6 },
    { type: 'batch-normalisation' },
    { type: 'relu' },
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 3 },
  ],
});

function compile(change: Partial<CompileOptions> = {}): Promise<Program> {
  return findEngine('tfjs-cpu').compile({
    network,
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.01 },
    optimiser: optimiserSpecSchema.parse({ type: 'adam', learningRate: 0.01 }),
    seed: 3,
    ...change,
  });
}

async function losses(program: Program, steps: number): Promise<number[]> {
  const random = new RandomStream(4);
  const found: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    found.push((await program.step(randomBatch(network, 8, random), 0.01)).dataLoss);
  }
  return found;
}

test('a thousand steps leave no tensor behind, and none is left once the program is disposed of', async () => {
  const before = tf.memory();
  const program = await compile();
  await losses(program, 1);
  const afterOne = tf.memory();
  await losses(program, 999);
  expect(tf.memory()).toMatchObject({ numTensors: afterOne.numTensors, numBytes: afterOne.numBytes });
  const batch = randomBatch(network, 300, new RandomStream(5));
  await program.evaluate(batch);
  await program.gradients(batch);
  await program.regularisationLoss();
  await program.writeState(await program.readState());
  await program.step(batch, 0.01, true);
  await expect(program.step({ ...batch, labels: new Int32Array(2) }, 0.01)).rejects.toThrow();
  expect(tf.memory()).toMatchObject({ numTensors: afterOne.numTensors, numBytes: afterOne.numBytes });
  await program.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors);
});

test('the same seed gives the same losses bit by bit, another seed others', async () => {
  const first = await losses(await compile(), 5);
  expect(await losses(await compile(), 5)).toEqual(first);
  expect(await losses(await compile({ seed: 4 }), 5)).not.toEqual(first);
});

test('a program that goes on from a state measures what the one it is from would have measured', async () => {
  const unbroken = await compile();
  await losses(unbroken, 6);
  const state = await unbroken.readState();
  const other = await compile({ seed: 3 });
  await other.writeState(state);
  expect(await losses(other, 4)).toEqual(await losses(unbroken, 4));
});

test('dropout draws a new mask at every step', async () => {
  const program = await compile();
  const batch = randomBatch(network, 8, new RandomStream(6));
  const { dataLoss } = await program.step(batch, 0);
  expect((await program.step(batch, 0)).dataLoss).not.toBe(dataLoss);
});

test('what was read or fed is not changed by later steps', async () => {
  const program = await compile();
  const state = await program.readState();
  const copy = structuredClone(state);
  const batch = randomBatch(network, 8, new RandomStream(7));
  await program.writeState(state);
  await program.step(batch, 0.1);
  state.parameters[0]!.values.fill(9);
  await program.writeState(copy);
  const before = await program.evaluate(batch);
  copy.parameters[0]!.values.fill(9);
  expect(await program.evaluate(batch)).toEqual(before);
});

test('an unwatched step measures what a watched one does', async () => {
  const batch = randomBatch(network, 8, new RandomStream(8));
  const [plain, watched] = [await compile(), await compile()];
  const { watch, ...figures } = await watched.step(batch, 0.01, true);
  expect(await plain.step(batch, 0.01)).toEqual(figures);
  expect(watch?.map(({ layer }) => layer)).toEqual(['dense-1', 'batch-normalisation-1', 'relu-1', 'dense-2']);
});

describe('refuses', () => {
  test('a network that does not yield what the loss takes', async () => {
    const objective = { loss: 'binary-cross-entropy', l2Regularisation: 0 } as const;
    await expect(compile({ objective })).rejects.toMatchObject({ kind: 'request' });
  });

  test('a state of another network, and keeps its own', async () => {
    const program = await compile();
    const own = await program.readState();
    const [kernel, ...others] = own.parameters;
    await expect(program.writeState({ ...own, parameters: others })).rejects.toThrow(
      'lacks "dense-1/kernel"',
    );
    const wider = { ...kernel!, shape: [3, 7], values: new Float32Array(21) };
    await expect(program.writeState({ ...own, parameters: [wider, ...others] })).rejects.toThrow('[3, 7]');
    expect(await program.readState()).toEqual(own);
  });

  test('a class the network does not know', async () => {
    const program = await compile();
    const batch = { inputs: new Float32Array(6), labels: Int32Array.of(0, 3) };
    await expect(program.step(batch, 0.01)).rejects.toThrow('class 3');
  });
});
