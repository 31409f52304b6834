/** How often something happened and how long it took, in nanoseconds. */
export interface Duration {
  readonly count: number;
  readonly ns: number;
}

/** What Triton's statistics extension tells of a model version. Requests refused before they reach the model are not counted, as there. */
export interface StatisticsSnapshot {
  /** Milliseconds since the epoch; 0 before the first inference. */
  readonly lastInference: number;
  readonly success: Duration;
  readonly fail: Duration;
  /** Waiting for the request before it. */
  readonly queue: Duration;
  readonly computeInput: Duration;
  readonly computeInfer: Duration;
  readonly computeOutput: Duration;
  /** Requests that wait or run now. */
  readonly pending: number;
}

type Phase = 'success' | 'fail' | 'queue' | 'computeInput' | 'computeInfer' | 'computeOutput';

/** Counters of one model version, from its loading on. */
export class ModelStatistics {
  readonly #durations = new Map<Phase, Duration>();
  #lastInference = 0;
  #pending = 0;

  /** A request has reached the model. */
  begin(): void {
    this.#pending += 1;
  }

  /** A request has been answered, or has failed in the model. */
  end(outcome: 'success' | 'fail', ns: number, at: number): void {
    this.#pending -= 1;
    this.add(outcome, ns);
    if (outcome === 'success') this.#lastInference = at;
  }

  add(phase: Phase, ns: number): void {
    const before = this.#of(phase);
    this.#durations.set(phase, { count: before.count + 1, ns: before.ns + ns });
  }

  snapshot(): StatisticsSnapshot {
    return {
      lastInference: this.#lastInference,
      success: this.#of('success'),
      fail: this.#of('fail'),
      queue: this.#of('queue'),
      computeInput: this.#of('computeInput'),
      computeInfer: this.#of('computeInfer'),
      computeOutput: this.#of('computeOutput'),
      pending: this.#pending,
    };
  }

  #of(phase: Phase): Duration {
    return this.#durations.get(phase) ?? { count: 0, ns: 0 };
  }
}
