import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** Options of a single call; they go before the client's own. */
export interface CallOptions {
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole call with all its retries. Default: the client's, 120,000. */
  readonly timeout?: number;
  /** Milliseconds for one attempt. Default: the client's, 60,000. */
  readonly attemptTimeout?: number;
  /** How often to try again when trying again is safe. Default: the client's, 3. */
  readonly retries?: number;
  /** Headers added to the request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Lower-case names; a header that came several times is joined with `, `. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** Bytes as one piece, as pieces that are sent one after the other without joining, or as a stream that can be opened again for a retry. */
export type RequestBody =
  | string
  | Uint8Array
  | readonly Uint8Array[]
  | { readonly open: () => Readable; readonly length: number };

/** One request as data; the transport sends it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /**
   * `safe`: may be sent twice without harm, so it is retried after anything that may pass.
   * `create`: makes something, so it is retried only when the server surely did nothing (never reached, or 429).
   */
  readonly repeat: 'safe' | 'create';
  /** `long` takes the attempt's timeout as the longest silence instead of the longest duration (uploads, downloads, follows). */
  readonly duration?: 'short' | 'long';
  /** Lets a binary answer be received at such an offset that its tensors are aligned: bytes before the part that should be. */
  readonly unalignedPrefix?: (headers: ResponseHeaders) => number;
  /** Connection of its own, for clusters with their own certificates. */
  readonly dispatcher?: Dispatcher;
}

/** What came back, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly requestId: string;
  readonly body: Uint8Array;
}

/** What came back, with the body still arriving. */
export interface StreamAnswer extends Omit<Answer, 'body'> {
  readonly body: Readable;
}

/** The raw response beside a result. */
export interface ResponseInfo {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly requestId: string;
}
