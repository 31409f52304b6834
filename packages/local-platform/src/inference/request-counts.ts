/** How many requests a model name had, by outcome. */
export interface RequestCount {
  readonly model: string;
  readonly status: string;
  readonly count: number;
}

/** Counts requests by model and status. Names that no request found a model for are counted as one, so that a client cannot fill the memory. */
export class RequestCounts {
  readonly #counts = new Map<string, RequestCount>();

  add(model: string, status: string): void {
    const key = JSON.stringify([model, status]);
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.set(key, { model, status, count });
  }

  list(): readonly RequestCount[] {
    return [...this.#counts.values()];
  }
}
