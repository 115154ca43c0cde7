import protobuf from 'protobufjs/light.js';

/**
 * The part of the ONNX file format that a training graph needs, with the field numbers of onnx.proto3
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
 */
const messages = protobuf.Root.fromJSON({
  nested: {
    Model: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      graph: field('Graph', 7),
      opsetImport: repeated('OperatorSet', 8),
    }),
    OperatorSet: message({ domain: field('string', 1), version: field('int64', 2) }),
    Graph: message({
      node: repeated('Node', 1),
      name: field('string', 2),
      initializer: repeated('Tensor', 5),
      input: repeated('ValueInfo', 11),
      output: repeated('ValueInfo', 12),
    }),
    Node: message({
      input: repeated('string', 1),
      output: repeated('string', 2),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: repeated('Attribute', 5),
    }),
    Attribute: message({
      name: field('string', 1),
      f: field('float', 2),
      i: field('int64', 3),
      ints: repeated('int64', 8),
      type: field('int32', 20),
    }),
    Tensor: message({
      dims: repeated('int64', 1),
      dataType: field('int32', 2),
      name: field('string', 8),
      rawData: field('bytes', 9),
    }),
    ValueInfo: message({ name: field('string', 1), type: field('Type', 2) }),
    Type: message({ tensorType: field('TensorType', 1) }),
    TensorType: message({ elemType: field('int32', 1), shape: field('Shape', 2) }),
    Shape: message({ dim: repeated('Dimension', 1) }),
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      ...message({ dimValue: field('int64', 1), dimParam: field('string', 2) }),
    },
  },
});

/** Codes of TensorProto.DataType. */
export const elementTypeCodes = {
  float32: 1,
  uint8: 2,
  uint16: 4,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
} as const;

/** Codes of AttributeProto.AttributeType. */
const attributeTypeCodes = { float: 1, int: 2, ints: 7 } as const;

export type ElementType = keyof typeof elementTypeCodes;

/** A whole number is an `int` attribute; anything else, or a number in `float`, a `float`. */
export type Attributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;

export interface ModelNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface ModelTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  /** Little-endian elements, as every platform of ONNX Runtime has them in memory. */
  readonly bytes: Uint8Array;
}

export interface ModelPort {
  readonly name: string;
  readonly elementType: ElementType;
  /** A text names a dimension whose size is known only when the model runs. */
  readonly shape: readonly (number | string)[];
}

export interface Model {
  readonly nodes: readonly ModelNode[];
  readonly constants: readonly ModelTensor[];
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** The operator set the graphs are written in. IR version 8 is the one that came with it. */
const operatorSet = 18;
const irVersion = 8;

/** The bytes of an ONNX file. */
export function encodeModel(model: Model): Uint8Array {
  return messages
    .lookupType('Model')
    .encode({
      irVersion,
      producerName: 'netsitter',
      opsetImport: [{ domain: '', version: operatorSet }],
      graph: {
        name: 'graph',
        node: model.nodes.map((node, index) => ({
          name: `${node.opType}-${index}`,
          opType: node.opType,
          input: node.inputs,
          output: node.outputs,
          attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
        })),
        initializer: model.constants.map((constant) => ({
          name: constant.name,
          dataType: elementTypeCodes[constant.elementType],
          dims: constant.shape,
          rawData: constant.bytes,
        })),
        input: model.inputs.map(encodePort),
        output: model.outputs.map(encodePort),
      },
    })
    .finish();
}

function encodeAttribute(name: string, value: Attributes[string]): object {
  if (typeof value === 'number') return { name, type: attributeTypeCodes.int, i: value };
  if ('float' in value) return { name, type: attributeTypeCodes.float, f: value.float };
  return { name, type: attributeTypeCodes.ints, ints: value };
}

function encodePort(port: ModelPort): object {
  const dim = port.shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return {
    name: port.name,
    type: { tensorType: { elemType: elementTypeCodes[port.elementType], shape: { dim } } },
  };
}

function message(fields: Record<string, protobuf.IField>): protobuf.IType {
  return { fields };
}

function field(type: string, id: number): protobuf.IField {
  return { type, id };
}

function repeated(type: string, id: number): protobuf.IField {
  return { rule: 'repeated', type, id };
}
