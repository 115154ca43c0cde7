import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { columnsAtOnce, rowsAtOnce } from '../../../../main/engines/onnx/in-place/adam-module.ts';
import { chooseInPlace, InPlaceState } from '../../../../main/engines/onnx/in-place/in-place-state.ts';
import { stepScalars } from '../../../../main/engines/onnx/optimisers.ts';
import { packParameters } from '../../../../main/engines/onnx/parameters.ts';
import type { ParameterVector } from '../../../../main/engines/onnx/parameters.ts';
import { listParameters, planNetwork } from '../../../../main/networks/plan.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../../shared/specs/training.ts';
import type { OptimiserSpec } from '../../../../shared/specs/training.ts';

const states: InPlaceState[] = [];
afterAll(() => Promise.all(states.map((state) => state.end())));

function kernel(rows: number, columns: number, name = 'vector'): ParameterVector {
  const shape = [rows, columns];
  const parameter = {
    name: 'kernel',
    shape,
    role: 'kernel',
    initialiser: 'zeros',
    fanIn: 1,
    fanOut: 1,
  } as const;
  return { name, parameters: [parameter], size: rows * columns };
}

const slots = ['vector first-moment', 'vector second-moment'];

function makeState(
  vectors: readonly ParameterVector[],
  optimiser: OptimiserSpec,
  penalty: number,
  threads: number,
): InPlaceState {
  const state = new InPlaceState(vectors, optimiser, penalty, threads, (name, slot) => `${name} ${slot}`);
  states.push(state);
  return state;
}

/** [rank, size] as [size / atOnce, rank, atOnce]. */
function layOut(factor: Float32Array, rank: number, atOnce: number): Float32Array {
  const size = factor.length / rank;
  return Float32Array.from(factor, (_, index) => {
    const [group, row, column] = [
      Math.floor(index / rank / atOnce),
      Math.floor(index / atOnce) % rank,
      index % atOnce,
    ];
    return factor[row * size + group * atOnce + column]!;
  });
}

function draw(random: RandomStream, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}

const cases = fc.record({
  seed: fc.nat(),
  rowGroups: fc.integer({ min: 1, max: 9 }),
  columnGroups: fc.integer({ min: 1, max: 4 }),
  ranks: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  threads: fc.integer({ min: 1, max: 3 }),
  type: fc.constantFrom('adam' as const, 'adamw' as const),
  weightDecay: fc.constantFrom(0, 0.1),
  penalty: fc.constantFrom(0, 0.05),
});

test('updates of any size and rank are those of Adam as it is defined, in float64', () => {
  fc.assert(
    fc.property(cases, ({ seed, rowGroups, columnGroups, ranks, threads, type, weightDecay, penalty }) => {
      const [rows, columns] = [rowGroups * rowsAtOnce, columnGroups * columnsAtOnce];
      const optimiser = optimiserSpecSchema.parse({ type, learningRate: 0.01, weightDecay });
      if (optimiser.type === 'sgd') throw new Error('Adam was asked for.');
      const random = new RandomStream(seed);
      const vector = kernel(rows, columns);
      const state = makeState([vector], optimiser, penalty, threads);
      const values = state.tensors['vector']!.data as Float32Array;
      values.set(draw(random, values.length));
      const expected = Float64Array.from(values);
      const [first, second] = [new Float64Array(values.length), new Float64Array(values.length)];
      ranks.forEach((rank, index) => {
        const [step, learningRate] = [index + 1, 0.01 / (index + 1)];
        const [left, right] = [draw(random, rank * rows), draw(random, rank * columns)];
        state.update(
          vector,
          slots,
          { left: layOut(left, rank, rowsAtOnce), right: layOut(right, rank, columnsAtOnce) },
          stepScalars(optimiser, step, learningRate),
        );
        expected.forEach((value, place) => {
          const [row, column] = [Math.floor(place / columns), place % columns];
          let slope = 2 * penalty * value + (type === 'adam' ? weightDecay * value : 0);
          for (let sample = 0; sample < rank; sample += 1) {
            slope += left[sample * rows + row]! * right[sample * columns + column]!;
          }
          first[place] = 0.9 * first[place]! + 0.1 * slope;
          second[place] = 0.999 * second[place]! + 0.001 * slope ** 2;
          const mean = first[place] / (1 - 0.9 ** step);
          const deviation = Math.sqrt(second[place] / (1 - 0.999 ** step));
          const kept = type === 'adamw' ? value * (1 - learningRate * weightDecay) : value;
          expected[place] = kept - (learningRate * mean) / (deviation + optimiser.epsilon);
        });
      });
      const moments = slots.map((name) => state.tensors[name]!.data as Float32Array);
      values.forEach((value, place) => {
        expect(value).toBeCloseTo(expected[place]!, 4);
        expect(moments[0]![place]).toBeCloseTo(first[place]!, 4);
        expect(moments[1]![place]).toBeCloseTo(second[place]!, 4);
      });
    }),
    { numRuns: 40 },
  );
});

test('threads share the work out without a trace: any number of them yields the same bits, call after call', () => {
  const optimiser = optimiserSpecSchema.parse({ type: 'adam', learningRate: 0.01 });
  const vectors = [kernel(48, 8, 'short'), kernel(1200, 8, 'long')];
  const namesOf = ({ name }: ParameterVector): string[] => [`${name} first-moment`, `${name} second-moment`];
  const run = (threads: number): Float32Array => {
    const state = makeState(vectors, optimiser, 0, threads);
    const random = new RandomStream(1);
    const factors = vectors.map(({ size }) => ({ left: draw(random, size / 4), right: draw(random, 16) }));
    for (let step = 1; step <= 2000; step += 1) {
      vectors.forEach((vector, index) => {
        state.update(vector, namesOf(vector), factors[index]!, stepScalars(optimiser, step, 0.01));
      });
    }
    return (state.tensors['long']!.data as Float32Array).slice();
  };
  const alone = run(1);
  expect(run(4)).toEqual(alone);
  expect(run(3)).toEqual(alone);
});

test('large kernels of dense layers are chosen, under Adam without clipping', () => {
  const network = networkSpecSchema.parse({
    input: { kind: 'vector', features: 1024 },
    layers: [
      { type: 'dense', units: 1024 },
      { type: 'dense', units: 1023 },
      { type: 'dense', units: 2 },
    ],
  });
  const vectors = packParameters(listParameters(planNetwork(network)));
  const choose = (optimiser: object, clipping?: Parameters<typeof chooseInPlace>[2]): string[] =>
    [
      ...chooseInPlace(vectors, optimiserSpecSchema.parse({ learningRate: 1, ...optimiser }), clipping),
    ].flatMap(({ parameters }) => parameters.map(({ name }) => name));
  expect(choose({ type: 'adam' })).toEqual(['dense-1/kernel']);
  expect(choose({ type: 'adamw' })).toEqual(['dense-1/kernel']);
  expect(choose({ type: 'sgd' })).toEqual([]);
  expect(choose({ type: 'adam' }, { type: 'global-norm', maximum: 1 })).toEqual([]);
});
