// Values of TensorFlow Serving's and KServe v1's JSON: nested lists, and `{"b64": …}` for bytes.
// https://www.tensorflow.org/tfx/serving/api_rest#encoding_binary_values
import { isUtf8 } from 'node:buffer';
import type { Datatype } from '@ai-platform/config';
import { InvalidResponseError } from '../errors/index.ts';
import { fillArray } from './fill-array.ts';
import { type Element, flatten, type Nested, nestText } from './nested-values.ts';
import type { LosslessValue } from './parse-numbers.ts';
import { fields } from './read-answer.ts';
import { isNumericData, type Tensor } from './tensor.ts';
import { writeNumbers } from './write-numbers.ts';

/** A tensor as nested JSON lists. `rows` writes only those of its first dimension. */
export function writeTensor(tensor: Tensor, bytes: (element: Uint8Array) => string): string {
  const { datatype, shape, data } = tensor;
  return nestText(shape, (start, end) =>
    isNumericData(data)
      ? writeNumbers(datatype, data.subarray(start, end))
      : (data as readonly Uint8Array[]).slice(start, end).map(bytes).join(','),
  );
}

/** One row of a tensor, without its first dimension. */
export function rowOf(tensor: Tensor, row: number): Tensor {
  const [, ...shape] = tensor.shape;
  const size = shape.reduce((product, each) => product * each, 1);
  const { data } = tensor;
  const part = isNumericData(data)
    ? data.subarray(row * size, (row + 1) * size)
    : (data as readonly Uint8Array[]).slice(row * size, (row + 1) * size);
  return { ...tensor, shape, data: part };
}

/** Bytes that are always read as bytes. */
export function writeBase64(element: Uint8Array): string {
  return `{"b64":"${Buffer.from(element.buffer, element.byteOffset, element.byteLength).toString('base64')}"}`;
}

/** Text where the bytes are text. */
export function writeTextOrBase64(element: Uint8Array): string {
  if (!isUtf8(element)) return writeBase64(element);
  return JSON.stringify(Buffer.from(element.buffer, element.byteOffset, element.byteLength).toString());
}

/** A tensor out of nested lists. Without a datatype it is what its first element looks like. @throws InvalidResponseError */
export function readTensor(name: string, value: LosslessValue | undefined, known: Datatype | undefined): Tensor {
  const flat = flatten(withBytes(value ?? null));
  if (flat === undefined) throw unreadable(name);
  const datatype = known ?? guessDatatype(flat.elements);
  const filled = fillArray(datatype, flat.elements);
  if ('refused' in filled) throw unreadable(name);
  return { name, datatype, shape: flat.shape, data: filled.data };
}

function withBytes(value: LosslessValue): Nested {
  if (Array.isArray(value)) return value.map(withBytes);
  const { b64 } = fields(value);
  if (typeof b64 === 'string') return new Uint8Array(Buffer.from(b64, 'base64'));
  return value as Element;
}

function guessDatatype(elements: readonly Element[]): Datatype {
  const [first] = elements;
  if (typeof first === 'boolean') return 'BOOL';
  if (typeof first === 'string' || first instanceof Uint8Array) return 'BYTES';
  return elements.some((element) => typeof element === 'bigint') ? 'INT64' : 'FP64';
}

function unreadable(name: string): InvalidResponseError {
  return new InvalidResponseError(
    `the model server's answer cannot be read: output ${JSON.stringify(name)} is not a tensor of one shape and type`,
  );
}
