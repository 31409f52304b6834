const BASE_DELAY = 200;
const MAX_DELAY = 8_000;
const MAX_RETRY_AFTER = 60_000;

/** Full jitter: anything from nothing to the exponential bound (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Milliseconds. */
export function backoff(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(MAX_DELAY, BASE_DELAY * 2 ** attempt));
}

/** Milliseconds that a Retry-After header asks for (seconds or a date), at most a minute; undefined when there is none or it makes no sense. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, 0), MAX_RETRY_AFTER) : undefined;
}

/** How many retries all calls of a client may still make: a server in trouble is not buried under them. */
export class RetryBudget {
  readonly #capacity: number;
  #tokens: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#tokens = capacity;
  }

  /** Takes one retry out of the budget, or says that nothing is left. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Every success gives a tenth of a retry back. */
  refund(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 0.1);
  }
}
