import { type Datatype, factsOf } from './datatypes.ts';

/** Elements of a tensor in row-major order. BOOL as 0 and 1, FP16 as its bits, BYTES as text (ONNX strings are UTF-8). */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly string[];

export interface Tensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Name, type and shape of one input or output; -1 for a dimension of any size. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

type NumericData = Exclude<TensorData, readonly string[]>;
type NumericArray = {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumericData;
  new (buffer: ArrayBuffer): NumericData;
};

const arrays: Readonly<Record<Exclude<Datatype, 'BYTES'>, NumericArray>> = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
};

/** The typed array of a fixed-size data type. */
export function arrayOf(datatype: Exclude<Datatype, 'BYTES'>): NumericArray {
  return arrays[datatype];
}

/** Number of elements of a shape without -1; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** A tensor of zeros (of empty strings) that fits a specification: every dimension of any size becomes 1. */
export function zeros(spec: TensorSpec): Tensor {
  const shape = spec.shape.map((dimension) => (dimension === -1 ? 1 : dimension));
  const count = elementCount(shape);
  const data = spec.datatype === 'BYTES' ? new Array<string>(count).fill('') : new (arrayOf(spec.datatype))(count);
  return { datatype: spec.datatype, shape, data };
}

/** Bytes of `count` elements, or undefined where elements differ in length. */
export function byteSize(datatype: Datatype, count: number): number | undefined {
  const { bytes } = factsOf(datatype);
  return bytes === 0 ? undefined : bytes * count;
}
