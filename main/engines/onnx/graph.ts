import { elementTypeCodes, encodeModel } from './model-format.ts';
import type { Attributes, ElementType, ModelNode, ModelPort, ModelTensor } from './model-format.ts';

export type FloatType = 'float32' | 'float64';

/**
 * Some sizes are known only when the graph runs: `batch` is the number of samples, `branches` twice that, for
 * both pictures of every pair, and `rows` any multiple. They stand first in a shape.
 */
export type Dimension = number | 'batch' | 'branches' | 'rows';
export type Shape = readonly Dimension[];

/** A shape once the number of samples is known. */
export function sizesFor(shape: Shape, samples: number): number[] {
  return shape.map((size) => {
    if (typeof size === 'number') return size;
    return size === 'branches' ? 2 * samples : samples;
  });
}

/** A tensor flowing through a graph. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  readonly elementType: ElementType;
}

/** An ONNX graph under construction. Floating-point numbers in it are all of one type. */
export class Graph {
  readonly floatType: FloatType;
  private readonly nodes: ModelNode[] = [];
  private readonly constants = new Map<string, ModelTensor>();
  private readonly inputs: ModelPort[] = [];
  private readonly outputs: ModelPort[] = [];
  /** Names under which results of nodes are fetched. */
  private readonly fetchNames = new Map<string, string>();
  private readonly sharedValues = new Map<string, Value>();
  private count = 0;

  constructor(floatType: FloatType = 'float32') {
    this.floatType = floatType;
  }

  /** A tensor fed to the graph at every run. */
  input(name: string, shape: Shape, elementType: ElementType = this.floatType): Value {
    const value = { name, shape, elementType };
    this.inputs.push(value);
    return value;
  }

  /** Makes a value readable after a run, under `name`. */
  output(name: string, value: Value): void {
    const isResult = this.nodes.some((node) => node.outputs.includes(value.name));
    if (isResult && !this.fetchNames.has(value.name)) {
      this.fetchNames.set(value.name, name);
    } else {
      this.nodes.push({ opType: 'Identity', inputs: [value.name], outputs: [name], attributes: {} });
    }
    this.outputs.push({ ...value, name });
  }

  /** A floating-point number. */
  scalar(value: number): Value {
    const bytes = this.floatType === 'float32' ? Float32Array.of(value) : Float64Array.of(value);
    return this.constant(`scalar ${value}`, this.floatType, [], bytes);
  }

  /** An array of floating-point numbers. */
  numbers(values: readonly number[], shape: readonly number[]): Value {
    const elements = this.floatType === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
    return this.constant(`numbers ${(this.count += 1)}`, this.floatType, shape, elements);
  }

  /** A list of whole numbers, as ONNX wants axes and shapes. */
  integers(values: readonly number[]): Value {
    const bytes = BigInt64Array.from(values, BigInt);
    return this.constant(`integers ${values.join(' ')}`, 'int64', [values.length], bytes);
  }

  /** A table of indices for `gatherRows`. */
  indices(values: Int32Array, shape: readonly number[]): Value {
    return this.constant(`indices ${(this.count += 1)}`, 'int32', shape, values);
  }

  /** One operator with one result, whose shape the caller knows; the element type is the first input's. */
  node(
    opType: string,
    inputs: readonly Value[],
    shape: Shape,
    attributes: Attributes = {},
    elementType: ElementType = inputs[0]!.elementType,
  ): Value {
    return this.split(opType, inputs, [shape], attributes, elementType)[0]!;
  }

  /** One operator with several results. */
  split(
    opType: string,
    inputs: readonly Value[],
    shapes: readonly Shape[],
    attributes: Attributes = {},
    elementType: ElementType = inputs[0]!.elementType,
  ): Value[] {
    const results = shapes.map((shape) => ({ name: `value ${(this.count += 1)}`, shape, elementType }));
    this.nodes.push({
      opType,
      inputs: inputs.map((input) => input.name),
      outputs: results.map((result) => result.name),
      attributes,
    });
    return results;
  }

  /** A value that several operators want under one `key`, built for the first of them. */
  shared(key: string, build: () => Value): Value {
    const value = this.sharedValues.get(key) ?? build();
    this.sharedValues.set(key, value);
    return value;
  }

  /** The same numbers in another element type. */
  cast(value: Value, elementType: ElementType): Value {
    return this.node('Cast', [value], value.shape, { to: elementTypeCodes[elementType] }, elementType);
  }

  /** The graph as the bytes of an ONNX file. */
  encode(): Uint8Array {
    const rename = (name: string): string => this.fetchNames.get(name) ?? name;
    return encodeModel({
      nodes: this.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      constants: [...this.constants.values()],
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }

  private constant(
    name: string,
    elementType: ElementType,
    shape: readonly number[],
    values: ArrayBufferView,
  ): Value {
    if (!this.constants.has(name)) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      this.constants.set(name, { name, elementType, shape, bytes });
    }
    return { name, shape, elementType };
  }
}
