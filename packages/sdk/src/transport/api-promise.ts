import type { Answer, ResponseInfo } from './request.ts';

/** A result together with the raw response that carried it. */
export interface WithResponse<T> {
  readonly data: T;
  readonly response: ResponseInfo;
}

/** A promise of the result; `.withResponse()` gives status, headers and request id beside it. */
export class ApiPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'ApiPromise';
  readonly #answer: Promise<Answer>;
  readonly #parse: (answer: Answer) => T | PromiseLike<T>;
  #result: Promise<T> | undefined;

  constructor(answer: Promise<Answer>, parse: (answer: Answer) => T | PromiseLike<T>) {
    this.#answer = answer;
    this.#parse = parse;
  }

  /** The result and the raw response. */
  async withResponse(): Promise<WithResponse<T>> {
    const [data, { status, headers, requestId }] = await Promise.all([this.#settled(), this.#answer]);
    return { data, response: { status, headers, requestId } };
  }

  // biome-ignore lint/suspicious/noThenProperty: this class is a promise
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#settled().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#settled().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#settled().finally(onFinally);
  }

  #settled(): Promise<T> {
    this.#result ??= this.#answer.then(this.#parse);
    return this.#result;
  }
}
