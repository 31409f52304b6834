// From JSON to a tensor, element by element. Source: json_tensor.cc (GetDenseTensorShape, FillTensorProto, AddValueToTensor).
import { type Datatype, factsOf } from '../datatypes.ts';
import type { JsonValue } from '../json-numbers.ts';
import { isServableText } from '../onnx-session.ts';
import { arrayOf, type Tensor } from '../tensor.ts';
import { describeJson, jsonTypeName } from './describe-json.ts';
import { invalid, TensorflowError } from './tensorflow-error.ts';

/** Elements in row-major order, not yet packed: rows are put together first. */
export interface ReadTensor {
  readonly shape: readonly number[];
  readonly elements: readonly (number | bigint | string)[];
}

/** @throws TensorflowError */
export function readTensor(value: JsonValue, datatype: Datatype): ReadTensor {
  const shape = denseShape(value);
  const elements: (number | bigint | string)[] = [];
  fill(value, { shape, datatype, elements, level: 0 });
  return { shape, elements };
}

/** Packs elements into a tensor. Integers wrap, as they do in TensorFlow. */
export function packTensor({ shape, elements }: ReadTensor, datatype: Datatype): Tensor {
  if (datatype === 'BYTES') return { datatype, shape, data: elements as readonly string[] };
  const data = new (arrayOf(datatype))(elements.length) as Tensor['data'] & { [index: number]: number | bigint };
  const isWide = datatype === 'INT64' || datatype === 'UINT64';
  elements.forEach((element, index) => {
    data[index] = isWide ? BigInt(element) : Number(element);
  });
  return { datatype, shape, data };
}

/** True for `{"b64": "…"}`, the form of bytes that are no text. */
export function isBase64(value: JsonValue): boolean {
  return value instanceof Map && value.size === 1 && typeof value.get('b64') === 'string';
}

/** The shape that the first elements have; whether the others agree is seen while filling. */
function denseShape(value: JsonValue): number[] {
  const shape: number[] = [];
  let inner: JsonValue | undefined = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
  }
  return shape;
}

interface Filling {
  readonly shape: readonly number[];
  readonly datatype: Datatype;
  readonly elements: (number | bigint | string)[];
  readonly level: number;
}

function fill(value: JsonValue, filling: Filling): void {
  const { shape, level, elements, datatype } = filling;
  const rank = shape.length;
  if (!Array.isArray(value)) {
    if (level !== rank) {
      throw invalid(
        `JSON Value: ${describeJson(value)} found at incorrect level: ${level + 1} in the JSON DOM. Expected at level: ${rank}`,
      );
    }
    elements.push(readElement(value, datatype));
    return;
  }
  if (level >= rank) throw invalid(`Encountered list at unexpected level: ${level} expected < ${rank}`);
  if (value.length !== shape[level]) {
    throw invalid(
      `Encountered list at unexpected size: ${value.length} at level: ${level} expected size: ${shape[level]}`,
    );
  }
  for (const element of value) fill(element, { ...filling, level: level + 1 });
}

function readElement(value: JsonValue, datatype: Datatype): number | bigint | string {
  if (value instanceof Map) {
    if (datatype === 'BYTES') return decodeBase64(value);
    throw typeError(value, datatype);
  }
  const accepted = accept[datatype];
  if (accepted === undefined) {
    const text = `Conversion of JSON Value: ${describeJson(value)} to type: ${factsOf(datatype).tensorflow[1]}`;
    throw new TensorflowError('UNIMPLEMENTED', text);
  }
  const element = accepted(value);
  if (element === undefined) throw typeError(value, datatype);
  return datatype === 'BYTES' ? checkText(String(element)) : element;
}

const within = (low: bigint, high: bigint) => (value: JsonValue) =>
  typeof value === 'bigint' && value >= low && value <= high ? value : undefined;
const int32 = within(-(2n ** 31n), 2n ** 31n - 1n);
const decimal = (value: JsonValue) =>
  typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;

/** What each type takes: integers no decimals, floats any number. Half floats and 16 bits without sign have no JSON form. */
const accept: Readonly<Record<Datatype, ((value: JsonValue) => number | bigint | string | undefined) | undefined>> = {
  BOOL: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
  UINT8: int32,
  UINT16: undefined,
  UINT32: within(0n, 2n ** 32n - 1n),
  UINT64: within(0n, 2n ** 64n - 1n),
  INT8: int32,
  INT16: int32,
  INT32: int32,
  INT64: within(-(2n ** 63n), 2n ** 63n - 1n),
  FP16: undefined,
  FP32: decimal,
  FP64: decimal,
  BYTES: (value) => (typeof value === 'string' ? value : undefined),
};

function typeError(value: JsonValue, datatype: Datatype): TensorflowError {
  const expected = factsOf(datatype).tensorflow[1];
  return invalid(
    `JSON Value: ${describeJson(value)} Type: ${jsonTypeName(value)} is not of expected type: ${expected}`,
  );
}

function decodeBase64(value: JsonValue): string {
  if (!isBase64(value)) throw invalid(`JSON Value: ${describeJson(value)} not formatted correctly for base64 data`);
  const encoded = String((value as ReadonlyMap<string, JsonValue>).get('b64'));
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw invalid('Unable to base64 decode');
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString('utf8');
  return checkText(Buffer.from(text, 'utf8').equals(bytes) ? text : undefined);
}

/** What would come out of the model changed is refused. */
function checkText(text: string | undefined): string {
  if (isServableText(text)) return text;
  throw new TensorflowError(
    'UNIMPLEMENTED',
    "Strings must be UTF-8 without NUL: ONNX Runtime's WASM build carries nothing else",
  );
}
