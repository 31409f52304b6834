import { setTimeout as sleep } from 'node:timers/promises';
import { AbortError, AiPlatformError, NotFoundError } from '../errors/index.ts';
import type { CallOptions } from '../transport/index.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubePod } from './kube-objects.ts';
import { LogCursor, type LogLine, splitTime } from './log-cursor.ts';
import { hasEnded, statusOf } from './pod-board.ts';
import { readLines } from './read-lines.ts';

/** A silent follow is opened again after this: it may be a dead connection. Milliseconds. */
const SILENCE = 60_000;
const PAUSE = 500;
const OUTAGE = 300_000;

/** One container's log. */
export interface LogSource {
  readonly pod: string;
  readonly container: string;
}

interface ReadRequest {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly sinceTime?: string | undefined;
  readonly tailLines?: number | undefined;
}

/** The lines of one request, and whether each ended. */
async function* request(
  client: KubeClient,
  source: LogSource,
  read: ReadRequest & CallOptions,
): AsyncGenerator<LogLine & { complete: boolean }> {
  const { follow = false, previous = false, sinceTime, tailLines, ...options } = read;
  const query = { container: source.container, timestamps: true, follow, previous, sinceTime, tailLines };
  const path = `pods/${encodeURIComponent(source.pod)}/log`;
  const { body } = await client.stream({ group: 'v1', path, query }, options);
  try {
    for await (const { text: line, complete } of readLines(body)) yield { ...splitTime(line), ...source, complete };
  } finally {
    body.destroy();
  }
}

/** Which lines to read. */
export interface LogReadOptions extends CallOptions {
  /** Only lines later than this (a line's `time`). */
  readonly sinceTime?: string;
  /** Only so many of the last lines of every container. */
  readonly tailLines?: number;
}

/** What a container has written so far. Nothing when it has not begun. */
export async function* readLog(
  client: KubeClient,
  source: LogSource,
  options: LogReadOptions = {},
): AsyncGenerator<LogLine> {
  const cursor = new LogCursor(options.sinceTime);
  cursor.reconnect();
  try {
    for await (const { complete, ...line } of request(client, source, options)) if (cursor.isNew(line.time)) yield line;
  } catch (error) {
    if (!isNotThere(error)) throw broken(error, options);
  }
}

/**
 * What a container writes, until it has ended for good. A follow ends whenever the kubelet rotates the file, a proxy loses
 * patience or the API server restarts, so it is opened again from the last line until the container's status says that it is over;
 * then the rest is read once more.
 */
export async function* followLog(
  client: KubeClient,
  source: LogSource,
  options: LogReadOptions = {},
): AsyncGenerator<LogLine> {
  const follower = new LogFollower(client, source, options);
  for (let pod = await follower.look(); pod !== undefined; pod = await follower.look()) {
    yield* follower.read(pod);
    if (follower.finished) return;
  }
}

class LogFollower {
  /** Whether everything has been read of a container that has ended. */
  finished = false;
  readonly #client: KubeClient;
  readonly #source: LogSource;
  readonly #call: CallOptions;
  readonly #cursor: LogCursor;
  #tail: number | undefined;
  #restarts = 0;
  #lastContact = Date.now();
  /** Whether the last read brought something: then the next may follow at once. */
  #progress = true;

  constructor(client: KubeClient, source: LogSource, options: LogReadOptions) {
    const { sinceTime, tailLines, ...call } = options;
    this.#client = client;
    this.#source = source;
    this.#call = call;
    this.#cursor = new LogCursor(sinceTime);
    this.#tail = tailLines;
  }

  /** The pod now; undefined when it is gone. */
  async look(): Promise<KubePod | undefined> {
    for (;;) {
      if (!this.#progress) await pause(this.#call.signal);
      this.#progress = false;
      try {
        return await look(this.#client, this.#source, this.#call);
      } catch (error) {
        this.#survive(error);
      }
    }
  }

  async *read(pod: KubePod): AsyncGenerator<LogLine> {
    const { container } = this.#source;
    const ended = hasEnded(pod, container);
    const restarts = statusOf(pod, container)?.restartCount ?? 0;
    try {
      if (restarts > this.#restarts) yield* this.#previousLines();
      yield* this.#newLines({ follow: !ended });
      this.#restarts = restarts;
      this.#tail = undefined;
      this.#lastContact = Date.now();
      this.finished = ended;
    } catch (error) {
      // An ended container without a log has said all that can be read.
      this.finished = ended && isNotThere(error);
      this.#survive(error);
    }
  }

  /** What the run before the last restart wrote after the follow broke; the kubelet may have removed it already. */
  async *#previousLines(): AsyncGenerator<LogLine> {
    try {
      yield* this.#newLines({ previous: true });
    } catch (error) {
      if (!isNotThere(error)) throw error;
    }
  }

  async *#newLines(read: ReadRequest): AsyncGenerator<LogLine> {
    this.#cursor.reconnect();
    const sinceTime = this.#cursor.time;
    const tailLines = this.#tail;
    const options = { ...this.#call, ...read, sinceTime, tailLines, attemptTimeout: SILENCE };
    for await (const { complete, ...line } of request(this.#client, this.#source, options)) {
      // Half a line at the cut of a follow is sent again as a whole.
      if ((!complete && read.follow === true) || !this.#cursor.isNew(line.time)) continue;
      this.#progress = true;
      yield line;
    }
  }

  #survive(error: unknown): void {
    const over = this.#call.signal?.aborted === true || Date.now() > this.#lastContact + OUTAGE;
    if (over || !passes(error)) throw broken(error, this.#call);
  }
}

/** The pod now; undefined when it is gone. */
async function look(client: KubeClient, source: LogSource, options: CallOptions): Promise<KubePod | undefined> {
  try {
    return await client.call<KubePod>({ group: 'v1', path: `pods/${encodeURIComponent(source.pod)}` }, options);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** 400 is a container that is still being created, or has no previous run. */
function isNotThere(error: unknown): boolean {
  return error instanceof AiPlatformError && (error.status === 400 || error.status === 404);
}

/** A stream that breaks throws what Node throws; everything else is ours and says whether it passes. */
function passes(error: unknown): boolean {
  return !(error instanceof AiPlatformError) || error.retryable || isNotThere(error);
}

function broken(error: unknown, options: CallOptions): AiPlatformError {
  if (error instanceof AiPlatformError) return error;
  if (options.signal?.aborted === true) return new AbortError('reading the log was aborted by the caller');
  return new AiPlatformError('the log broke off', { retryable: true });
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(PAUSE, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw new AbortError('reading the log was aborted by the caller');
  });
}
