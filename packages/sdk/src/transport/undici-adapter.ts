import type { Readable } from 'node:stream';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Dispatcher, Pool } from 'undici';
import { BufferedExchange } from './buffered-exchange.ts';
import { TransportFault } from './fault.ts';
import { flatHeaders } from './headers.ts';
import type { HttpRequest, ResponseHeaders } from './request.ts';

type Undici = typeof import('undici');

/**
 * One exchange, as our own adapter needs it. Headers go past axios both ways: its header objects cost as much as the rest of a small
 * request. A class, so that axios does not copy it when it merges configurations.
 */
export class Exchange {
  readonly request: HttpRequest;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds without a byte before a long exchange counts as dead. */
  readonly silence: number;
  /** Set when they arrive. */
  answered: ResponseHeaders = {};

  constructor(request: HttpRequest, headers: Readonly<Record<string, string>>, silence: number) {
    this.request = request;
    this.headers = headers;
    this.silence = silence;
  }
}

/** What our own instance always has; without it a call cannot come through the adapter. */
export function exchangeOf(config: InternalAxiosRequestConfig): Exchange {
  if (config.exchange === undefined) throw new TransportFault('connection', 'ERR_NO_EXCHANGE');
  return config.exchange;
}

declare module 'axios' {
  interface AxiosRequestConfig {
    exchange?: Exchange;
  }
}

/** An axios adapter on undici: one pool of kept-alive connections per origin, made on first use. */
export class UndiciAdapter {
  #undici: Undici | undefined;
  readonly #pools = new Map<string, Pool>();

  readonly send: AxiosAdapter = async (config) => {
    const url = new URL(config.url ?? '');
    const dispatcher =
      exchangeOf(config).request.dispatcher ?? this.#pools.get(url.origin) ?? (await this.#pool(url.origin));
    const options = dispatchOptions(config, url);
    if (config.responseType === 'stream') return streamExchange(dispatcher, options, config);
    return new BufferedExchange(dispatcher, options, { config, exchange: exchangeOf(config) }).response;
  };

  /** Closes every connection. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  async #pool(origin: string): Promise<Pool> {
    this.#undici ??= await import('undici');
    const pool = this.#pools.get(origin) ?? new this.#undici.Pool(origin, { connections: 256 });
    this.#pools.set(origin, pool);
    return pool;
  }
}

function dispatchOptions(config: InternalAxiosRequestConfig, url: URL): Dispatcher.RequestOptions {
  const { request, headers, silence } = exchangeOf(config);
  const idle = request.duration === 'long' ? silence : 0;
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers,
    body: (config.data ?? null) as Exclude<Dispatcher.RequestOptions['body'], undefined>,
    headersTimeout: idle,
    bodyTimeout: idle,
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
  exchangeOf(config).answered = flatHeaders(headers);
  return { data: body, status: statusCode, statusText: '', headers: {}, config };
}
