import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortError, AiPlatformError, ApiError, ConnectionError, TimeoutError } from '../errors/index.ts';
import { VERSION } from '../version.ts';
import { ApiPromise } from './api-promise.ts';
import { faultOf, mayPass, TransportFault, wasNeverSent } from './fault.ts';
import { bodyLength, type HttpClient, type Received } from './http-client.ts';
import { clean, readError } from './read-error.ts';
import type { Answer, CallOptions, HttpRequest, StreamAnswer } from './request.ts';
import { backoff, RetryBudget, retryAfter } from './retry.ts';
import { Exchange } from './undici-adapter.ts';

/** How a client behaves unless a call says otherwise. */
export interface TransportDefaults {
  /** Milliseconds for a whole call with its retries. Default 120,000. */
  readonly timeout?: number;
  /** Milliseconds for one attempt. Default 60,000. */
  readonly attemptTimeout?: number;
  /** Default 3. */
  readonly retries?: number;
}

/** How a transport sends and who it says it is. */
export interface TransportOptions extends TransportDefaults {
  readonly client: HttpClient;
  /** Headers that say who calls; asked before every attempt, so that tokens may change. */
  readonly authenticate?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Values that must never appear in an error. */
  readonly secrets?: readonly string[];
  /** Milliseconds since the epoch. Default Date.now. */
  readonly now?: () => number;
  /** From 0 to 1. Default Math.random. */
  readonly random?: () => number;
}

const USER_AGENT = `ai-platform-sdk/${VERSION} node/${process.versions.node}`;
const DEFAULT_TIMEOUT = 120_000;
const DEFAULT_ATTEMPT_TIMEOUT = 60_000;
const MAX_ERROR_BODY = 65_536;
const RETRY_BUDGET = 50;

/** One call while it lasts. */
interface Call {
  readonly request: HttpRequest;
  readonly options: CallOptions;
  readonly responseType: 'arraybuffer' | 'stream';
  readonly requestId: string;
  /** Milliseconds since the epoch; Infinity for none. */
  readonly deadline: number;
  readonly retries: number;
}

type Outcome =
  | { readonly answer: Received }
  | { readonly error: AiPlatformError; readonly again: boolean; readonly after?: number };

/** Sends requests: authentication, retries with a budget, deadlines, cancellation and error mapping live here and nowhere else. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #budget = new RetryBudget(RETRY_BUDGET);
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  /** A call whose answer is read whole and parsed. */
  call<T>(request: HttpRequest, options: CallOptions, parse: (answer: Answer) => T | PromiseLike<T>): ApiPromise<T> {
    return new ApiPromise(this.send(request, options), parse);
  }

  /** Sends and reads the whole answer. Rejects with an AiPlatformError. */
  async send(request: HttpRequest, options: CallOptions = {}): Promise<Answer> {
    const call = this.#start(request, options, 'arraybuffer');
    const response = await this.#run(call);
    return toAnswer(response, call.requestId, response.data as Uint8Array);
  }

  /** Sends and hands the body over while it arrives; the caller reads or destroys it. */
  async stream(request: HttpRequest, options: CallOptions = {}): Promise<StreamAnswer> {
    const call = this.#start(request, options, 'stream');
    const response = await this.#run(call);
    const body = response.data as Readable;
    // Whoever reads is told of a break by the read itself; without a listener a late one would end the process.
    body.on('error', () => {});
    return toAnswer(response, call.requestId, body);
  }

  #start(request: HttpRequest, options: CallOptions, responseType: Call['responseType']): Call {
    const timeout =
      options.timeout ?? (request.duration === 'long' ? Infinity : (this.#options.timeout ?? DEFAULT_TIMEOUT));
    return {
      request,
      options,
      responseType,
      requestId: randomUUID(),
      deadline: this.#now() + timeout,
      retries: options.retries ?? this.#options.retries ?? 3,
    };
  }

  async #run(call: Call): Promise<Received> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(call);
      if ('answer' in outcome) {
        this.#budget.refund();
        return outcome.answer;
      }
      const delay = outcome.after ?? backoff(attempt, this.#random);
      const late = this.#now() + delay >= call.deadline;
      if (!outcome.again || late || attempt >= call.retries || !this.#budget.take()) throw outcome.error;
      await this.#pause(call, delay);
    }
  }

  async #pause(call: Call, delay: number): Promise<void> {
    const { signal } = call.options;
    try {
      await sleep(delay, undefined, signal === undefined ? {} : { signal });
    } catch {
      throw this.#faultError(call, new TransportFault('abort', 'ERR_CANCELED'));
    }
  }

  async #attempt(call: Call): Promise<Outcome> {
    let response: Received;
    try {
      response = await this.#send(call);
    } catch (thrown) {
      if (thrown instanceof AiPlatformError) return { error: thrown, again: false };
      const fault = faultOf(thrown);
      const again = mayPass(fault) && (call.request.repeat === 'safe' || wasNeverSent(fault));
      return { error: this.#faultError(call, fault), again };
    }
    if (response.status >= 200 && response.status < 300) return { answer: response };
    return this.#refused(call, response);
  }

  async #refused(call: Call, response: Received): Promise<Outcome> {
    const { status } = response;
    const { headers } = response;
    const error = readError({
      status,
      headers,
      requestId: headers['x-request-id'] ?? call.requestId,
      body: await errorBody(response.data),
      request: describe(call.request),
      secrets: this.#options.secrets ?? [],
    });
    const again = error instanceof ApiError && error.retryable && (call.request.repeat === 'safe' || status === 429);
    const after = retryAfter(headers['retry-after'], this.#now());
    return { error, again, ...(after === undefined ? {} : { after }) };
  }

  async #send(call: Call): Promise<Received> {
    const { request, options } = call;
    const identity = this.#options.authenticate?.();
    const headers: Record<string, string> = {
      'user-agent': USER_AGENT,
      'x-request-id': call.requestId,
      ...(identity instanceof Promise ? await identity : identity),
      ...request.headers,
      ...options.headers,
    };
    if (request.body !== undefined) headers['content-length'] = String(bodyLength(request.body));
    const attempt = this.#attemptTimeout(call);
    const config = {
      responseType: call.responseType,
      timeout: request.duration === 'long' ? finite(call.deadline - this.#now()) : attempt,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    return this.#options.client.send(config, new Exchange(request, headers, attempt));
  }

  #attemptTimeout(call: Call): number {
    const own = call.options.attemptTimeout ?? this.#options.attemptTimeout ?? DEFAULT_ATTEMPT_TIMEOUT;
    return Math.max(1, Math.min(own, call.deadline - this.#now()));
  }

  #faultError(call: Call, fault: TransportFault): AiPlatformError {
    const request = describe(call.request);
    const details = { request, requestId: call.requestId, code: fault.code };
    if (fault.kind === 'abort') return new AbortError(`${request} was aborted by the caller`, details);
    const retryable = mayPass(fault);
    if (fault.kind === 'timeout')
      return new TimeoutError(`${request} did not answer in time`, { ...details, retryable });
    const reason = clean(fault.message, this.#options.secrets ?? []);
    const hint = hintForCode(fault.code);
    return new ConnectionError(`${request} could not be reached: ${reason === '' ? fault.code : reason}`, {
      ...details,
      retryable,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function finite(milliseconds: number): number {
  return Number.isFinite(milliseconds) ? Math.max(1, milliseconds) : 0;
}

function toAnswer<B>(response: Received, requestId: string, body: B): Omit<Answer, 'body'> & { readonly body: B } {
  const { status, headers } = response;
  return { status, headers, requestId: headers['x-request-id'] ?? requestId, body };
}

/** `POST http://host/path`: never the query, which may hold what is nobody's business. */
function describe(request: HttpRequest): string {
  const { origin, pathname } = new URL(request.url);
  return `${request.method} ${origin}${pathname}`;
}

async function errorBody(data: Uint8Array | Readable): Promise<Uint8Array> {
  if (data instanceof Uint8Array) return data;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of data) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).byteLength;
      if (length >= MAX_ERROR_BODY) break;
    }
  } catch {
    // What came before the break is enough for a message.
  }
  return Buffer.concat(chunks);
}

function hintForCode(code: string): string | undefined {
  if (code === 'ECONNREFUSED') return 'nothing listens at this address: is the server up, and is the port right?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'the host name does not resolve from here: check the address in the connections';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return 'the certificate is not trusted: name its authority in NODE_EXTRA_CA_CERTS or in the kubeconfig';
  return undefined;
}
