import { deflateSync, gzipSync } from 'node:zlib';
import { encodeTensor } from '../binary-tensors.ts';
import { type JsonWritable, writeJson } from '../json-numbers.ts';
import { flatJson } from '../json-tensors.ts';
import type { Tensor } from '../tensor.ts';
import type { InferRequest } from './infer-request.ts';
import { TritonError } from './triton-error.ts';

/** What an answer is made of. */
export interface InferResult {
  readonly model: { readonly name: string; readonly version: string };
  readonly request: InferRequest;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** The request's Accept-Encoding. */
  readonly acceptEncoding: string;
}

/** An answer's bytes and headers. */
export interface InferAnswer {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * JSON, followed by the outputs that are wanted as bytes.
 * @throws TritonError for FP16 wanted as JSON.
 */
export function inferAnswer({ model, request, outputs, acceptEncoding }: InferResult): InferAnswer {
  const buffers: Uint8Array[] = [];
  const described = [...outputs].map(([name, tensor]): JsonWritable => {
    const head = { name, datatype: tensor.datatype, shape: tensor.shape.map(BigInt) };
    if (!(request.outputs.get(name) ?? request.isBinaryByDefault)) return { ...head, data: jsonData(tensor) };
    const bytes = encodeTensor(tensor);
    if (bytes.byteLength > 0) buffers.push(bytes);
    return { ...head, parameters: { binary_data_size: BigInt(bytes.byteLength) } };
  });
  const id = request.id === '' ? undefined : request.id;
  const json = Buffer.from(writeJson({ id, model_name: model.name, model_version: model.version, outputs: described }));
  const types =
    buffers.length === 0
      ? { 'content-type': 'application/json' }
      : { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.byteLength) };
  return compress(Buffer.concat([json, ...buffers]), types, acceptEncoding);
}

function jsonData(tensor: Tensor): JsonWritable {
  if (tensor.datatype !== 'FP16') return flatJson(tensor);
  const text = 'sending FP16 data via JSON is not supported. Please use the binary data format for output';
  throw new TritonError('invalid', text);
}

function compress(body: Uint8Array, headers: Readonly<Record<string, string>>, acceptEncoding: string): InferAnswer {
  switch (preferredEncoding(acceptEncoding)) {
    case 'gzip':
      return { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } };
    case 'deflate':
      return { body: deflateSync(body), headers: { ...headers, 'content-encoding': 'deflate' } };
    default:
      return { body, headers };
  }
}

/** The first of the encodings with the highest weight that Triton knows; like Triton, it compresses whatever the size. */
function preferredEncoding(acceptEncoding: string): string {
  let best = { encoding: 'identity', weight: 0 };
  for (const part of acceptEncoding.split(',')) {
    const [encoding = '', quality = 'q=1'] = part.split(';').map((text) => text.trim());
    const weight = Number(quality.replace(/^q=/, ''));
    if (['gzip', 'deflate', 'identity'].includes(encoding) && weight > best.weight) best = { encoding, weight };
  }
  return best.encoding;
}
