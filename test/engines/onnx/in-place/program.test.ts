import { afterEach, expect, test, vi } from 'vitest';
import type { Batch, CompileOptions, Program, ProgramState } from '../../../../main/engines/engine.ts';
import { OnnxProgram } from '../../../../main/engines/onnx/program.ts';
import { processorDevice } from '../../../../main/engines/onnx/device.ts';
import { sharesMemory } from '../../../../main/engines/onnx/in-place/shared-memory.ts';
import { UpdateThreads } from '../../../../main/engines/onnx/in-place/update-threads.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../../shared/specs/training.ts';

/** Its first kernel is just large enough to be updated in place, its second too small. */
const network = networkSpecSchema.parse({
  input: { kind: 'vector', features: 1000 },
  layers: [
    { type: 'dense', units: 1000 },
    { type: 'relu' },
    { type: 'dense', units: 40 },
    { type: 'relu' },
    { type: 'dense', units: 3 },
  ],
});

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.dispose()));
});

const options: CompileOptions = {
  network,
  objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.001 },
  optimiser: optimiserSpecSchema.parse({ type: 'adamw', learningRate: 0.001 }),
  seed: 3,
};

function start(inPlace: boolean, others: Partial<CompileOptions> = {}): OnnxProgram {
  const program = new OnnxProgram({ ...options, ...others }, processorDevice(2, true, inPlace));
  programs.push(program);
  return program;
}

function randomBatch(seed: number, samples = 8): Batch {
  const random = new RandomStream(seed);
  return {
    inputs: Float32Array.from({ length: samples * 1000 }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(3)),
  };
}

async function train(program: Program, from: number, to: number): Promise<number[]> {
  const values: number[] = [];
  for (let step = from; step < to; step += 1) {
    const { dataLoss, regularisationLoss } = await program.step(randomBatch(step, 5 + (step % 3)), 0.001);
    values.push(dataLoss, regularisationLoss);
  }
  return values;
}

test('memory that threads share can be fed to ONNX Runtime here', async () => {
  expect(await sharesMemory()).toBe(true);
});

test('where the update cannot be compiled, parameters are updated in the graph', async () => {
  vi.resetModules();
  const module = vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse() {
    throw new Error('Wasm SIMD unsupported');
  });
  const fresh = await import('../../../../main/engines/onnx/in-place/shared-memory.ts');
  expect(await fresh.sharesMemory()).toBe(false);
  module.mockRestore();
});

test('a program that cannot be prepared leaves no threads behind', async () => {
  const ended = vi.spyOn(UpdateThreads.prototype, 'end');
  const device = { ...processorDevice(3, true, true), prepare: () => Promise.reject(new Error('no memory')) };
  const program = new OnnxProgram(options, device);
  await expect(program.prepare()).rejects.toThrow('no memory');
  expect(ended).toHaveBeenCalledOnce();
  ended.mockRestore();
});

test('training in place learns what training in the graph does', async () => {
  const [inPlace, inGraph] = [start(true), start(false)];
  const [actual, expected] = [await train(inPlace, 0, 8), await train(inGraph, 0, 8)];
  actual.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 4);
  });
  const [ours, theirs] = [await inPlace.readState(), await inGraph.readState()];
  ours.parameters.forEach(({ name, values }, tensor) => {
    const others = theirs.parameters[tensor]!;
    expect(name).toBe(others.name);
    const differences = values.map((value, index) => Math.abs(value - others.values[index]!));
    expect(differences.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(2e-4);
  });
});

test('the same seed yields the same bits, also after going on from a state', async () => {
  const whole = await train(start(true), 0, 8);
  const first = start(true);
  await train(first, 0, 4);
  const state = await first.readState();
  await train(first, 4, 6);
  const second = start(true, { seed: 4 });
  await second.writeState(state);
  expect(await train(second, 4, 8)).toEqual(whole.slice(8));
  await first.writeState(state);
  expect(await train(first, 4, 8)).toEqual(whole.slice(8));
});

test('a state goes over from training in the graph to training in place and back, moments and all', async () => {
  const expected = await train(start(false), 0, 9);
  const losses: number[] = [];
  let state: ProgramState | undefined;
  for (const [place, first] of [
    [false, 0],
    [true, 3],
    [false, 6],
  ] as const) {
    const program = start(place, { seed: first });
    await program.writeState(state ?? (await start(false).readState()));
    losses.push(...(await train(program, first, first + 3)));
    state = await program.readState();
  }
  losses.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 4);
  });
});

test('a gradient without a number shows in the loss of its step, and a state kept before is as it was', async () => {
  const program = start(true);
  await train(program, 0, 2);
  const before = await program.readState();
  const kept = before.parameters[0]!.values.slice();
  const batch = randomBatch(2);
  batch.inputs[0] = NaN;
  expect((await program.step(batch, 0.001)).dataLoss).toBeNaN();
  expect((await program.step(randomBatch(3), 0.001)).dataLoss).toBeNaN();
  expect(before.parameters[0]!.values).toEqual(kept);
  await program.writeState(before);
  expect(await train(program, 2, 4)).toEqual((await train(start(true), 0, 4)).slice(4));
});

test('a watched step is bit for bit an unwatched one, and tells what was updated', async () => {
  const [watched, unwatched, inGraph] = [start(true), start(true), start(false)];
  for (let step = 0; step < 4; step += 1) {
    const batch = randomBatch(step);
    const { watch, ...result } = await watched.step(batch, 0.001, step % 2 === 1);
    expect(result).toEqual(await unwatched.step(batch, 0.001));
    const { watch: expected } = await inGraph.step(batch, 0.001, step % 2 === 1);
    watch?.forEach(({ squaredGradientNorm, updateRatio }, index) => {
      const other = expected![index]!;
      if (squaredGradientNorm === null) return;
      expect(squaredGradientNorm / other.squaredGradientNorm!).toBeCloseTo(1, 3);
      expect(updateRatio! / other.updateRatio!).toBeCloseTo(1, 3);
    });
  }
  expect(await watched.readState()).toEqual(await unwatched.readState());
});

test('evaluation and gradients see the parameters in place, and leave them alone', async () => {
  const program = start(true);
  await train(program, 0, 3);
  const before = await program.readState();
  const batch = randomBatch(9);
  const gradients = await program.gradients(batch);
  expect(gradients[0]!.values).toHaveLength(1_000_000);
  await program.evaluate(batch);
  await program.regularisationLoss();
  expect(await program.readState()).toEqual(before);
});

test('a state that lacks something is refused, and changes nothing', async () => {
  const program = start(true);
  await train(program, 0, 2);
  const before = await program.readState();
  const other = await start(true, { seed: 5 }).readState();
  const lacking = { ...other, optimiserSlots: other.optimiserSlots.slice(0, -1) };
  await expect(program.writeState(lacking)).rejects.toThrow('The state lacks');
  expect(await program.readState()).toEqual(before);
});

test('with clipping all parameters are updated in the graph', async () => {
  const clipping = { type: 'global-norm', maximum: 0.5 } as const;
  const [one, other] = [start(true, { clipping }), start(false, { clipping })];
  expect(await train(one, 0, 3)).toEqual(await train(other, 0, 3));
});
