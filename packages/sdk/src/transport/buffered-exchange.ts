import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Dispatcher } from 'undici';
import { TransportFault } from './fault.ts';
import { flatHeaders } from './headers.ts';
import type { Exchange } from './undici-adapter.ts';

const ALIGNMENT = 8;

/** One request whose answer is collected into one array, straight on undici's dispatch: half of the work of its `request`. */
export class BufferedExchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<AxiosResponse<Uint8Array>>;
  readonly #config: InternalAxiosRequestConfig;
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal | undefined;
  #resolve!: (response: AxiosResponse<Uint8Array>) => void;
  #reject!: (reason: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #fault: TransportFault | undefined;
  #status = 0;
  #prefix = 0;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(
    dispatcher: Dispatcher,
    options: Dispatcher.DispatchOptions,
    { config, exchange }: { readonly config: InternalAxiosRequestConfig; readonly exchange: Exchange },
  ) {
    this.#config = config;
    this.#exchange = exchange;
    this.#signal = config.signal as AbortSignal | undefined;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (config.timeout) this.#timer = setTimeout(this.#onTimeout, config.timeout);
    this.#signal?.addEventListener('abort', this.#onAbort);
    dispatcher.dispatch(options, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#fault !== undefined) controller.abort(this.#fault);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    const answered = flatHeaders(headers);
    this.#exchange.answered = answered;
    this.#prefix = this.#exchange.request.unalignedPrefix?.(answered) ?? 0;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.byteLength;
  }

  onResponseEnd(): void {
    this.#release();
    const data = joinAligned(this.#chunks, this.#length, this.#prefix);
    this.#resolve({ data, status: this.#status, statusText: '', headers: {}, config: this.#config });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#release();
    this.#reject(this.#fault ?? error);
  }

  readonly #onTimeout = (): void => this.#end(new TransportFault('timeout', 'ETIMEDOUT'));
  readonly #onAbort = (): void => this.#end(new TransportFault('abort', 'ERR_CANCELED'));

  /** Rejects at once: the connection may not even be open yet, and then undici would not say anything. */
  #end(fault: TransportFault): void {
    this.#fault = fault;
    this.#release();
    this.#reject(fault);
    this.#controller?.abort(fault);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

/** One array with the byte after the prefix at an aligned address, so that typed arrays can look at it without a copy. A single chunk is taken as it is. */
export function joinAligned(chunks: readonly Buffer[], length: number, prefix: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const offset = (ALIGNMENT - (prefix % ALIGNMENT)) % ALIGNMENT;
  const joined = new Uint8Array(new ArrayBuffer(offset + length), offset, length);
  let position = 0;
  for (const chunk of chunks) {
    joined.set(chunk, position);
    position += chunk.byteLength;
  }
  return joined;
}
