import { describe, expect, test } from 'vitest';
import type { Batch, CompileOptions, Program } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { countValues, planNetwork } from '../../../main/networks/plan.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { fddbModel, smallNetwork } from '../../networks/models.ts';

const optimiser = {
  type: 'adam',
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0,
} as const;

async function compile(options: Partial<CompileOptions> = {}): Promise<Program> {
  return findEngine('onnx-cpu').compile({
    network: smallNetwork(),
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.001 },
    optimiser,
    seed: 3,
    threads: 2,
    ...options,
  });
}

function randomBatch(samples: number, seed = 1, network: NetworkSpec = smallNetwork()): Batch {
  const random = new RandomStream(seed);
  const plan = planNetwork(network);
  return {
    inputs: Float32Array.from({ length: samples * countValues(plan.input) }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(plan.outputs)),
  };
}

async function losses(program: Program, from: number, to: number): Promise<number[]> {
  const values: number[] = [];
  for (let step = from; step < to; step += 1) {
    const { dataLoss, regularisationLoss } = await program.step(randomBatch(8, step), 0.01);
    values.push(dataLoss, regularisationLoss);
  }
  return values;
}

describe('training', () => {
  test('learns a batch by heart', async () => {
    const program = await compile({ network: smallNetwork(0) });
    const batch = randomBatch(12);
    for (let step = 0; step < 150; step += 1) await program.step(batch, 0.01);
    expect((await program.evaluate(batch)).correct).toBe(12);
  });

  test('is bit for bit the same for the same seed, and different for another', async () => {
    const expected = await losses(await compile(), 0, 10);
    expect(await losses(await compile(), 0, 10)).toEqual(expected);
    expect(await losses(await compile({ seed: 4 }), 0, 10)).not.toEqual(expected);
  });

  test('goes on from a state bit for bit as if it had never stopped', async () => {
    const whole = await losses(await compile(), 0, 12);
    const first = await compile();
    await losses(first, 0, 5);
    const state = structuredClone(await first.readState());
    await losses(first, 5, 7);
    const second = await compile({ seed: 3 });
    await second.writeState(state);
    expect(await losses(second, 5, 12)).toEqual(whole.slice(10));
    expect(state.step).toBe(5);
  });

  test('a state read is a copy: later steps leave it alone', async () => {
    const program = await compile();
    const state = await program.readState();
    const copy = structuredClone(state);
    await losses(program, 0, 3);
    expect(state).toEqual(copy);
  });

  test('reads parameters in the order of the layers', async () => {
    const { parameters, optimiserSlots } = await (await compile()).readState();
    expect(parameters.map((parameter) => parameter.name)).toEqual([
      'convolution-1/kernel',
      'convolution-1/bias',
      'convolution-2/kernel',
      'convolution-2/bias',
      'convolution-3/kernel',
      'convolution-3/bias',
      'dense-1/kernel',
      'dense-1/bias',
      'dense-2/kernel',
      'dense-2/bias',
    ]);
    expect(optimiserSlots).toHaveLength(2 * parameters.length);
  });

  test('returns a loss that is not finite as it is', async () => {
    const program = await compile();
    await program.step(randomBatch(8), 1e30);
    expect((await program.step(randomBatch(8), 1e30)).regularisationLoss).toBe(Infinity);
    expect((await program.step(randomBatch(8), 0.01)).dataLoss).toBeNaN();
  });

  test('keeps its memory', async () => {
    const network = networkSpecSchema.parse({
      input: { kind: 'vector', features: 500 },
      layers: [
        { type: 'dense', units: 500 },
        { type: 'dropout', rate: 0.5 },
        { type: 'dense', units: 2 },
      ],
    });
    const program = await compile({ network });
    const batch = randomBatch(16, 1, network);
    const run = async (steps: number): Promise<number> => {
      for (let step = 0; step < steps; step += 1) await program.step(batch, 0.001);
      return process.memoryUsage().arrayBuffers;
    };
    const before = await run(5);
    // Each step writes 3 MB of parameters and moments; 50 of them kept would be 150 MB.
    expect((await run(50)) - before).toBeLessThan(5e6);
  });
});

describe('Adam', () => {
  test('agrees with its definition in float64 while the learning rate changes', async () => {
    const program = await compile();
    const start = await program.readState();
    const expected = start.parameters.map(({ values }) => Float64Array.from(values));
    const first = expected.map(({ length }) => new Float64Array(length));
    const second = expected.map(({ length }) => new Float64Array(length));
    for (let step = 1; step <= 6; step += 1) {
      const learningRate = 0.02 / step;
      const batch = randomBatch(8, step);
      const gradients = await program.gradients(batch);
      gradients.forEach(({ values }, tensor) => {
        values.forEach((gradient, index) => {
          const m = (first[tensor]![index] = 0.9 * first[tensor]![index]! + 0.1 * gradient);
          const v = (second[tensor]![index] = 0.999 * second[tensor]![index]! + 0.001 * gradient ** 2);
          const corrected = Math.sqrt(v / (1 - 0.999 ** step)) + 1e-7;
          expected[tensor]![index]! -= (learningRate * (m / (1 - 0.9 ** step))) / corrected;
        });
      });
      await program.step(batch, learningRate);
    }
    const { parameters } = await program.readState();
    parameters.forEach(({ values, name }, tensor) => {
      values.forEach((value, index) => {
        expect(Math.abs(value - expected[tensor]![index]!), name).toBeLessThan(1e-5);
      });
    });
  });
});

describe('evaluation', () => {
  test('of many samples is the sum of the evaluations of each', async () => {
    const program = await compile();
    const batch = randomBatch(150);
    const whole = await program.evaluate(batch);
    const values = batch.inputs.length / 150;
    let dataLossSum = 0;
    let correct = 0;
    for (let sample = 0; sample < 150; sample += 1) {
      const one = await program.evaluate({
        inputs: batch.inputs.slice(sample * values, (sample + 1) * values),
        labels: batch.labels.slice(sample, sample + 1),
      });
      dataLossSum += one.dataLossSum;
      correct += one.correct;
      one.probabilities.forEach((probability, index) => {
        expect(probability).toBeCloseTo(whole.probabilities[sample * 3 + index]!, 5);
      });
    }
    expect(whole.correct).toBe(correct);
    expect(whole.dataLossSum / dataLossSum).toBeCloseTo(1, 5);
    const predicted = Array.from(batch.labels, (_, sample) => {
      const row = [...whole.probabilities.slice(sample * 3, sample * 3 + 3)];
      expect(row[0]! + row[1]! + row[2]!).toBeCloseTo(1, 5);
      return row.indexOf(Math.max(...row));
    });
    expect(predicted.filter((label, sample) => label === batch.labels[sample])).toHaveLength(correct);
  });

  test('of no samples is nothing', async () => {
    const result = await (await compile()).evaluate(randomBatch(0));
    expect(result).toEqual({ dataLossSum: 0, correct: 0, probabilities: new Float32Array() });
  });

  test('and gradients leave training as it was', async () => {
    const expected = await losses(await compile(), 0, 4);
    const program = await compile();
    const first = await losses(program, 0, 2);
    await program.evaluate(randomBatch(20));
    await program.gradients(randomBatch(5));
    expect([...first, ...(await losses(program, 2, 4))]).toEqual(expected);
  });

  test('the L2 penalty is that of kernels, not of biases', async () => {
    const program = await compile();
    await losses(program, 0, 5);
    const { parameters } = await program.readState();
    const kernels = parameters.filter(({ name }) => name.endsWith('kernel'));
    const squares = kernels.reduce((sum, { values }) => sum + values.reduce((part, x) => part + x * x, 0), 0);
    const penalty = await program.regularisationLoss();
    expect(penalty / (0.001 * squares)).toBeCloseTo(1, 5);
    expect((await program.step(randomBatch(8), 0.01)).regularisationLoss).toBe(penalty);
  });

  test('the L2 penalty of millions of parameters keeps its digits, and so does a norm that is clipped', async () => {
    const network = networkSpecSchema.parse({
      input: { kind: 'vector', features: 3000 },
      layers: [
        { type: 'dense', units: 2000 },
        { type: 'dense', units: 2 },
      ],
    });
    const plainSteps = { type: 'sgd', learningRate: 1, momentum: 0, weightDecay: 0 } as const;
    const maximum = 1e-3;
    const clipping = { type: 'global-norm', maximum } as const;
    const program = await compile({ network, optimiser: plainSteps, clipping });
    const before = (await program.readState()).parameters;
    const squares = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
    const kernels = before.filter(({ name }) => name.endsWith('kernel'));
    const expected = 0.001 * kernels.reduce((sum, { values }) => sum + squares(values), 0);
    expect((await program.regularisationLoss()) / expected).toBeCloseTo(1, 5);
    const batch = randomBatch(4, 1, network);
    const gradients = await program.gradients(batch);
    const norm = Math.sqrt(gradients.reduce((sum, { values }) => sum + squares(values), 0));
    await program.step(batch, 1);
    const after = (await program.readState()).parameters;
    const moved = after.at(-1)!.values[0]! - before.at(-1)!.values[0]!;
    expect(-moved / ((gradients.at(-1)!.values[0]! * maximum) / norm)).toBeCloseTo(1, 4);
    await program.dispose();
  });

  test('without L2 regularisation the penalty is zero', async () => {
    const objective = { loss: 'softmax-cross-entropy', l2Regularisation: 0 } as const;
    const program = await compile({ objective });
    expect(await program.regularisationLoss()).toBe(0);
    expect((await program.step(randomBatch(8), 0.01)).regularisationLoss).toBe(0);
  });
});

describe('what does not fit is refused', () => {
  test('a batch of another size than the input of the network', async () => {
    const { labels, inputs } = randomBatch(3);
    await expect((await compile()).step({ labels, inputs: inputs.slice(1) }, 0.01)).rejects.toThrow(
      /batch of 3 samples has 1187 numbers.*takes 1188/,
    );
  });

  test('a class the network does not have', async () => {
    const { inputs } = randomBatch(2);
    const batch = { inputs, labels: Int32Array.of(0, 3) };
    const program = await compile();
    await expect(program.step(batch, 0.01)).rejects.toThrow(/class 3.*3 classes.*0 to 2/);
    await expect(program.evaluate(batch)).rejects.toThrow(/class 3/);
  });

  test('a network with one output', async () => {
    const network = networkSpecSchema.parse({
      input: { kind: 'vector', features: 2 },
      layers: [{ type: 'dense', units: 1 }],
    });
    await expect(compile({ network })).rejects.toThrow(/yields 1 value.*two or more classes/);
  });

  test('a state of another network, and the program keeps its own', async () => {
    const program = await compile();
    const before = await program.readState();
    const other = await (await compile({ network: fddbModel() })).readState();
    await expect(program.writeState(other)).rejects.toThrow(
      /"convolution-1\/kernel".*3, 3, 3, 32.*3, 3, 3, 4/,
    );
    await expect(program.writeState({ ...before, optimiserSlots: [] })).rejects.toThrow(
      /lacks "convolution-1\/kernel\/first-moment"/,
    );
    expect(await program.readState()).toEqual(before);
  });
});
