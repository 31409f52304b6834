// KServe's V1 protocol: https://kserve.github.io/website/docs/concepts/architecture/data-plane/v1-protocol
import { ShapeError } from '../../errors/index.ts';
import type { Answer, CallOptions, HttpRequest } from '../../transport/index.ts';
import { readTensor, rowOf, writeTensor, writeTextOrBase64 } from '../json-elements.ts';
import type { LosslessValue } from '../parse-numbers.ts';
import { fields, list, readFields } from '../read-answer.ts';
import type { Tensor } from '../tensor.ts';
import { type Dialect, get, type InferCall, type InferResult, type ModelMetadata, type ModelPlace } from './dialect.ts';

/** KServe v1. It does not describe its models: shapes are as given, numbers come back as FP64 (or INT64 beyond 2^53). */
export class KserveV1 implements Dialect {
  readonly name = 'kserve-v1';
  readonly readiness: Dialect['readiness'];
  readonly #place: ModelPlace;
  readonly #modelUrl: string;

  constructor(place: ModelPlace) {
    this.#place = place;
    this.#modelUrl = `${place.url}/v1/models/${encodeURIComponent(place.model)}`;
    this.readiness = { url: this.#modelUrl, isReady };
  }

  async describe(options: CallOptions): Promise<ModelMetadata> {
    const { transport, model } = this.#place;
    await transport.send(get(this.#modelUrl), options);
    return { model, versions: [], platform: undefined, inputs: undefined, outputs: undefined, binary: false };
  }

  encode(call: InferCall): HttpRequest {
    return {
      method: 'POST',
      url: `${this.#modelUrl}:predict`,
      repeat: 'safe',
      headers: { 'content-type': 'application/json' },
      body: `{"instances":${writeInstances(call.inputs)}}`,
    };
  }

  decode(answer: Answer): InferResult {
    const predictions = list(readFields(answer, { int64: true })['predictions']);
    const names = isRecord(predictions[0]) ? Object.keys(fields(predictions[0])) : [];
    const columns: [string, LosslessValue][] =
      names.length === 0
        ? [['predictions', predictions]]
        : names.map((name) => [name, predictions.map((row) => fields(row)[name] ?? null)]);
    return { outputs: columns.map(([name, value]) => readTensor(name, value, undefined)), modelVersion: undefined };
  }
}

function isReady(answer: Answer): boolean {
  return readFields(answer)['ready'] !== false;
}

function isRecord(value: LosslessValue | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One input: its rows. Several: one object per row. */
function writeInstances(inputs: readonly Tensor[]): string {
  const [first, ...others] = inputs;
  if (first === undefined) return '[]';
  if (others.length === 0) return writeTensor(first, writeTextOrBase64);
  const rows = first.shape[0] ?? 0;
  for (const { name, shape } of others)
    if (shape[0] !== rows)
      throw new ShapeError({ input: name, expected: `${rows} rows, as ${first.name}`, given: `[${shape.join(', ')}]` });
  const objects = Array.from({ length: rows }, (_, row) => {
    const values = inputs.map(
      (input) => `${JSON.stringify(input.name)}:${writeTensor(rowOf(input, row), writeTextOrBase64)}`,
    );
    return `{${values.join(',')}}`;
  });
  return `[${objects.join(',')}]`;
}
