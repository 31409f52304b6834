import type { Datatype } from '@ai-platform/config';

/**
 * A tensor's values, flat and row-major. One typed array per datatype: FP16 and BF16 are their raw bits in a Uint16Array
 * (see `fromFloat16`), BOOL is 0 or 1 in a Uint8Array, BYTES is one Uint8Array per element.
 */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly Uint8Array[];

/** A named block of numbers or byte strings. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A numeric tensor's values. */
export type NumericData = Exclude<TensorData, readonly Uint8Array[]>;

interface NumericArray {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumericData;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericData;
}

/** The typed array of every datatype but BYTES. */
export const ARRAYS: Readonly<Record<Exclude<Datatype, 'BYTES'>, NumericArray>> = {
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
  BF16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
};

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `FP32 [-1, 64]`: how tensors are told in messages. */
export function describeTensor(datatype: string, shape: readonly number[]): string {
  return `${datatype} [${shape.join(', ')}]`;
}

/** Whether a value is one of the typed arrays that hold a numeric tensor. */
export function isNumericData(value: unknown): value is NumericData {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
