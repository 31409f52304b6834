// Reads a predict request. Source: https://github.com/tensorflow/serving/blob/master/tensorflow_serving/util/json_tensor.cc
import { JsonSyntaxError, type JsonValue, parseJson } from '../json-numbers.ts';
import type { Tensor, TensorSpec } from '../tensor.ts';
import { describeJson } from './describe-json.ts';
import { isBase64, packTensor, type ReadTensor, readTensor } from './read-tensor.ts';
import { invalid, TensorflowError } from './tensorflow-error.ts';

type JsonObject = ReadonlyMap<string, JsonValue>;

/** Tensors by name, and in which of the two forms the answer is due. */
export interface PredictRequest {
  readonly format: 'row' | 'columnar';
  readonly inputs: ReadonlyMap<string, Tensor>;
}

/** The one signature that a model has here. */
export const defaultSignature = 'serving_default';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The request's JSON object. @throws TensorflowError */
export function parseObject(bytes: Uint8Array): JsonObject {
  if (bytes.byteLength === 0) throw invalid('JSON Parse error: The document is empty');
  const document = parse(bytes);
  if (document instanceof Map) return document as JsonObject;
  throw invalid(`JSON Value: ${describeJson(document)} Is not object`);
}

function parse(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(utf8.decode(bytes));
  } catch (cause) {
    const where =
      cause instanceof JsonSyntaxError ? `${cause.reason} at offset: ${cause.offset}` : 'Invalid encoding in string.';
    throw invalid(`JSON Parse error: ${where}`, { cause });
  }
}

/** The signature asked for, empty for the default. @throws TensorflowError */
export function signatureOf(document: JsonObject): string {
  const name = document.get('signature_name') ?? '';
  if (typeof name === 'string') return name;
  const text = "not formatted correctly. 'signature_name' key must be a string value.";
  throw invalid(`JSON Value: ${describeJson(document)} ${text}`);
}

/** Reads `instances` (row form) or `inputs` (columnar form). @throws TensorflowError */
export function parsePredict(document: JsonObject, specs: readonly TensorSpec[]): PredictRequest {
  const instances = document.get('instances');
  const inputs = document.get('inputs');
  const about = `JSON Value: ${describeJson(document)} `;
  if (instances !== undefined && inputs !== undefined) {
    throw invalid(`${about}Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist `);
  }
  if (inputs !== undefined) return { format: 'columnar', inputs: readColumns(inputs, specs) };
  if (instances === undefined) throw invalid("Missing 'inputs' or 'instances' key");
  if (!Array.isArray(instances)) throw invalid(`${about}Expecting 'instances' to be an list/array`);
  if (instances.length === 0) throw invalid(`${about}No values in 'instances' array`);
  return { format: 'row', inputs: readRows(instances, specs) };
}

function readColumns(value: JsonValue, specs: readonly TensorSpec[]): ReadonlyMap<string, Tensor> {
  if (!(value instanceof Map) || isBase64(value)) {
    const [spec, another] = specs;
    if (another !== undefined) {
      const text =
        'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map';
      throw invalid(text);
    }
    return new Map(
      spec === undefined ? [] : [[spec.name, packTensor(readTensor(value, spec.datatype), spec.datatype)]],
    );
  }
  return new Map(
    specs.map(({ name, datatype }) => {
      const column = (value as JsonObject).get(name);
      if (column === undefined) throw invalid(`Missing named input: ${name} in 'inputs' object.`);
      return [name, packTensor(readTensor(column, datatype), datatype)];
    }),
  );
}

function isElementObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map && !isBase64(value);
}

function readRows(instances: readonly JsonValue[], specs: readonly TensorSpec[]): ReadonlyMap<string, Tensor> {
  const [first] = instances;
  if (!(first instanceof Map) && specs.length > 1) {
    const text =
      'instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map';
    throw invalid(text);
  }
  const rows = new Map<string, ReadTensor[]>();
  const areObjects = isElementObject(first);
  for (const [index, instance] of instances.entries()) {
    if (areObjects) readObjectRow(instance, { index, specs, rows });
    else readPlainRow(instance, { index, specs, rows });
  }
  return new Map(
    specs.map(({ name, datatype }) => {
      const parts = rows.get(name) ?? [];
      const shape = [parts.length, ...(parts[0]?.shape ?? [])];
      return [name, packTensor({ shape, elements: parts.flatMap(({ elements }) => elements) }, datatype)];
    }),
  );
}

interface Row {
  readonly index: number;
  readonly specs: readonly TensorSpec[];
  readonly rows: Map<string, ReadTensor[]>;
}

function readObjectRow(instance: JsonValue, row: Row): void {
  if (!isElementObject(instance)) throw invalid(`Expecting object but got list at item ${row.index} of input list`);
  for (const [name, value] of instance) {
    explain(`Failed to process element: ${row.index} key: ${name} of 'instances' list`, () =>
      addItem(value, name, row),
    );
  }
  const names = row.specs.map(({ name }) => name).sort();
  if (names.length === instance.size) return;
  const text = `Failed to process element: ${row.index} of 'instances' list. JSON object: ${describeJson(instance)} keys must be equal to: ${names.join(',')}`;
  throw invalid(text);
}

function readPlainRow(instance: JsonValue, row: Row): void {
  if (isElementObject(instance))
    throw invalid(`Expecting value/list but got object at item ${row.index} of input list`);
  const name = row.specs[0]?.name ?? '';
  explain(`Failed to process element: ${row.index} of 'instances' list`, () => addItem(instance, name, row));
}

function explain(where: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (!(cause instanceof TensorflowError)) throw cause;
    throw invalid(`${where}. Error: ${cause.code}: ${cause.message}`, { cause });
  }
}

function addItem(value: JsonValue, name: string, { specs, rows }: Row): void {
  const spec = specs.find((candidate) => candidate.name === name);
  if (spec === undefined) throw invalid(`JSON object: does not have named input: ${name}`);
  const tensor = readTensor(value, spec.datatype);
  const parts = rows.get(name) ?? [];
  const [first] = parts;
  if (first !== undefined && first.elements.length !== tensor.elements.length) {
    throw invalid(`Expecting tensor size: ${first.elements.length} but got: ${tensor.elements.length}`);
  }
  if (first !== undefined && String(first.shape) !== String(tensor.shape)) {
    throw invalid(`Expecting shape [${first.shape}] but got: [${tensor.shape}]`);
  }
  parts.push(tensor);
  rows.set(name, parts);
}
