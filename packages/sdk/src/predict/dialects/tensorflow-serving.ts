// TensorFlow Serving's REST API: https://www.tensorflow.org/tfx/serving/api_rest
import type { Datatype, TensorSpec } from '@ai-platform/config';
import { ShapeError, ValidationError } from '../../errors/index.ts';
import type { Answer, CallOptions, HttpRequest } from '../../transport/index.ts';
import { readTensor, rowOf, writeBase64, writeTensor } from '../json-elements.ts';
import type { LosslessValue } from '../parse-numbers.ts';
import { fields, list, readFields } from '../read-answer.ts';
import type { Tensor } from '../tensor.ts';
import { type Dialect, get, type InferCall, type InferResult, type ModelMetadata, type ModelPlace } from './dialect.ts';

const DATATYPES: Readonly<Record<string, Datatype>> = {
  DT_BOOL: 'BOOL',
  DT_INT8: 'INT8',
  DT_INT16: 'INT16',
  DT_INT32: 'INT32',
  DT_INT64: 'INT64',
  DT_UINT8: 'UINT8',
  DT_UINT16: 'UINT16',
  DT_UINT32: 'UINT32',
  DT_UINT64: 'UINT64',
  DT_HALF: 'FP16',
  DT_BFLOAT16: 'BF16',
  DT_FLOAT: 'FP32',
  DT_DOUBLE: 'FP64',
  DT_STRING: 'BYTES',
};

const DEFAULT_SIGNATURE = 'serving_default';

/** TensorFlow Serving: predict, in columns or in rows. */
export class TensorFlowServing implements Dialect {
  readonly name = 'tensorflow-serving';
  readonly readiness: Dialect['readiness'];
  readonly #place: ModelPlace;
  readonly #modelUrl: string;

  constructor(place: ModelPlace) {
    this.#place = place;
    if (/[/:]/.test(place.model))
      throw new ValidationError(`TensorFlow Serving knows no model named ${JSON.stringify(place.model)}`);
    this.#modelUrl = `${place.url}/v1/models/${encodeURIComponent(place.model)}${versionPath(place.version)}`;
    this.readiness = { url: this.#modelUrl, isReady };
  }

  async describe(options: CallOptions): Promise<ModelMetadata> {
    const { transport, model, signatureName = DEFAULT_SIGNATURE } = this.#place;
    const answer = readFields(await transport.send(get(`${this.#modelUrl}/metadata`), options));
    const signatures = fields(fields(fields(answer['metadata'])['signature_def'])['signature_def']);
    const signature = fields(signatures[signatureName]);
    const version = fields(answer['model_spec'])['version'];
    if (signatures[signatureName] === undefined)
      throw new ValidationError(
        `the model ${JSON.stringify(model)} has no signature ${JSON.stringify(signatureName)}, but ${Object.keys(signatures).join(', ')}`,
      );
    return {
      model,
      versions: version === undefined ? [] : [String(version)],
      platform: 'tensorflow_savedmodel',
      inputs: specs(signature['inputs']),
      outputs: specs(signature['outputs']),
      binary: false,
    };
  }

  encode(call: InferCall): HttpRequest {
    const { signatureName } = this.#place;
    const signature = signatureName === undefined ? '' : `"signature_name":${JSON.stringify(signatureName)},`;
    return {
      method: 'POST',
      url: `${this.#modelUrl}:predict`,
      repeat: 'safe',
      headers: { 'content-type': 'application/json' },
      body: `{${signature}${call.format === 'row' ? writeRows(call.inputs) : writeColumns(call.inputs)}}`,
    };
  }

  decode(answer: Answer, call: InferCall, metadata: ModelMetadata): InferResult {
    const known = metadata.outputs ?? [];
    const int64 = metadata.outputs === undefined || known.some(({ datatype }) => datatype.endsWith('INT64'));
    const body = readFields(answer, { int64 });
    const columns =
      call.format === 'row' ? toColumns(list(body['predictions']), known) : byName(body['outputs'], known);
    const outputs = Object.entries(columns).map(([name, value]) =>
      readTensor(name, value, known.find((spec) => spec.name === name)?.datatype),
    );
    return { outputs, modelVersion: undefined };
  }
}

/** `3` is a version, anything else a label. */
function versionPath(version: string | undefined): string {
  if (version === undefined) return '';
  return `/${/^\d+$/.test(version) ? 'versions' : 'labels'}/${encodeURIComponent(version)}`;
}

function isReady(answer: Answer): boolean {
  return list(readFields(answer)['model_version_status']).some((status) => fields(status)['state'] === 'AVAILABLE');
}

function specs(value: LosslessValue | undefined): readonly TensorSpec[] | undefined {
  const entries = Object.entries(fields(value)).map(([name, info]) => {
    const { dtype, tensor_shape } = fields(info);
    const { dim, unknown_rank } = fields(tensor_shape);
    const datatype = DATATYPES[String(dtype)];
    const shape = list(dim).map((each) => Number(fields(each)['size']));
    return datatype === undefined || unknown_rank === true ? undefined : { name, datatype, shape };
  });
  // One tensor that cannot be described (unknown rank, a ragged or resource type) leaves the check to the server.
  const described = entries.filter((entry) => entry !== undefined);
  return described.length === 0 || described.length < entries.length ? undefined : described;
}

function writeColumns(inputs: readonly Tensor[]): string {
  const columns = inputs.map((input) => `${JSON.stringify(input.name)}:${writeTensor(input, writeBase64)}`);
  return `"inputs":{${columns.join(',')}}`;
}

function writeRows(inputs: readonly Tensor[]): string {
  const rows = inputs[0]?.shape[0];
  const uneven = inputs.find((input) => input.shape.length === 0 || input.shape[0] !== rows);
  if (uneven !== undefined)
    throw new ShapeError({
      input: uneven.name,
      expected: `${rows} rows, as the first input`,
      given: `[${uneven.shape.join(', ')}]`,
    });
  const instances = Array.from({ length: rows ?? 0 }, (_, row) => {
    const values = inputs.map(
      (input) => `${JSON.stringify(input.name)}:${writeTensor(rowOf(input, row), writeBase64)}`,
    );
    return `{${values.join(',')}}`;
  });
  return `"instances":[${instances.join(',')}]`;
}

type Columns = Readonly<Record<string, LosslessValue | undefined>>;

/** The name of a single output is dropped by the server. */
function soleName(known: readonly TensorSpec[]): string {
  return known[0]?.name ?? 'output';
}

function byName(outputs: LosslessValue | undefined, known: readonly TensorSpec[]): Columns {
  const several =
    known.length > 1 || (known.length === 0 && Object.keys(fields(outputs)).length > 0 && !('b64' in fields(outputs)));
  return several ? fields(outputs) : { [soleName(known)]: outputs };
}

function toColumns(rows: readonly LosslessValue[], known: readonly TensorSpec[]): Columns {
  const first = fields(rows[0]);
  const names = 'b64' in first ? [] : Object.keys(first);
  if (names.length === 0) return { [soleName(known)]: rows };
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => fields(row)[name] ?? null)]));
}
