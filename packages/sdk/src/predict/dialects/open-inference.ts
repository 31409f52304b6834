import type { Datatype, TensorSpec } from '@ai-platform/config';
import type { Answer, CallOptions, HttpRequest } from '../../transport/index.ts';
import { decodeAnswer, encodeRequest, headerLength } from '../open-inference-codec.ts';
import type { LosslessValue } from '../parse-numbers.ts';
import { fields, list, readFields, text } from '../read-answer.ts';
import { type Dialect, get, type InferCall, type InferResult, type ModelMetadata, type ModelPlace } from './dialect.ts';

/** Names under which servers announce the binary tensor extension. */
const BINARY_EXTENSIONS = new Set<unknown>(['binary_tensor_data', 'binary_data']);

/** Open Inference Protocol v2: Triton, MLServer, KServe, and the local platform. */
export class OpenInference implements Dialect {
  readonly name = 'open-inference-v2';
  readonly readiness: Dialect['readiness'];
  readonly #place: ModelPlace;
  readonly #modelUrl: string;

  constructor(place: ModelPlace) {
    this.#place = place;
    const version = place.version === undefined ? '' : `/versions/${encodeURIComponent(place.version)}`;
    this.#modelUrl = `${place.url}/v2/models/${encodeURIComponent(place.model)}${version}`;
    this.readiness = { url: `${this.#modelUrl}/ready`, isReady };
  }

  async describe(options: CallOptions): Promise<ModelMetadata> {
    const { transport, url, model } = this.#place;
    const [server, described] = await Promise.all([
      transport.send(get(`${url}/v2`), options).then((answer) => readFields(answer)),
      transport.send(get(this.#modelUrl), options).then((answer) => readFields(answer)),
    ]);
    return {
      model,
      versions: list(described['versions']).map(String),
      platform: text(described['platform']),
      inputs: specs(described['inputs']),
      outputs: specs(described['outputs']),
      binary: list(server['extensions']).some((extension) => BINARY_EXTENSIONS.has(extension)),
    };
  }

  encode(call: InferCall, metadata: ModelMetadata): HttpRequest {
    return {
      method: 'POST',
      url: `${this.#modelUrl}/infer`,
      repeat: 'safe',
      unalignedPrefix: headerLength,
      ...encodeRequest({ inputs: call.inputs, outputs: call.outputs, binary: metadata.binary }),
    };
  }

  decode(answer: Answer): InferResult {
    return decodeAnswer(answer);
  }
}

/** 200 says it; KServe and MLServer repeat it in a body. */
function isReady(answer: Answer): boolean {
  return !/"(?:ready|live)"\s*:\s*false/.test(Buffer.from(answer.body).toString());
}

function specs(value: LosslessValue | undefined): readonly TensorSpec[] | undefined {
  const read = list(value).map((entry) => {
    const { name, datatype, shape } = fields(entry);
    return { name: String(name), datatype: String(datatype) as Datatype, shape: list(shape).map(Number) };
  });
  return read.length === 0 ? undefined : read;
}
