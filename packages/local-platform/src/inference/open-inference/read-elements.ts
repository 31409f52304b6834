import { type Datatype, factsOf, isDatatype } from '../datatypes.ts';
import type { JsonValue } from '../json-numbers.ts';
import { maximumBodyBytes } from '../read-body.ts';
import { arrayOf, type TensorData } from '../tensor.ts';
import { asArray, asBoolean, asDouble, asSigned, asString, asUnsigned, member } from './json-access.ts';
import { TritonError } from './triton-error.ts';

/** An input whose `data` is JSON. */
export interface JsonInput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly bigint[];
  readonly input: JsonValue;
}

type FixedDatatype = Exclude<Datatype, 'BYTES'>;

const largestCount = 2n ** 63n - 1n;
const maximumNesting = 100;
const dataPrefix = "Unable to parse 'data'";

/**
 * The elements of an input's `data`, nested or flat, in the input's data type. Integers are not checked for range, they wrap: so does Triton.
 * @throws TritonError
 */
export function readElements({ name, datatype, shape, input }: JsonInput): TensorData {
  const count = countOf(name, shape);
  if (count === 0n) return isFixed(datatype) ? new (arrayOf(datatype))(0) : [];
  const data = asArray(member(input, 'data'), dataPrefix);
  if (datatype === 'BYTES') return readStrings(data);
  refuseByName(name, datatype);
  if (!isFixed(datatype)) throw new TritonError('invalid', `invalid datatype for input ${name}`);
  const size = count * BigInt(factsOf(datatype).bytes);
  if (size > BigInt(maximumBodyBytes)) {
    const text = `JSON input '${name}' has a byte_size (${size} bytes) that exceeds the maximum allowed value of ${maximumBodyBytes} bytes. Use --http-max-input-size to increase the limit.`;
    throw new TritonError('invalid', text);
  }
  return readNumbers(data, datatype, Number(count));
}

function isFixed(datatype: string): datatype is FixedDatatype {
  return isDatatype(datatype) && datatype !== 'BYTES';
}

function refuseByName(name: string, datatype: string): void {
  if (datatype !== 'FP16' && datatype !== 'BF16') return;
  const text = `receiving ${datatype} data via JSON is not supported. Please use the binary data format for input ${name}`;
  throw new TritonError('invalid', text);
}

function countOf(name: string, shape: readonly bigint[]): bigint {
  const described = `invalid shape for input '${name}': shape [${shape.join(',')}]`;
  if (shape.some((dimension) => dimension < 0n)) {
    throw new TritonError('invalid', `${described} contains one or more invalid dimensions`);
  }
  const count = shape.reduce((product, dimension) => product * dimension, 1n);
  if (count <= largestCount) return count;
  const text = `${described} causes total element count to exceed maximum size of ${largestCount}`;
  throw new TritonError('invalid', text);
}

function readStrings(data: readonly JsonValue[]): readonly string[] {
  return [...leaves(data, '', 0)].map((leaf) => asString(leaf, 'Unable to parse JSON bytes array'));
}

function readNumbers(data: readonly JsonValue[], datatype: FixedDatatype, count: number): TensorData {
  const elements = new (arrayOf(datatype))(count) as { [index: number]: number | bigint } & TensorData;
  const read = readers[datatype];
  let index = 0;
  for (const leaf of leaves(data, `${dataPrefix}: `, 0)) {
    if (index === count) throw shapeMismatch();
    elements[index] = read(leaf);
    index += 1;
  }
  if (index < count) throw shapeMismatch();
  return elements;
}

function shapeMismatch(): TritonError {
  return new TritonError('internal', `${dataPrefix}: Shape does not match true shape of 'data' field`);
}

const unsigned = (value: JsonValue) => Number(BigInt.asUintN(32, asUnsigned(value, dataPrefix)));
const signed = (value: JsonValue) => Number(BigInt.asIntN(32, asSigned(value, dataPrefix)));
const double = (value: JsonValue) => asDouble(value, dataPrefix);

const readers: Readonly<Record<FixedDatatype, (value: JsonValue) => number | bigint>> = {
  BOOL: (value) => (asBoolean(value, dataPrefix) ? 1 : 0),
  UINT8: unsigned,
  UINT16: unsigned,
  UINT32: unsigned,
  UINT64: (value) => asUnsigned(value, dataPrefix),
  INT8: signed,
  INT16: signed,
  INT32: signed,
  INT64: (value) => asSigned(value, dataPrefix),
  FP16: double,
  FP32: double,
  FP64: double,
};

function* leaves(data: readonly JsonValue[], prefix: string, depth: number): Generator<JsonValue> {
  if (depth >= maximumNesting) {
    throw new TritonError('invalid', `${prefix}JSON nesting depth exceeds maximum allowed limit (${maximumNesting})`);
  }
  for (const value of data) {
    if (Array.isArray(value)) yield* leaves(value, prefix, depth + 1);
    else yield value;
  }
}
