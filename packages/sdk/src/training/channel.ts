/** A bounded queue between several producers and one consumer: a producer waits while it is full. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #limit: number;
  readonly #items: T[] = [];
  #end: { readonly error: unknown } | 'closed' | undefined;
  #wakeConsumer: () => void = () => {};
  #waitingProducers: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves once there is room for more. After the end, items are dropped. */
  async push(item: T): Promise<void> {
    if (this.#end !== undefined) return;
    this.#items.push(item);
    this.#wakeConsumer();
    if (this.#items.length >= this.#limit) await new Promise<void>((resolve) => this.#waitingProducers.push(resolve));
  }

  /** No more will come. */
  close(): void {
    this.#finish('closed');
  }

  /** The consumer gets this error after what is queued. */
  fail(error: unknown): void {
    this.#finish({ error });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#items.length > 0) {
        const item = this.#items.shift() as T;
        if (this.#items.length < this.#limit) this.#releaseProducers();
        yield item;
      }
      if (this.#end === 'closed') return;
      if (this.#end !== undefined) throw this.#end.error;
      await new Promise<void>((resolve) => {
        this.#wakeConsumer = resolve;
      });
    }
  }

  #finish(end: { readonly error: unknown } | 'closed'): void {
    this.#end ??= end;
    this.#releaseProducers();
    this.#wakeConsumer();
  }

  #releaseProducers(): void {
    for (const release of this.#waitingProducers.splice(0)) release();
  }
}
