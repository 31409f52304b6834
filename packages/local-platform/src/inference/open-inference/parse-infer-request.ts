// Reads an inference request in Triton's order, so that of several mistakes the same one is reported.
// Source: https://github.com/triton-inference-server/server/blob/main/src/http_server.cc (EVBufferToInput, ParseJsonTritonIO, ParseJsonTritonParams)
import { JsonSyntaxError, type JsonValue, parseJson } from '../json-numbers.ts';
import type { InferRequest, RequestInput } from './infer-request.ts';
import { requestLabel } from './infer-request.ts';
import { asArray, asBoolean, asString, asUnsigned, find, member } from './json-access.ts';
import { readElements } from './read-elements.ts';
import { TritonError } from './triton-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body of a request, and how many of its bytes are JSON (all of them when no header says so; 0 means raw-only). */
export interface InferBody {
  readonly bytes: Uint8Array;
  readonly jsonLength: number;
  /** For messages. */
  readonly model: string;
}

/** @throws TritonError */
export function parseInferRequest({ bytes, jsonLength, model }: InferBody): InferRequest {
  if (jsonLength === 0) return { id: '', inputs: [], outputs: new Map(), isBinaryByDefault: true, raw: bytes };
  const document = parseTritonJson(bytes.subarray(0, jsonLength));
  const written = find(document, 'id');
  const id = written === undefined ? '' : asString(written, "Unable to parse 'id'");
  const isBinaryByDefault = readParameters(find(document, 'parameters'));
  const inputs = readInputs(member(document, 'inputs'), { rest: bytes.subarray(jsonLength), model, id });
  return { id, inputs, outputs: readOutputs(find(document, 'outputs')), isBinaryByDefault };
}

/** @throws TritonError */
export function parseTritonJson(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(utf8.decode(bytes));
  } catch (cause) {
    const where =
      cause instanceof JsonSyntaxError ? `${cause.reason} at ${cause.offset}` : 'Invalid encoding in string. at 0';
    throw new TritonError('internal', `failed to parse the request JSON buffer: ${where}`, { cause });
  }
}

function readParameters(parameters: JsonValue | undefined): boolean {
  if (parameters === undefined) return false;
  if (!(parameters instanceof Map)) {
    throw new TritonError('internal', 'failed to get request params.: attempt to get members for non-object');
  }
  let isBinary = false;
  for (const [name, value] of parameters as ReadonlyMap<string, JsonValue>) {
    if (name === 'binary_data_output') isBinary = asBoolean(value, "Unable to parse 'binary_data_output'");
    else checkParameter(name, value);
  }
  return isBinary;
}

const booleanParameters: readonly string[] = ['sequence_start', 'sequence_end'];
const unsignedParameters: readonly string[] = ['priority', 'timeout'];

/** Parameters are accepted as Triton accepts them; no model here acts on one. */
function checkParameter(name: string, value: JsonValue): void {
  const prefix = `Unable to parse '${name}'`;
  if (booleanParameters.includes(name)) asBoolean(value, prefix);
  else if (unsignedParameters.includes(name)) asUnsigned(value, prefix);
  else if (name === 'sequence_id')
    void (typeof value === 'bigint' ? asUnsigned(value, prefix) : asString(value, prefix));
  else if (name.startsWith('triton_')) {
    const text = "parameter keys starting with 'triton_' are reserved for Triton usage and should not be specified.";
    throw new TritonError('invalid', text);
  } else if (value === null || typeof value === 'object') {
    const text = `parameter '${name}' has invalid type. It should be either 'int', 'bool', or 'string'.`;
    throw new TritonError('invalid', text);
  }
}

interface InputContext {
  /** The bytes after the JSON. */
  readonly rest: Uint8Array;
  readonly model: string;
  readonly id: string;
}

function readInputs(inputs: JsonValue, { rest, model, id }: InputContext): readonly RequestInput[] {
  const names = new Set<string>();
  let offset = 0;
  const read = asArray(inputs, "Unable to parse 'inputs'").map((input): RequestInput => {
    checkOneContent(input);
    const name = asString(member(input, 'name'), "Unable to parse 'name'");
    const datatype = asString(member(input, 'datatype'), "Unable to parse 'datatype'");
    const shape = asArray(member(input, 'shape'), "Unable to parse 'shape'").map((dimension) =>
      BigInt.asIntN(64, asUnsigned(dimension, "Unable to parse 'shape'")),
    );
    if (names.has(name))
      throw new TritonError('invalid', `${requestLabel(id)}input '${name}' already exists in request`);
    names.add(name);
    const size = find(find(input, 'parameters') ?? null, 'binary_data_size');
    if (size === undefined)
      return { name, datatype, shape, content: { elements: readElements({ name, datatype, shape, input }) } };
    const wanted = Number(asUnsigned(size, "Unable to parse 'binary_data_size'"));
    const bytes = rest.subarray(offset, offset + wanted);
    if (bytes.byteLength < wanted) {
      const text = `unexpected size for input '${name}', expecting ${wanted - bytes.byteLength} additional bytes for model '${model}'`;
      throw new TritonError('invalid', text);
    }
    offset += wanted;
    return { name, datatype, shape, content: { bytes } };
  });
  if (offset !== rest.byteLength)
    throw new TritonError('invalid', `unexpected additional input data for model '${model}'`);
  return read;
}

function checkOneContent(input: JsonValue): void {
  const parameters = find(input, 'parameters') ?? null;
  const region = find(parameters, 'shared_memory_region');
  const set = [
    find(input, 'data') === undefined ? '' : " 'data'",
    find(parameters, 'binary_data_size') === undefined ? '' : " 'binary_data_size'",
    region === undefined ? '' : " 'shared_memory_region'",
  ].filter((name) => name !== '');
  if (set.length !== 1) {
    const fields = "'data', 'binary_data_size' in 'parameters', 'shared_memory_region' in 'parameters'";
    const text = `Input must set only one of the following fields: ${fields}. But ${set.length === 0 ? 'no field is set' : `set${set.join('')}`}`;
    throw new TritonError('invalid', text);
  }
  refuseSharedMemory(region);
}

/** Shared memory is not among the server's extensions; Triton, too, knows no region that nobody registered. */
function refuseSharedMemory(region: JsonValue | undefined): void {
  if (region === undefined) return;
  const name = asString(region, "Unable to parse 'shared_memory_region'");
  throw new TritonError('notFound', `Unable to find shared memory region: '${name}'`);
}

function readOutputs(outputs: JsonValue | undefined): ReadonlyMap<string, boolean> {
  const asked = new Map<string, boolean>();
  for (const output of outputs === undefined ? [] : asArray(outputs, "Unable to parse 'outputs'")) {
    const name = asString(member(output, 'name'), "Unable to parse 'name'");
    const parameters = find(output, 'parameters') ?? null;
    if (find(parameters, 'classification') !== undefined) {
      throw new TritonError('unsupported', 'the classification extension is not implemented by this server');
    }
    refuseSharedMemory(find(parameters, 'shared_memory_region'));
    const binary = find(parameters, 'binary_data');
    const isBinary = binary !== undefined && asBoolean(binary, "Unable to parse 'binary_data'");
    if (!asked.has(name)) asked.set(name, isBinary);
  }
  return asked;
}
