import type { ConformanceCase } from './conformance-case.ts';

/** What a server answered, in the form that a row expects. */
export interface ConformanceAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly answer: string;
  /** Length of the JSON in front of the bytes, where there are bytes. */
  readonly jsonLength: string | null;
}

/** Sends a row's request. */
export async function askConformance(
  row: ConformanceCase,
  send: (path: string, init: RequestInit) => Promise<Response>,
): Promise<ConformanceAnswer> {
  const { method, path, headers = {}, body } = row;
  const request = { method, headers: { 'accept-encoding': 'identity', ...headers } };
  const response = await send(
    path,
    body === undefined ? request : { ...request, body: body as Uint8Array<ArrayBuffer> },
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  const isBinary = response.headers.get('content-type') === 'application/octet-stream';
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    answer: bytes.toString(isBinary ? 'latin1' : 'utf8'),
    jsonLength: response.headers.get('inference-header-content-length'),
  };
}
