export interface ConformanceCase {
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly status: number;
  readonly contentType: 'text/plain' | 'application/json' | 'application/octet-stream';
  /** The whole body: as text, as latin1 text of its bytes where the answer is binary, or a pattern where servers may differ. */
  readonly answer: string | RegExp;
}

/** Datatypes of the identity models that both servers have. */
export const conformanceTypes = ['FP32', 'FP16', 'INT64', 'UINT64', 'INT8', 'UINT8', 'BOOL', 'BYTES'] as const;

export const unknownId = '[request id: <id_unknown>] ';
export const error = (message: string) => JSON.stringify({ error: message });
export const x = (members: string) => `{"inputs":[{"name":"x",${members}}]}`;
export const fp32 = (shape: string, data: string, more = '') =>
  `{"inputs":[{"name":"x","datatype":"FP32","shape":${shape},"data":${data}}]${more}}`;
export const answered = (type: string, shape: string, data: string) =>
  `{"model_name":"identity_${type.toLowerCase()}","model_version":"1","outputs":[{"name":"y","datatype":"${type}","shape":${shape},"data":${data}}]}`;

export function read(
  path: string,
  [status, answer]: readonly [number, string | RegExp],
  contentType: ConformanceCase['contentType'] = 'application/json',
): ConformanceCase {
  return { title: `GET ${path}`, method: 'GET', path, status, contentType, answer };
}

export function wrongMethod(
  method: 'POST' | 'GET' | 'PUT',
  path: string,
  contentType: ConformanceCase['contentType'],
): ConformanceCase {
  return { title: `${method} ${path}`, method, path, status: 405, contentType, answer: error('Method Not Allowed') };
}

export function infer(
  title: string,
  [model, body]: readonly [string, string | Uint8Array],
  [status, answer]: readonly [number, string | RegExp],
): ConformanceCase {
  const path = `/v2/models/${model}/infer`;
  return { title, method: 'POST', path, body, status, contentType: 'application/json', answer };
}

/** A mistake in the members of one FP32 input. */
export function mistake(title: string, body: string, [status, message]: readonly [400 | 500, string]): ConformanceCase {
  return infer(title, ['identity_fp32', body], [status, error(message)]);
}
