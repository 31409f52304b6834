const HOUR = 3_600_000;

export interface RateLimit {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the epoch. */
  readonly reset: number;
}

/** Counts calls as GitHub does, per user and hour. It only counts: a local platform refuses nobody. */
export class RateMeter {
  readonly #limit = 5_000;
  readonly #clock: () => number;
  readonly #windows = new Map<string, { start: number; used: number }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** An answer 304 costs nothing. */
  count(login: string): void {
    this.#window(login).used += 1;
  }

  read(login: string): RateLimit {
    const { start, used } = this.#window(login);
    return {
      limit: this.#limit,
      used,
      remaining: Math.max(1, this.#limit - used),
      reset: Math.ceil((start + HOUR) / 1000),
    };
  }

  headers(login: string): Record<string, string> {
    const { limit, used, remaining, reset } = this.read(login);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }

  #window(login: string): { start: number; used: number } {
    const now = this.#clock();
    const current = this.#windows.get(login);
    if (current && now - current.start < HOUR) return current;
    const fresh = { start: now, used: 0 };
    this.#windows.set(login, fresh);
    return fresh;
  }
}
