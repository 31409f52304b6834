import type { DesiredRelease } from './desired-state.ts';

export type Target = DesiredRelease & {
  /** Commit of the default branch at which the file was seen. */
  readonly head: string;
};

/** True when the target is reached or refused for good; false to try again. */
export type Attempt = (target: Target) => Promise<boolean>;

const LONGEST_DELAY_FACTOR = 60;

/** Works for one model in one environment: always on the newest target, one attempt at a time, again and again while it can help. */
export class ReleaseWorker {
  readonly #attempt: Attempt;
  readonly #retryDelay: number;
  #target: Target | undefined;
  #working: Promise<void> = Promise.resolve();
  #isWorking = false;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #isClosed = false;

  /** `retryDelay`: milliseconds before the second attempt; doubles up to 60 times itself. */
  constructor(attempt: Attempt, retryDelay: number) {
    this.#attempt = attempt;
    this.#retryDelay = retryDelay;
  }

  aim(target: Target): void {
    this.#target = target;
    this.#failures = 0;
    this.#start();
  }

  /** When nothing is being tried; a wait for the next attempt is idle. */
  idle(): Promise<void> {
    return this.#working;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #start(): void {
    clearTimeout(this.#timer);
    if (this.#isWorking || this.#isClosed) return;
    this.#isWorking = true;
    this.#working = this.#work();
  }

  async #work(): Promise<void> {
    let done = false;
    let target = this.#target;
    while (target !== undefined && !this.#isClosed) {
      done = await this.#attempt(target).catch(() => false);
      if (target === this.#target) break;
      target = this.#target;
    }
    this.#isWorking = false;
    if (!done && !this.#isClosed) this.#waitAndRetry();
  }

  #waitAndRetry(): void {
    const factor = Math.min(2 ** this.#failures, LONGEST_DELAY_FACTOR);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#start(), this.#retryDelay * factor);
  }
}
