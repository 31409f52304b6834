import type { Part } from '../../core/part.ts';

/** What goes wrong with one call. */
export type Fault =
  /** The call is done, its answer never arrives: the connection breaks. */
  | { readonly kind: 'lost-answer' }
  /** Nothing is done; the server fails. */
  | { readonly kind: 'server-error'; readonly status: 500 | 502 | 503 }
  /** Nothing is done; a limit is hit. Without `retryAfter` (seconds) the header is missing, as GitHub may leave it out. */
  | { readonly kind: 'secondary-limit'; readonly status: 403 | 429; readonly retryAfter?: number }
  | { readonly kind: 'primary-limit'; readonly status: 403 | 429; readonly resetsAt: number }
  /** A reference reads as it did at an earlier time. */
  | { readonly kind: 'stale-ref'; readonly sha: string }
  /** Whether a pull request can be merged is not known yet. */
  | { readonly kind: 'unknown-mergeable' };

export interface ScriptedFault {
  /** Which call: method and end of the path, for example `POST /git/refs`. */
  readonly on: string;
  readonly fault: Fault;
  /** How often; 1 when not given. */
  readonly times?: number;
}

export interface FaultScript {
  readonly wrap: (part: Pick<Part, 'fetch'>) => Pick<Part, 'fetch'>;
  /** Adds a fault, to happen at the next matching calls. */
  add(fault: ScriptedFault): void;
  /** Faults that no call has met yet. */
  readonly pending: readonly ScriptedFault[];
}

/** Makes calls go wrong as scripted, between the network and the part. */
export function scriptFaults(): FaultScript {
  let pending: ScriptedFault[] = [];
  const take = (request: Request): Fault | undefined => {
    const { pathname } = new URL(request.url);
    const path = decodeURIComponent(pathname);
    const found = pending.find(({ on }) => {
      const [method, end = ''] = on.split(' ');
      return method === request.method && path.endsWith(end);
    });
    if (found === undefined) return undefined;
    const left = (found.times ?? 1) - 1;
    pending = pending.flatMap((one) => (one === found ? (left > 0 ? [{ ...one, times: left }] : []) : [one]));
    return found.fault;
  };
  return {
    add: (fault) => pending.push(fault),
    get pending() {
      return pending;
    },
    wrap: (part) => ({
      fetch: (request) => {
        const fault = take(request);
        return fault === undefined ? part.fetch(request) : suffer(fault, request, part);
      },
    }),
  };
}

async function suffer(fault: Fault, request: Request, part: Pick<Part, 'fetch'>): Promise<Response> {
  switch (fault.kind) {
    case 'lost-answer':
      await (await part.fetch(request)).arrayBuffer();
      return brokenAnswer();
    case 'server-error':
      return Response.json({ message: 'Server Error' }, { status: fault.status });
    case 'secondary-limit':
      return limited(
        fault.status,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
      );
    case 'primary-limit':
      return limited(fault.status, 'API rate limit exceeded for user ID 1.', {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(fault.resetsAt),
      });
    case 'stale-ref':
      return changed(await part.fetch(request), (body) => ({
        ...body,
        object: { ...(body['object'] as object), sha: fault.sha },
      }));
    case 'unknown-mergeable':
      return changed(await part.fetch(request), (body) => ({ ...body, mergeable: null, mergeable_state: 'unknown' }));
  }
}

/** An answer whose body breaks off, so that no client takes it for one. */
function brokenAnswer(): Response {
  const body = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('the connection broke')),
  });
  return new Response(body, { headers: { 'content-type': 'application/json', 'content-length': '1000' } });
}

function limited(status: 403 | 429, message: string, headers: Record<string, string>): Response {
  return Response.json({ message, documentation_url: 'https://docs.github.com/rest' }, { status, headers });
}

async function changed(
  response: Response,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): Promise<Response> {
  const body = (await response.json()) as Record<string, unknown>;
  return Response.json(change(body), { status: response.status });
}
