import type { Readable } from 'node:stream';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Dispatcher, Pool } from 'undici';
import { BufferedExchange } from './buffered-exchange.ts';
import { flatHeaders } from './headers.ts';
import type { HttpRequest } from './request.ts';

type Undici = typeof import('undici');

/** What the adapter needs beyond axios's own configuration. A class, so that axios does not copy it when it merges configurations. */
export class ExchangeSettings {
  readonly request: HttpRequest;
  /** Milliseconds without a byte before a long exchange counts as dead. */
  readonly silence: number;

  constructor(request: HttpRequest, silence: number) {
    this.request = request;
    this.silence = silence;
  }
}

declare module 'axios' {
  interface AxiosRequestConfig {
    exchange?: ExchangeSettings;
  }
}

/** An axios adapter on undici: one pool of kept-alive connections per origin, made on first use. */
export class UndiciAdapter {
  #undici: Undici | undefined;
  readonly #pools = new Map<string, Pool>();

  readonly send: AxiosAdapter = async (config) => {
    const url = new URL(config.url ?? '');
    const dispatcher = config.exchange?.request.dispatcher ?? (await this.#pool(url.origin));
    const options = dispatchOptions(config, url);
    if (config.responseType === 'stream') return streamExchange(dispatcher, options, config);
    return new BufferedExchange(dispatcher, options, config).response;
  };

  /** Closes every connection. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  async #pool(origin: string): Promise<Pool> {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    this.#undici ??= await import('undici');
    const pool = this.#pools.get(origin) ?? new this.#undici.Pool(origin, { connections: 256 });
    this.#pools.set(origin, pool);
    return pool;
  }
}

function dispatchOptions(config: InternalAxiosRequestConfig, url: URL): Dispatcher.RequestOptions {
  const exchange = config.exchange;
  const long = exchange?.request.duration === 'long';
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: (config.method ?? 'get').toUpperCase(),
    // axios keeps helper functions off its own enumerable keys
    headers: { ...(config.headers as unknown as Record<string, string>) },
    body: (config.data ?? null) as Exclude<Dispatcher.RequestOptions['body'], undefined>,
    headersTimeout: long ? exchange.silence : 0,
    bodyTimeout: long ? exchange.silence : 0,
  };
}

async function streamExchange(
  dispatcher: Dispatcher,
  options: Dispatcher.RequestOptions,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse<Readable>> {
  const { statusCode, headers, body } = await dispatcher.request({
    ...options,
    ...(config.signal === undefined ? {} : { signal: config.signal as AbortSignal }),
  });
  return { data: body, status: statusCode, statusText: '', headers: flatHeaders(headers), config };
}
