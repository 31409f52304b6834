import protobuf from 'protobufjs';
import { CLASSES, PIXELS } from './dataset.ts';
import { type Network, PIXEL_SCALE } from './network.ts';

/** The messages of ONNX that a small network needs, by their field numbers in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
const SCHEMA = `
syntax = "proto3";
message ModelProto { int64 ir_version = 1; string producer_name = 2; string producer_version = 3; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto { TensorType tensor_type = 1; }
message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; }
message TensorShapeProto { repeated Dimension dim = 1; }
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
`;
const FLOAT = 1;
const OPSET = 17;
const IR_VERSION = 8;

export const INPUT_NAME = 'image';
export const OUTPUT_NAME = 'probabilities';

/** The network as an ONNX model: `image` FP32 [-1, 64] (0 to 16) in, `probabilities` FP32 [-1, 10] out. The same network gives the same bytes. */
export function toOnnx(network: Network): Uint8Array {
  const type = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('ModelProto');
  return type.encode(type.create(modelProto(network))).finish();
}

function modelProto(network: Network): object {
  return {
    ir_version: IR_VERSION,
    producer_name: 'ai-platform-example-digits',
    opset_import: [{ domain: '', version: OPSET }],
    graph: {
      name: 'digits',
      node: [
        node('Mul', [INPUT_NAME, 'scale'], 'scaled'),
        node('MatMul', ['scaled', 'w1'], 'hidden-product'),
        node('Add', ['hidden-product', 'b1'], 'hidden-sum'),
        node('Relu', ['hidden-sum'], 'hidden'),
        node('MatMul', ['hidden', 'w2'], 'logits-product'),
        node('Add', ['logits-product', 'b2'], 'logits'),
        node('Softmax', ['logits'], OUTPUT_NAME),
      ],
      initializer: [
        tensor('scale', [1], Float32Array.of(PIXEL_SCALE)),
        tensor('w1', [PIXELS, network.hidden], network.w1),
        tensor('b1', [network.hidden], network.b1),
        tensor('w2', [network.hidden, CLASSES], network.w2),
        tensor('b2', [CLASSES], network.b2),
      ],
      input: [valueInfo(INPUT_NAME, PIXELS)],
      output: [valueInfo(OUTPUT_NAME, CLASSES)],
    },
  };
}

function node(operator: string, input: readonly string[], output: string): object {
  return { name: output, op_type: operator, input, output: [output] };
}

function tensor(name: string, dims: readonly number[], values: Float32Array): object {
  return {
    name,
    dims,
    data_type: FLOAT,
    raw_data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function valueInfo(name: string, columns: number): object {
  return {
    name,
    type: { tensor_type: { elem_type: FLOAT, shape: { dim: [{ dim_param: 'batch' }, { dim_value: columns }] } } },
  };
}
