import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';
import type { RequestBody } from './request.ts';
import { type ExchangeSettings, UndiciAdapter } from './undici-adapter.ts';

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

  async send(config: AxiosRequestConfig, exchange: ExchangeSettings): Promise<AxiosResponse> {
    const axios = this.#axios ?? (await this.#create());
    const { body } = exchange.request;
    const data = body === undefined ? undefined : this.#data(body);
    return axios.request({ ...config, data, exchange });
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
    this.#axios ??= axios.create({
      adapter: this.#adapter.send,
      transformRequest: [],
      transformResponse: [],
      validateStatus: null,
    });
    return this.#axios;
  }
}

/** Length of a body in bytes. */
export function bodyLength(body: RequestBody): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  if ('open' in body) return body.length;
  return body.reduce((sum, part) => sum + part.byteLength, 0);
}
