import { Tensor } from 'onnxruntime-node';
import { Graph, sizesFor } from '../../../main/engines/onnx/graph.ts';
import type { Shape, Value } from '../../../main/engines/onnx/graph.ts';
import { createSession } from '../../../main/engines/onnx/session.ts';
import { Tape } from '../../../main/engines/onnx/tape.ts';

/** An array in float64, the precision in which operators and gradients are checked. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export function randomNumbers(shape: readonly number[], random: () => number): Numbers {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Array.from({ length: count }, () => 2 * random() - 1) };
}

/** Numbers at least 0.01 apart from each other and from zero: no small step crosses a kink of max or ReLU. */
export function separatedNumbers(shape: readonly number[], random: () => number): Numbers {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Array.from({ length: count }, (_, index) => (index - Math.floor(count / 2)) * 0.02 + 0.01);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [values[last], values[other]] = [values[other]!, values[last]!];
  }
  return { shape, values };
}

export interface Checked {
  readonly outputs: readonly Float64Array[];
  /** The gradient given for each output, at random. */
  readonly outputGradients: readonly (readonly number[])[];
  readonly gradients: Readonly<Record<string, Float64Array>>;
  /** Of any gradient, relative to central differences. */
  readonly largestError: number;
}

export interface OperatorOptions {
  /** Inputs whose first dimension is the batch. */
  readonly batch: readonly string[];
  /** Inputs whose first dimension is twice the batch. */
  readonly branches?: readonly string[];
  /** Inputs without a gradient. */
  readonly extra?: readonly string[];
}

function symbolicShape(name: string, shape: readonly number[], options: OperatorOptions): Shape {
  if (options.batch.includes(name)) return ['batch', ...shape.slice(1)];
  return options.branches?.includes(name) ? ['branches', ...shape.slice(1)] : shape;
}

/** Runs a float64 graph made of named inputs, the first of which tells the size of the batch. */
export class Operator {
  private readonly inputs: Readonly<Record<string, Numbers>>;
  private readonly graph = new Graph('float64');
  private readonly outputs: Value[];
  private readonly samples: number;
  private readonly gradientNames: string[];

  constructor(
    inputs: Readonly<Record<string, Numbers>>,
    options: OperatorOptions,
    build: (tape: Tape, values: Readonly<Record<string, Value>>) => readonly Value[],
  ) {
    this.inputs = inputs;
    this.samples = Object.values(inputs)[0]!.shape[0]! / (options.branches ? 2 : 1);
    const tape = new Tape(this.graph);
    const values = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape }]) => {
        const value = this.graph.input(name, symbolicShape(name, shape, options));
        return [name, options.extra?.includes(name) ? value : tape.watch(value)];
      }),
    );
    this.outputs = [...build(tape, values)];
    this.gradientNames = Object.keys(inputs).filter((name) => !options.extra?.includes(name));
    this.outputs.forEach((output, index) => {
      this.graph.output(`output ${index}`, output);
    });
    const loss = this.weightedSum(tape);
    this.graph.output('loss', loss);
    const gradients = tape.gradients(
      loss,
      this.gradientNames.map((name) => values[name]!),
    );
    gradients.forEach((gradient, index) => {
      this.graph.output(`gradient ${this.gradientNames[index]!}`, gradient);
    });
  }

  /** Runs the operator forwards and backwards, and compares each gradient with central differences. */
  async check(random: () => number): Promise<Checked> {
    const session = await createSession(this.graph.encode(), 1);
    const weights: Record<string, Numbers> = {};
    const run = async (inputs: Readonly<Record<string, Numbers>>): Promise<Record<string, Float64Array>> => {
      const results = await session.run(
        Object.fromEntries(
          Object.entries({ ...inputs, ...weights }).map(([name, { shape, values }]) => [
            name,
            new Tensor('float64', Float64Array.from(values), shape),
          ]),
        ),
      );
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float64Array]),
      );
    };
    this.outputs.forEach((output, index) => {
      const shape = sizesFor(output.shape, this.samples);
      weights[`weights ${index}`] = randomNumbers(shape, random);
    });
    const results = await run(this.inputs);
    const step = 1e-5;
    let largestError = 0;
    for (const name of this.gradientNames) {
      const input = this.inputs[name]!;
      for (const [index, value] of input.values.entries()) {
        const at = async (moved: number): Promise<number> =>
          (await run({ ...this.inputs, [name]: { ...input, values: input.values.with(index, moved) } }))[
            'loss'
          ]![0]!;
        const numeric = ((await at(value + step)) - (await at(value - step))) / (2 * step);
        const error =
          Math.abs(results[`gradient ${name}`]![index]! - numeric) / Math.max(1, Math.abs(numeric));
        largestError = Math.max(largestError, error);
      }
    }
    await session.release();
    return {
      outputs: this.outputs.map((_, index) => results[`output ${index}`]!),
      outputGradients: this.outputs.map((_, index) => weights[`weights ${index}`]!.values),
      gradients: Object.fromEntries(this.gradientNames.map((name) => [name, results[`gradient ${name}`]!])),
      largestError,
    };
  }

  /** A scalar whose gradient with respect to each output is a matrix of random weights. */
  private weightedSum(tape: Tape): Value {
    const terms = this.outputs.map((output, index) => {
      const weights = this.graph.input(`weights ${index}`, output.shape);
      const product = this.graph.node('Mul', [output, weights], output.shape);
      const term = this.graph.node('ReduceSum', [product], [], { keepdims: 0 });
      tape.record(
        [term],
        [
          {
            input: output,
            gradient: ([gradient]) => this.graph.node('Mul', [weights, gradient!], output.shape),
          },
        ],
      );
      return term;
    });
    const total = this.graph.node('Sum', terms, []);
    tape.record(
      [total],
      terms.map((input) => ({ input, gradient: ([gradient]) => gradient! })),
    );
    return total;
  }
}
