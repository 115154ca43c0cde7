import { Graph } from './graph.ts';
import type { Value } from './graph.ts';
import { add } from './arithmetic.ts';

/** The gradient of the loss with respect to one input, made of those with respect to each output. */
export interface GradientRule {
  readonly input: Value;
  readonly gradient: (outputGradients: readonly Value[]) => Value;
  /** The gradient as two matrices, of which it is the one, transposed, times the other. */
  readonly factors?: (outputGradients: readonly Value[]) => Factors;
}

export interface Factors {
  readonly left: Value;
  readonly right: Value;
}

interface Operation {
  readonly outputs: readonly Value[];
  readonly rules: readonly GradientRule[];
}

/**
 * Reverse-mode differentiation: operators record how gradients flow back through them while they build the
 * forward pass; `gradients` replays the records backwards and so builds the backward pass into the same graph.
 */
export class Tape {
  readonly graph: Graph;
  private readonly operations: Operation[] = [];
  /** Names of values that depend on a watched one. Nothing is computed for the others. */
  private readonly watched = new Set<string>();
  /** What `factorsOf` returns, as far as it is known. */
  private readonly factors = new Map<string, Factors | undefined>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Asks for gradients with respect to `value`. Call before building on it. */
  watch(value: Value): Value {
    this.watched.add(value.name);
    return value;
  }

  /**
   * Asks for the factors of the gradient with respect to `value`, a kernel that is multiplied by once. Terms of the gradient
   * that have no factors, such as that of the L2 penalty, are left out of them.
   */
  watchFactors(value: Value): Value {
    this.factors.set(value.name, undefined);
    return this.watch(value);
  }

  /** The factors asked for, once `gradients` has been called. */
  factorsOf(value: Value): Factors {
    const factors = this.factors.get(value.name);
    if (!factors) throw new Error(`The gradient of ${value.name} has no factors.`);
    return factors;
  }

  /** Whether a value depends on a watched one, so that gradients flow through it. */
  carriesGradient(value: Value): boolean {
    return this.watched.has(value.name);
  }

  /** Keeps how gradients flow from the outputs of an operation to those of its inputs that have a gradient. */
  record(outputs: readonly Value[], rules: readonly GradientRule[]): void {
    const needed = rules.filter((rule) => this.watched.has(rule.input.name));
    if (needed.length === 0) return;
    for (const output of outputs) this.watched.add(output.name);
    this.operations.push({ outputs, rules: needed });
  }

  /** Records an operation with one input that has a gradient and one output, and returns the output. */
  recordSingle(input: Value, output: Value, gradient: (outputGradient: Value) => Value): Value {
    this.record([output], [{ input, gradient: ([outputGradient]) => gradient(outputGradient!) }]);
    return output;
  }

  /**
   * Builds the backward pass of a scalar and returns its gradients with respect to `values`. Call once.
   * Throws where the scalar does not depend on one of them.
   */
  gradients(of: Value, values: readonly Value[]): Value[] {
    const gradients = new Map<string, Value>([[of.name, this.graph.scalar(1)]]);
    const wanted = new Set(values.map((value) => value.name));
    for (const { outputs, rules } of this.operations.toReversed()) {
      const outputGradients = outputs.map((output) => gradients.get(output.name));
      if (outputGradients.every((gradient) => gradient === undefined)) continue;
      const complete = outputGradients.filter((gradient) => gradient !== undefined);
      if (complete.length < outputs.length)
        throw new Error('Only some results of an operation reach the loss.');
      for (const { input, gradient, factors } of rules) {
        if (this.factors.has(input.name)) {
          if (factors) this.factors.set(input.name, factors(complete));
          if (!wanted.has(input.name)) continue;
        }
        const sum = gradients.get(input.name);
        const term = gradient(complete);
        gradients.set(input.name, sum ? add(this.graph, sum, term) : term);
      }
    }
    return values.map((value) => {
      const gradient = gradients.get(value.name);
      if (!gradient) throw new Error(`The loss does not depend on ${value.name}.`);
      return gradient;
    });
  }
}
