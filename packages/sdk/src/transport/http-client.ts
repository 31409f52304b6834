import type { Readable } from 'node:stream';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { flatHeaders } from './headers.ts';
import type { RequestBody, ResponseHeaders } from './request.ts';
import { type Exchange, UndiciAdapter } from './undici-adapter.ts';

/** How an attempt is to be made. */
export interface SendConfig {
  readonly responseType: 'arraybuffer' | 'stream';
  /** Milliseconds; 0 for none. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** An answer of any status. */
export interface Received {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly data: Uint8Array | Readable;
}

/** Bytes go out and come in as they are, whoever's axios instance it is. */
const PLAIN: AxiosRequestConfig = { transformRequest: [], transformResponse: [], validateStatus: null };

/** Bodies below this are joined into one write; above it, pieces are written one after the other. */
const JOIN_BELOW = 65_536;

/** Who sends: the caller's own axios instance, or ours on undici. Both are loaded on the first call. */
export class HttpClient {
  readonly #own: boolean;
  readonly #adapter = new UndiciAdapter();
  #axios: AxiosInstance | undefined;

  constructor(axios?: AxiosInstance) {
    this.#own = axios === undefined;
    this.#axios = axios;
  }

  async send(config: SendConfig, exchange: Exchange): Promise<Received> {
    const axios = this.#axios ?? (await this.#create());
    const { body, url, method } = exchange.request;
    const data = body === undefined ? undefined : this.#data(body);
    if (this.#own) {
      const { status, data: received } = await axios.request({ ...config, url, method, data, exchange });
      return { status, headers: exchange.answered, data: received as Received['data'] };
    }
    const response = await axios.request({ ...config, ...PLAIN, url, method, data, headers: exchange.headers });
    return {
      status: response.status,
      headers: flatHeaders(response.headers as ResponseHeaders),
      data: response.data as Received['data'],
    };
  }

  /** Closes the connections that this client opened; an instance that was passed in stays as it is. */
  async close(): Promise<void> {
    await this.#adapter.close();
  }

  #data(body: RequestBody): unknown {
    if (typeof body === 'string') return Buffer.from(body);
    if (body instanceof Uint8Array)
      return this.#own ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    if ('open' in body) return body.open();
    const length = body.reduce((sum, part) => sum + part.byteLength, 0);
    return this.#own && length >= JOIN_BELOW ? body : Buffer.concat(body, length);
  }

  async #create(): Promise<AxiosInstance> {
    const { default: axios } = await import('axios');
    this.#axios ??= withoutDefaults(axios.create({ adapter: this.#adapter.send, ...PLAIN }));
    return this.#axios;
  }
}

/** Defaults that axios would merge into every request, though the exchange says all of it: half of what axios costs. */
function withoutDefaults(axios: AxiosInstance): AxiosInstance {
  const needed = new Set(['adapter', ...Object.keys(PLAIN)]);
  for (const name of Object.keys(axios.defaults)) if (!needed.has(name)) Reflect.deleteProperty(axios.defaults, name);
  return axios;
}

/** Length of a body in bytes. */
export function bodyLength(body: RequestBody): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  if ('open' in body) return body.length;
  return body.reduce((sum, part) => sum + part.byteLength, 0);
}
