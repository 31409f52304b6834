import { PrettyJsonWriter } from './pretty-json-writer.ts';

/** Status codes and what HTTP makes of them. Source: https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/http_server.cc */
export const tensorflowStatus = { INVALID_ARGUMENT: 400, NOT_FOUND: 404, UNIMPLEMENTED: 501, INTERNAL: 500 } as const;

export type TensorflowCode = keyof typeof tensorflowStatus;

/** A request that TensorFlow Serving would refuse, with its words. */
export class TensorflowError extends Error {
  override readonly name = 'TensorflowError';
  readonly code: TensorflowCode;

  constructor(code: TensorflowCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The usual kind: the request is wrong. */
export function invalid(message: string, options?: ErrorOptions): TensorflowError {
  return new TensorflowError('INVALID_ARGUMENT', message, options);
}

/** `{"error": …}`, pretty-printed. */
export function errorAnswer(error: TensorflowError): Response {
  const body = new PrettyJsonWriter().startObject().string('error').string(error.message).endObject();
  return new Response(body.toString(), {
    status: tensorflowStatus[error.code],
    headers: { 'content-type': 'application/json' },
  });
}
