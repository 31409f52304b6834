import type { ApiPromise, CallOptions, HttpRequest, Transport } from '../transport/index.ts';
import { type Json, readJson, text } from './read-json.ts';

/** Query values; a list becomes a repeated parameter. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

interface Call<T> {
  /** After `/api/2.0/mlflow/`, for example `runs/get`. */
  readonly path: string;
  readonly method?: HttpRequest['method'];
  readonly query?: Query;
  readonly body?: Json;
  /** `create` for what must not be sent twice. Default `safe`. */
  readonly repeat?: HttpRequest['repeat'];
  readonly read: (json: Json) => T;
}

/** Describes MLflow's REST calls; sending is the transport's. */
export class MlflowApi {
  readonly transport: Transport;
  /** Without a trailing slash. */
  readonly url: string;

  constructor(transport: Transport, url: string) {
    this.transport = transport;
    this.url = url;
  }

  call<T>(call: Call<T>, options: CallOptions = {}): ApiPromise<T> {
    const { path, query, body, read } = call;
    const request: HttpRequest = {
      method: call.method ?? (body === undefined ? 'GET' : 'POST'),
      url: `${this.url}/api/2.0/mlflow/${path}${queryText(query)}`,
      repeat: call.repeat ?? 'safe',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return this.transport.call(request, options, (answer) => read(readJson(answer)));
  }

  /** Everything of a paged list, page by page as it is consumed. `page` describes the call for a token. */
  async *pages<T>(
    page: (token: string | undefined) => Call<readonly T[]>,
    options: CallOptions = {},
  ): AsyncGenerator<T> {
    let token: string | undefined;
    do {
      const call = page(token);
      const { items, next } = await this.call(
        { ...call, read: (json) => ({ items: call.read(json), next: text(json['next_page_token']) }) },
        options,
      );
      yield* items;
      // A server that repeats its token would make this endless.
      token = next === '' || next === token ? undefined : next;
    } while (token !== undefined);
  }
}

/** `?a=1&b=2`, or nothing. */
export function queryText(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const item of value) search.append(name, item);
    else if (value !== undefined) search.append(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** For calls whose answer says nothing. */
export function nothing(): void {}

/** A record as MLflow's list of pairs. */
export function toPairs(record: Readonly<Record<string, string>> = {}): { key: string; value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
