/** One line that a training wrote. */
export interface LogLine {
  readonly text: string;
  /** When it was written, RFC 3339 with nanoseconds; pass it as `sinceTime` to go on after it. */
  readonly time: string;
  readonly pod: string;
  readonly container: string;
}

/** Splits `2026-01-01T00:00:00.000000001Z text`. Lines without a time keep an empty one. */
export function splitTime(line: string): { readonly time: string; readonly text: string } {
  const space = line.indexOf(' ');
  const time = space === -1 ? line : line.slice(0, space);
  if (timeKey(time) === undefined) return { time: '', text: line };
  return { time, text: space === -1 ? '' : line.slice(space + 1) };
}

/** Text that sorts as the time does, to the nanosecond; undefined when it is not a time. */
export function timeKey(time: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (match === null) return undefined;
  const seconds = Date.parse(`${match[1]}${match[3]}`) / 1000;
  return Number.isNaN(seconds) ? undefined : `${String(seconds).padStart(12, '0')}.${(match[2] ?? '').padEnd(9, '0')}`;
}

/**
 * Where a reader is in a container's log. After a reconnect the server sends everything since the cursor's second again:
 * `isNew` lets through only what was not given before, also among lines of the same nanosecond.
 */
export class LogCursor {
  /** Time of the newest line; undefined before the first. */
  time: string | undefined;
  #key = '';
  /** Lines given with exactly that time. */
  #count = 0;
  #replay: { readonly key: string; left: number } | undefined;

  /** Begins after a line that somebody else has seen. */
  constructor(sinceTime?: string) {
    const key = sinceTime === undefined ? undefined : timeKey(sinceTime);
    if (key === undefined) return;
    this.time = sinceTime;
    this.#key = key;
    this.#count = Number.POSITIVE_INFINITY;
  }

  /** The server is about to send again. */
  reconnect(): void {
    this.#replay = this.time === undefined ? undefined : { key: this.#key, left: this.#count };
  }

  isNew(time: string): boolean {
    const key = timeKey(time);
    if (key === undefined) return true;
    if (this.#replay !== undefined) {
      if (key < this.#replay.key) return false;
      if (key === this.#replay.key && this.#replay.left-- > 0) return false;
    }
    if (key > this.#key) {
      this.#key = key;
      this.#count = 1;
      this.time = time;
    } else if (key === this.#key) this.#count++;
    return true;
  }
}
