// Open Inference Protocol v2 with the binary tensor extension.
// https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
// https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
import type { Datatype } from '@ai-platform/config';
import { InvalidResponseError } from '../errors/index.ts';
import type { Answer, RequestBody, ResponseHeaders } from '../transport/index.ts';
import { decodeBytes, encodeBytes } from './bytes-elements.ts';
import { fillArray } from './fill-array.ts';
import { flatten, type Nested } from './nested-values.ts';
import { type LosslessValue, parseNumbers } from './parse-numbers.ts';
import { ARRAYS, elementCount, type NumericData, type Tensor, type TensorData } from './tensor.ts';
import { writeNumbers } from './write-numbers.ts';

/** Length of the JSON part, both ways. */
const LENGTH_HEADER = 'inference-header-content-length';

/** One inference, ready to be written. */
export interface InferRequest {
  readonly inputs: readonly Tensor[];
  /** Names of the outputs to return; undefined for all. */
  readonly outputs: readonly string[] | undefined;
  /** Whether the server has the binary tensor extension. */
  readonly binary: boolean;
}

/** A request on the wire: headers and body. */
export interface EncodedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

/** The request's body: the JSON part and views on the callers' arrays, nothing joined or copied. */
export function encodeRequest(request: InferRequest): EncodedRequest {
  return request.binary ? encodeBinary(request) : encodeJson(request);
}

function encodeBinary({ inputs, outputs }: InferRequest): EncodedRequest {
  const parts = inputs.map(({ data }) => rawBytes(data));
  const described = inputs.map(({ name, shape, datatype }, at) => ({
    name,
    shape,
    datatype,
    parameters: { binary_data_size: parts[at]?.byteLength },
  }));
  const json = JSON.stringify({
    inputs: described,
    ...(outputs === undefined
      ? { parameters: { binary_data_output: true } }
      : { outputs: outputs.map((name) => ({ name, parameters: { binary_data: true } })) }),
  });
  const head = Buffer.from(json);
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.byteLength),
  };
  return { headers, body: [head, ...parts] };
}

/** A tensor's bytes as they travel: little-endian, as every machine that Node runs models on has them. */
function rawBytes(data: TensorData): Uint8Array {
  if (!isNumeric(data)) return encodeBytes(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function isNumeric(data: TensorData): data is NumericData {
  return ArrayBuffer.isView(data);
}

function encodeJson({ inputs, outputs }: InferRequest): EncodedRequest {
  const tensors = inputs.map(({ name, shape, datatype, data }) => {
    const head = JSON.stringify({ name, shape, datatype }).slice(0, -1);
    const values = isNumeric(data) ? writeNumbers(datatype, data) : data.map(writeText).join(',');
    return `${head},"data":[${values}]}`;
  });
  const wanted = outputs === undefined ? '' : `,"outputs":${JSON.stringify(outputs.map((name) => ({ name })))}`;
  return { headers: { 'content-type': 'application/json' }, body: `{"inputs":[${tensors.join(',')}]${wanted}}` };
}

function writeText(element: Uint8Array): string {
  return JSON.stringify(Buffer.from(element.buffer, element.byteOffset, element.byteLength).toString());
}

/** Bytes before the first tensor, so that the transport can receive the answer aligned. */
export function headerLength(headers: ResponseHeaders): number {
  return Number(headers[LENGTH_HEADER] ?? 0) || 0;
}

/** What was read out of an answer. */
export interface InferAnswer {
  readonly outputs: readonly Tensor[];
  readonly modelVersion: string | undefined;
}

/** Reads an answer; tensors are views on its bytes wherever their address is aligned. @throws InvalidResponseError */
export function decodeAnswer(answer: Answer): InferAnswer {
  const { body, headers } = answer;
  const length = headers[LENGTH_HEADER] === undefined ? body.byteLength : headerLength(headers);
  const json = parseHead(answer, length);
  const outputs: Tensor[] = [];
  let position = length;
  for (const output of list(json['outputs'])) {
    const size = record(output['parameters'])['binary_data_size'];
    if (typeof size !== 'number') {
      outputs.push(decodeJsonTensor(output));
      continue;
    }
    if (!Number.isSafeInteger(size) || size < 0 || position + size > body.byteLength)
      throw broken('its tensors are cut short', answer);
    outputs.push(decodeRawTensor(output, body.subarray(position, position + size)));
    position += size;
  }
  const version = json['model_version'];
  return { outputs, modelVersion: typeof version === 'string' && version !== '' ? version : undefined };
}

function parseHead(answer: Answer, length: number): Readonly<Record<string, LosslessValue>> {
  if (length > answer.body.byteLength) throw broken('it is shorter than its header says', answer);
  const text = Buffer.from(answer.body.buffer, answer.body.byteOffset, length).toString();
  try {
    return record(parseNumbers(text, { int64: text.includes('INT64"') }));
  } catch {
    throw broken('it is not JSON', answer);
  }
}

type Described = Readonly<Record<string, LosslessValue>>;

function describe(output: Described): { name: string; datatype: Datatype; shape: number[] } {
  const { name, datatype, shape } = output;
  const known = typeof datatype === 'string' && (datatype === 'BYTES' || Object.hasOwn(ARRAYS, datatype));
  const sizes =
    Array.isArray(shape) && shape.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
  if (typeof name !== 'string' || !known || !sizes) throw broken('an output has no name, known datatype or shape');
  return { name, datatype: datatype as Datatype, shape: shape as number[] };
}

function decodeRawTensor(output: Described, bytes: Uint8Array): Tensor {
  const head = describe(output);
  const count = elementCount(head.shape);
  if (head.datatype === 'BYTES') return { ...head, data: decodeBytes(bytes, count) };
  const TypedArray = ARRAYS[head.datatype];
  if (bytes.byteLength !== count * TypedArray.BYTES_PER_ELEMENT)
    throw broken('a tensor has another length than its shape');
  const aligned = bytes.byteOffset % TypedArray.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return { ...head, data: new TypedArray(aligned.buffer, aligned.byteOffset, count) };
}

function decodeJsonTensor(output: Described): Tensor {
  const head = describe(output);
  const flat = flatten((output['data'] ?? null) as Nested);
  if (flat === undefined || flat.elements.length !== elementCount(head.shape))
    throw broken('a tensor has another length than its shape');
  const filled = fillArray(head.datatype, flat.elements);
  if ('refused' in filled) throw broken(`a ${head.datatype} tensor holds something else`);
  return { ...head, data: filled.data };
}

function list(value: LosslessValue | undefined): readonly Described[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: LosslessValue | undefined): Described {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Described) : {};
}

function broken(reason: string, answer?: Answer): InvalidResponseError {
  return new InvalidResponseError(`the model server's answer cannot be read: ${reason}`, {
    ...(answer === undefined ? {} : { status: answer.status, requestId: answer.requestId }),
  });
}
