/** Runs a handler for keys: soon, once per burst, and again at moments that it asks for. */
export interface WorkQueue {
  add(key: string): void;
  /** Not before the moment, in the clock's milliseconds; the earliest of several counts. */
  addAt(key: string, moment: number): void;
  close(): void;
}

export interface WorkQueueOptions {
  readonly clock: () => number;
  readonly handle: (key: string) => void;
  readonly log: (line: string) => void;
}

/** A clock may be set, so moments are compared with it at least this often. Milliseconds. */
const PULSE = 500;
/** After a handler failed. Milliseconds. */
const RETRY = 1_000;

export function createWorkQueue({ clock, handle, log }: WorkQueueOptions): WorkQueue {
  const due = new Set<string>();
  const later = new Map<string, number>();
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const work = (key: string): void => {
    try {
      handle(key);
    } catch (error) {
      log(`${key}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      queue.addAt(key, clock() + RETRY);
    }
  };
  const drain = (): void => {
    immediate = undefined;
    const keys = [...due];
    due.clear();
    for (const key of keys) if (!closed) work(key);
  };
  const pulse = (): void => {
    timer = undefined;
    for (const [key, moment] of later) {
      if (moment > clock()) continue;
      later.delete(key);
      queue.add(key);
    }
    schedule();
  };
  const schedule = (): void => {
    if (closed || later.size === 0) return;
    clearTimeout(timer);
    const wait = Math.max(0, Math.min(...later.values()) - clock());
    timer = setTimeout(pulse, Math.min(wait, PULSE));
  };
  const queue: WorkQueue = {
    add(key) {
      if (closed) return;
      due.add(key);
      immediate ??= setImmediate(drain);
    },
    addAt(key, moment) {
      later.set(key, Math.min(moment, later.get(key) ?? moment));
      schedule();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
  return queue;
}
