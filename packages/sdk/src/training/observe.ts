import { setTimeout as sleep } from 'node:timers/promises';
import { AbortError, AiPlatformError } from '../errors/index.ts';
import type { CallOptions } from '../transport/index.ts';
import type { KubeCall, KubeClient } from './kube-client.ts';
import type { KubeObject } from './kube-objects.ts';
import { readLines } from './read-lines.ts';

/** Silence after which a watch counts as dead and the list is fetched again: the poll that catches what a watch loses. Milliseconds. */
const SILENCE = 30_000;
/** How long a cluster may be away before a watcher gives up. Milliseconds. */
const OUTAGE = 300_000;
const PAUSE = 1_000;
const PAGE = 500;

/** Objects to look at: a path with its selectors. */
export type Watched = Pick<KubeCall, 'group' | 'path'> & { readonly query?: Readonly<Record<string, string>> };

interface KubeList<T> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[];
}

interface WatchEvent<T> {
  readonly type?: string;
  readonly object?: T & { readonly code?: number };
}

/** Objects by uid. */
export type Snapshot<T> = ReadonlyMap<string, T>;

/** Everything of a list, page by page. When a page's token has run out (410), the list begins again and what was given is left out. */
export async function* listAll<T extends KubeObject>(
  client: KubeClient,
  watched: Watched,
  options: CallOptions = {},
): AsyncGenerator<T> {
  const given = new Set<string | undefined>();
  let token: string | undefined;
  do {
    const page: KubeList<T> = await listPage<T>(
      client,
      { ...watched, query: { ...watched.query, limit: PAGE, continue: token } },
      options,
    );
    for (const item of page.items ?? []) {
      if (!given.has(item.metadata?.uid)) yield item;
      given.add(item.metadata?.uid);
    }
    token = page.metadata?.continue;
  } while (token !== undefined && token !== '');
}

async function listPage<T>(client: KubeClient, call: KubeCall, options: CallOptions): Promise<KubeList<T>> {
  try {
    return await client.call<KubeList<T>>(call, options);
  } catch (error) {
    const expired = error instanceof AiPlatformError && error.status === 410 && call.query?.['continue'] !== undefined;
    if (!expired) throw error;
    return client.call<KubeList<T>>({ ...call, query: { ...call.query, continue: undefined } }, options);
  }
}

/**
 * The objects as they are, again after every change, for as long as the caller listens: a list, then a watch, and the list again
 * whenever the watch ends, for whatever reason (too old, cut, silent). An outage of the cluster is waited out for five minutes.
 */
export async function* observe<T extends KubeObject>(
  client: KubeClient,
  watched: Watched,
  options: CallOptions = {},
): AsyncGenerator<Snapshot<T>> {
  for (;;) {
    const list = await listThroughOutage<T>(client, watched, options);
    const state = new Map((list.items ?? []).map((item) => [item.metadata?.uid ?? '', item]));
    yield state;
    const since = { ...watched, query: { ...watched.query, resourceVersion: list.metadata?.resourceVersion ?? '' } };
    let changes = 0;
    for await (const event of watchOnce<T>(client, since, options)) {
      if (!apply(state, event)) continue;
      changes++;
      yield state;
    }
    if (changes === 0) await pause(options.signal);
  }
}

async function listThroughOutage<T>(client: KubeClient, watched: Watched, options: CallOptions): Promise<KubeList<T>> {
  const end = Date.now() + OUTAGE;
  for (;;) {
    try {
      return await client.call<KubeList<T>>(watched, options);
    } catch (error) {
      const passes = error instanceof AiPlatformError && error.retryable;
      if (!passes || Date.now() > end) throw error;
    }
    await pause(options.signal);
  }
}

/** The events of one watch, until it ends. That it broke is no error: the list tells what it would have told. */
async function* watchOnce<T>(client: KubeClient, since: Watched, options: CallOptions): AsyncGenerator<WatchEvent<T>> {
  const query = { ...since.query, watch: true, allowWatchBookmarks: true, timeoutSeconds: 300 };
  try {
    const { body } = await client.stream({ ...since, query }, { ...options, attemptTimeout: SILENCE, retries: 0 });
    for await (const line of readLines(body)) {
      const event = parseEvent<T>(line.text);
      if (event === undefined || event.type === 'ERROR') return;
      yield event;
    }
  } catch (error) {
    if (options.signal?.aborted !== true) return;
    throw error instanceof AbortError ? error : new AbortError('the watch was aborted by the caller');
  }
}

/** undefined for half a line at a cut, or garbage. */
function parseEvent<T>(line: string): WatchEvent<T> | undefined {
  try {
    return JSON.parse(line) as WatchEvent<T>;
  } catch {
    return undefined;
  }
}

/** Whether the event changed something. */
function apply<T extends KubeObject>(state: Map<string, T>, event: WatchEvent<T>): boolean {
  const uid = event.object?.metadata?.uid;
  if (event.object === undefined || uid === undefined || event.type === 'BOOKMARK') return false;
  if (event.type === 'DELETED') return state.delete(uid);
  state.set(uid, event.object);
  return true;
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(PAUSE, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw new AbortError('the watch was aborted by the caller');
  });
}
