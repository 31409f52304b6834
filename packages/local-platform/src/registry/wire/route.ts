import { invalid, MlflowError } from '../mlflow-error.ts';
import { bodyOfQuery, type JsonObject, type Message, readMessage, type Shape } from './fields.ts';
import { formatJson, parseJson } from './json.ts';

/** One call of the API: the request and the parameters in its path. */
export interface Call {
  readonly request: Request;
  readonly parameters: Readonly<Record<string, string>>;
}

/** One route below `/api/2.0` and `/ajax-api/2.0`. */
export interface Route {
  readonly method: string;
  /** With `:name` for a parameter. */
  readonly path: string;
  readonly answer: (call: Call) => Promise<Response>;
}

function checkContentType(request: Request): void {
  if (request.method !== 'POST' && request.method !== 'PUT') return;
  const type = request.headers.get('content-type');
  if (type === null) throw invalid('Bad Request. Content-Type header is missing.');
  if (type.split(';')[0] !== 'application/json') {
    throw invalid("Bad Request. Content-Type must be one of ['application/json'].");
  }
}

/** MLflow takes a body that is no JSON as an empty one; a bare NaN it would half parse, and lose what follows. */
function parseBody(body: string): unknown {
  try {
    const value = parseJson(body);
    // Old clients encode twice.
    return typeof value === 'string' ? parseJson(value) : value;
  } catch {
    if (!/[[,:]\s*-?(NaN|Infinity)\b/.test(body)) return {};
    throw invalid('The body holds a bare NaN or Infinity, which is not JSON. Send it as a string, for example "NaN".');
  }
}

async function readBody(request: Request): Promise<JsonObject> {
  checkContentType(request);
  const body = parseBody((await request.text()) || '{}') ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) throw invalid('The request body must be a JSON object.');
  return body as JsonObject;
}

async function readRequest<S extends Shape>(shape: S, request: Request): Promise<Message<S>> {
  const query = new URL(request.url).searchParams;
  const fromQuery = request.method === 'GET' && query.size > 0;
  return readMessage(shape, fromQuery ? bodyOfQuery(shape, query) : await readBody(request));
}

/** A 200 with indented JSON, as MLflow answers. */
export function jsonAnswer(value: object): Response {
  return new Response(formatJson(value), { headers: { 'content-type': 'application/json' } });
}

/**
 * Defines a route, for example `route('POST /mlflow/runs/create', shape, (message) => ({ run }))`: reads the request by its shape and
 * answers with what `handle` returns, as JSON, or with a MlflowError that it throws.
 */
export function route<S extends Shape>(
  methodAndPath: string,
  shape: S,
  handle: (message: Message<S>, call: Call) => object | Promise<object>,
): Route {
  const [method = '', path = ''] = methodAndPath.split(' ');
  const answer = async (call: Call): Promise<Response> => {
    const result = await handle(await readRequest(shape, call.request), call);
    return result instanceof Response ? result : jsonAnswer(result);
  };
  return { method, path, answer };
}

/** A list for an answer: MLflow leaves empty lists out. */
export function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** The answer for what a handler threw; undefined for what is not the API's own refusal. */
export function refusal(error: unknown): Response | undefined {
  return error instanceof MlflowError ? error.toResponse() : undefined;
}
