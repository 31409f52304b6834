/** Tensor data types as the Open Inference Protocol names them, as far as ONNX Runtime's WASM build runs them. */
export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'FP32'
  | 'FP64'
  | 'BYTES';

/** The names one data type has, and how its elements are kept. */
export interface DatatypeFacts {
  /** ONNX Runtime's name. */
  readonly onnx: string;
  /** Triton's name in a model's configuration. */
  readonly triton: string;
  /** TensorFlow's name in a signature (`DT_FLOAT`) and in messages (`float`). */
  readonly tensorflow: readonly [signature: string, message: string];
  /** Bytes of one element; 0 where elements differ in length. */
  readonly bytes: 0 | 1 | 2 | 4 | 8;
}

const table = {
  BOOL: { onnx: 'bool', triton: 'TYPE_BOOL', tensorflow: ['DT_BOOL', 'bool'], bytes: 1 },
  UINT8: { onnx: 'uint8', triton: 'TYPE_UINT8', tensorflow: ['DT_UINT8', 'uint8'], bytes: 1 },
  UINT16: { onnx: 'uint16', triton: 'TYPE_UINT16', tensorflow: ['DT_UINT16', 'uint16'], bytes: 2 },
  UINT32: { onnx: 'uint32', triton: 'TYPE_UINT32', tensorflow: ['DT_UINT32', 'uint32'], bytes: 4 },
  UINT64: { onnx: 'uint64', triton: 'TYPE_UINT64', tensorflow: ['DT_UINT64', 'uint64'], bytes: 8 },
  INT8: { onnx: 'int8', triton: 'TYPE_INT8', tensorflow: ['DT_INT8', 'int8'], bytes: 1 },
  INT16: { onnx: 'int16', triton: 'TYPE_INT16', tensorflow: ['DT_INT16', 'int16'], bytes: 2 },
  INT32: { onnx: 'int32', triton: 'TYPE_INT32', tensorflow: ['DT_INT32', 'int32'], bytes: 4 },
  INT64: { onnx: 'int64', triton: 'TYPE_INT64', tensorflow: ['DT_INT64', 'int64'], bytes: 8 },
  FP16: { onnx: 'float16', triton: 'TYPE_FP16', tensorflow: ['DT_HALF', 'half'], bytes: 2 },
  FP32: { onnx: 'float32', triton: 'TYPE_FP32', tensorflow: ['DT_FLOAT', 'float'], bytes: 4 },
  FP64: { onnx: 'float64', triton: 'TYPE_FP64', tensorflow: ['DT_DOUBLE', 'double'], bytes: 8 },
  BYTES: { onnx: 'string', triton: 'TYPE_STRING', tensorflow: ['DT_STRING', 'string'], bytes: 0 },
} as const satisfies Record<Datatype, DatatypeFacts>;

/** All data types, in the order of the protocol's table. */
export const datatypes = Object.keys(table) as readonly Datatype[];

export function factsOf(datatype: Datatype): DatatypeFacts {
  return table[datatype];
}

/** Whether text names a data type that can be served. */
export function isDatatype(text: string): text is Datatype {
  return Object.hasOwn(table, text);
}

/** The data type that ONNX Runtime calls `type`, or undefined where it has none here (for example `uint4`). */
export function fromOnnxType(type: string): Datatype | undefined {
  return datatypes.find((datatype) => table[datatype].onnx === type);
}
