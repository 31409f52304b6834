/** Triton's error kinds as HTTP statuses. Source: https://github.com/triton-inference-server/server/blob/main/src/http_server.cc (HttpCodeFromError). */
export const tritonStatus = { invalid: 400, notFound: 404, internal: 500, unsupported: 501 } as const;

export type TritonErrorKind = keyof typeof tritonStatus;

/** A request that Triton would refuse, with its words. */
export class TritonError extends Error {
  override readonly name = 'TritonError';
  readonly kind: TritonErrorKind;

  constructor(kind: TritonErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** `{"error": …}`. Triton labels errors text/plain wherever it had not set a content type yet, so the route says which. */
export function errorAnswer(error: TritonError, contentType: 'text/plain' | 'application/json'): Response {
  return new Response(JSON.stringify({ error: error.message }), {
    status: tritonStatus[error.kind],
    headers: { 'content-type': contentType },
  });
}

/** 405, as every route answers a method that it does not know. */
export function methodNotAllowed(contentType: 'text/plain' | 'application/json'): Response {
  return new Response(JSON.stringify({ error: 'Method Not Allowed' }), {
    status: 405,
    headers: { 'content-type': contentType },
  });
}
