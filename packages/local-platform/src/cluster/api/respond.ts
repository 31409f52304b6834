import { StatusError } from '../model/status-error.ts';
import { notAcceptable } from '../model/status-errors.ts';

/** A JSON answer; headers stay open for the core to add to. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...headers },
  });
}

export function text(body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private' },
  });
}

/** The Status that tells an error; what is not a refusal is a bug and is told without its inside. */
export function refusal(error: unknown, log: (line: string) => void): Response {
  if (error instanceof StatusError) {
    const retry = error.details?.retryAfterSeconds;
    return json(error.toStatus(), error.code, retry === undefined ? {} : { 'retry-after': String(retry) });
  }
  log(`unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const internal = new StatusError(500, 'InternalError', { message: 'Internal error occurred' });
  return json(internal.toStatus(), 500);
}

/** In which form an object or list is wanted. */
export type Representation = 'object' | 'table';

/**
 * Reads `Accept`. Only JSON is spoken; a table where it is asked for first.
 * @throws StatusError 406 when JSON would not be understood.
 */
export function representationOf(request: Request): Representation {
  const accept = request.headers.get('accept') ?? '*/*';
  for (const entry of accept.split(',')) {
    const [type, ...parameters] = entry
      .trim()
      .split(';')
      .map((part) => part.trim());
    if (!['application/json', 'application/*', '*/*'].includes(type ?? '')) continue;
    if (parameters.includes('as=Table') && parameters.includes('g=meta.k8s.io')) return 'table';
    if (!parameters.some((parameter) => parameter.startsWith('as='))) return 'object';
  }
  throw notAcceptable(['application/json']);
}
