import type { KubeObject } from '../model/kube-object.ts';
import { groupVersion, type Resource } from '../model/resources.ts';
import { expired, invalid, problem, tooLargeVersion } from '../model/status-errors.ts';
import type { ObjectStore, StoreEvent } from '../store/object-store.ts';
import type { OpenStreams } from './open-streams.ts';
import { booleanParameter, integerParameter, versionParameter } from './query.ts';
import { readSelection, type Selection } from './selection.ts';

const DEFAULT_TIMEOUT_SECONDS = 1_800;
const BOOKMARK_MILLISECONDS = 30_000;

/** What a watch sends: a change, a bookmark or the error that ends it. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

interface Watch {
  readonly resource: Resource;
  readonly selection: Selection;
  /** The watch begins after it; undefined for one that begins with what is there. */
  readonly from: number | undefined;
  readonly bookmarks: boolean;
  /** Tells where the objects that were there end, by a bookmark. */
  readonly initialEvents: boolean;
  readonly timeoutSeconds: number;
}

/** Answers with a stream of changes, one JSON document a line. It ends after `timeoutSeconds`, with the client, or with the cluster. */
export function watchObjects(
  context: { readonly store: ObjectStore; readonly streams: OpenStreams },
  request: {
    readonly resource: Resource;
    readonly query: URLSearchParams;
    readonly namespace: string | undefined;
    readonly name?: string | undefined;
    /** Shapes an object for this client. */
    readonly represent: (event: WatchEvent) => WatchEvent;
  },
): Response {
  const watch = readWatch(request, context.store);
  const body = context.streams.open((sink) => {
    const send = (event: WatchEvent) => sink.write(`${JSON.stringify(request.represent(event))}\n`);
    return follow(context.store, watch, { send, end: sink.end });
  });
  return new Response(body, { headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' } });
}

function readWatch(
  request: {
    readonly resource: Resource;
    readonly query: URLSearchParams;
    readonly namespace: string | undefined;
    readonly name?: string | undefined;
  },
  store: ObjectStore,
): Watch {
  const { resource, query } = request;
  const version = versionParameter(query);
  if (version !== undefined && version > store.revision()) throw tooLargeVersion(version, store.revision());
  const initialEvents = booleanParameter(query, 'sendInitialEvents');
  if (query.has('sendInitialEvents')) checkInitialEvents(query);
  const fromStart = initialEvents || version === undefined || version === 0;
  return {
    resource,
    selection: readSelection(resource, query, request),
    from: query.get('sendInitialEvents') === 'false' ? (version ?? store.revision()) : fromStart ? undefined : version,
    bookmarks: booleanParameter(query, 'allowWatchBookmarks'),
    initialEvents,
    timeoutSeconds: integerParameter(query, 'timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS,
  };
}

function checkInitialEvents(query: URLSearchParams): void {
  if (query.get('resourceVersionMatch') === 'NotOlderThan') return;
  const field = 'resourceVersionMatch';
  const refusal = invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    problem.forbidden(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
  ]);
  if (refusal) throw refusal;
}

interface Output {
  readonly send: (event: WatchEvent) => void;
  readonly end: () => void;
}

/** Sends what is due at once and everything after it; returns how to stop. */
function follow(store: ObjectStore, watch: Watch, { send, end }: Output): () => void {
  const bookmark = (annotations?: Readonly<Record<string, string>>) =>
    send({ type: 'BOOKMARK', object: bookmarkObject(watch.resource, store.revision(), annotations) });
  const past = watch.from === undefined ? initialEvents(store, watch) : pastEvents(store, watch, watch.from);
  for (const event of past) send(event);
  if (past.at(-1)?.type === 'ERROR') {
    end();
    return () => {};
  }
  if (watch.initialEvents && watch.bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
  const stopListening = store.history.subscribe((event) => {
    for (const seen of eventsFor(event, watch)) send(seen);
  });
  const stopTimers = timers(watch, { bookmark: () => bookmark(), end });
  return () => {
    stopListening();
    stopTimers();
  };
}

function initialEvents(store: ObjectStore, watch: Watch): WatchEvent[] {
  const objects = store.list(watch.resource).filter(watch.selection);
  return objects.map((object) => ({ type: 'ADDED', object }));
}

function pastEvents(store: ObjectStore, watch: Watch, from: number): WatchEvent[] {
  const past = store.history.since(from);
  const error = expired(`too old resource version: ${from} (${store.revision()})`);
  return past?.flatMap((event) => eventsFor(event, watch)) ?? [{ type: 'ERROR', object: error.toStatus() }];
}

/** A bookmark now and then, and a last one before the end, so that a client goes on from there. */
function timers(
  watch: Watch,
  { bookmark, end }: { readonly bookmark: () => void; readonly end: () => void },
): () => void {
  const interval = watch.bookmarks ? setInterval(bookmark, BOOKMARK_MILLISECONDS) : undefined;
  const timeout = setTimeout(() => {
    if (watch.bookmarks) bookmark();
    end();
  }, watch.timeoutSeconds * 1000);
  interval?.unref();
  timeout.unref();
  return () => {
    clearInterval(interval);
    clearTimeout(timeout);
  };
}

/** None or one: an object that comes into a selection is new to its watchers, one that leaves it is gone. */
function eventsFor({ type, resource, object, previous }: StoreEvent, watch: Watch): WatchEvent[] {
  if (resource !== watch.resource) return [];
  const now = type !== 'DELETED' && watch.selection(object);
  const before = previous !== undefined && watch.selection(previous);
  if (now) return [{ type: before ? 'MODIFIED' : 'ADDED', object }];
  if (!before) return [];
  const { resourceVersion } = object.metadata;
  return [{ type: 'DELETED', object: type === 'DELETED' ? object : withVersion(previous, resourceVersion) }];
}

function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function bookmarkObject(resource: Resource, revision: number, annotations?: Readonly<Record<string, string>>) {
  return {
    kind: resource.kind,
    apiVersion: groupVersion(resource),
    metadata: {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}
