import type { TensorSpec } from '@ai-platform/config';
import type { Answer, CallOptions, HttpRequest, Transport } from '../../transport/index.ts';
import type { Tensor } from '../tensor.ts';

/** What a model server speaks. */
export type DialectName = 'open-inference-v2' | 'tensorflow-serving' | 'kserve-v1';

/** What a server tells about a model. */
export interface ModelMetadata {
  readonly model: string;
  /** Versions that the server names; empty when it names none. */
  readonly versions: readonly string[];
  /** For example `onnxruntime_onnx`; undefined when the server does not tell. */
  readonly platform: string | undefined;
  /** undefined when the server does not describe them: then shapes cannot be checked before sending. */
  readonly inputs: readonly TensorSpec[] | undefined;
  readonly outputs: readonly TensorSpec[] | undefined;
  /** Whether tensors travel as raw bytes (binary tensor extension). */
  readonly binary: boolean;
}

/** One inference, with its tensors ready. */
export interface InferCall {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly string[] | undefined;
  readonly format: 'columnar' | 'row';
}

/** What a server computed. */
export interface InferResult {
  readonly outputs: readonly Tensor[];
  /** The version that answered, when the server tells. */
  readonly modelVersion: string | undefined;
}

/** How one kind of server is asked. */
export interface Dialect {
  readonly name: DialectName;
  describe(options: CallOptions): Promise<ModelMetadata>;
  encode(call: InferCall, metadata: ModelMetadata): HttpRequest;
  decode(answer: Answer, call: InferCall, metadata: ModelMetadata): InferResult;
  /** The request whose answer tells readiness, and how to read a 200. */
  readonly readiness: { readonly url: string; readonly isReady: (answer: Answer) => boolean };
}

/** The model an endpoint is about. */
export interface ModelPlace {
  readonly transport: Transport;
  /** Without a trailing slash. */
  readonly url: string;
  readonly model: string;
  readonly version: string | undefined;
  readonly signatureName: string | undefined;
}

/** A request that reads. */
export function get(url: string): HttpRequest {
  return { method: 'GET', url, repeat: 'safe', headers: { accept: 'application/json' } };
}
