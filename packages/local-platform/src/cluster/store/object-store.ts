import type { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from '../model/kube-object.ts';
import { allResources, qualifiedPlural, type Resource } from '../model/resources.ts';
import { createWatchHistory, type WatchHistory } from './watch-history.ts';

/** One change, as watchers see it. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly resource: Resource;
  readonly object: KubeObject;
  /** Before the change; undefined for what is new. */
  readonly previous: KubeObject | undefined;
}

/** Something with where it belongs. */
export interface Located {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/**
 * All objects, in memory and in the database; every write carries a revision of its own that never goes back, also across
 * restarts. Objects handed out are never changed in place.
 */
export interface ObjectStore {
  readonly history: WatchHistory;
  revision(): number;
  get<T extends KubeObject>(resource: Resource, key: ObjectKey): T | undefined;
  /** By namespace and name in byte order; all namespaces when undefined. */
  list<T extends KubeObject>(resource: Resource, namespace?: string): T[];
  /** Those with an owner reference to the uid. */
  ownedBy(uid: string): Located[];
  byUid(uid: string): Located | undefined;
  /** Creates or replaces; returns it with its new `resourceVersion`. */
  put<T extends KubeObject>(resource: Resource, object: T): T;
  remove(resource: Resource, object: KubeObject): KubeObject;
  /** All writes of the work are kept or none; watchers hear of them afterwards. `dryRun` keeps none and returns the result. */
  transact<T>(work: () => T, options?: { readonly dryRun?: boolean }): T;
}

export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS cluster_objects (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cluster_revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO cluster_revision (id, value) VALUES (1, 1);
`;

/** Opens the store on the database and reads what is there. */
export function openObjectStore(database: DatabaseSync): ObjectStore {
  database.exec(SCHEMA);
  const statements = prepare(database);
  const tables = readTables(database);
  const writes = createWrites(database);
  const tableOf = (resource: Resource) => tables.get(qualifiedPlural(resource)) ?? new Map<string, KubeObject>();

  /** In memory and in the database; undone in memory when the transaction is. */
  const change = (resource: Resource, object: KubeObject, kept: boolean): StoreEvent => {
    const revision = writes.nextRevision();
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const key = keyOf(object.metadata);
    const table = tableOf(resource);
    const previous = table.get(key);
    set(table, key, kept ? stored : undefined);
    const { namespace = '', name } = object.metadata;
    if (kept) statements.put.run(qualifiedPlural(resource), namespace, name, JSON.stringify(stored));
    else statements.remove.run(qualifiedPlural(resource), namespace, name);
    const type = kept ? (previous === undefined ? 'ADDED' : 'MODIFIED') : 'DELETED';
    const event: StoreEvent = { type, revision, resource, object: stored, previous };
    writes.record(event, () => set(table, key, previous));
    return event;
  };

  return {
    history: writes.history,
    revision: () => writes.revision(),
    get: <T extends KubeObject>(resource: Resource, key: ObjectKey) =>
      tableOf(resource).get(keyOf(key)) as T | undefined,
    list: <T extends KubeObject>(resource: Resource, namespace?: string) =>
      sorted(tableOf(resource)).filter((it) => namespace === undefined || it.metadata.namespace === namespace) as T[],
    ownedBy: (uid) =>
      find(tables, ({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) === true),
    byUid: (uid) => find(tables, ({ metadata }) => metadata.uid === uid)[0],
    put: <T extends KubeObject>(resource: Resource, object: T) =>
      writes.transact(() => change(resource, object, true)).object as T,
    remove: (resource, object) => writes.transact(() => change(resource, object, false)).object,
    transact: writes.transact,
  };
}

/** The revision, and transactions that tell of their changes once they are committed. */
function createWrites(database: DatabaseSync) {
  const setRevision = database.prepare('UPDATE cluster_revision SET value = ?');
  let revision = Number(database.prepare('SELECT value FROM cluster_revision').get()?.['value']);
  const history = createWatchHistory(revision);
  let open: { readonly events: StoreEvent[]; readonly undo: (() => void)[]; readonly before: number } | undefined;

  const commit = (): void => {
    const events = open?.events ?? [];
    if (revision !== open?.before) setRevision.run(revision);
    database.exec('COMMIT');
    open = undefined;
    history.publish(events);
  };
  const revert = (): void => {
    database.exec('ROLLBACK');
    revision = open?.before ?? revision;
    for (const undo of open?.undo.toReversed() ?? []) undo();
    open = undefined;
  };
  const transact = <T>(work: () => T, options: { readonly dryRun?: boolean } = {}): T => {
    if (open !== undefined) return work();
    database.exec('BEGIN IMMEDIATE');
    open = { events: [], undo: [], before: revision };
    let done = false;
    try {
      const result = work();
      if (options.dryRun === true) revert();
      else commit();
      done = true;
      return result;
    } finally {
      if (!done && open !== undefined) revert();
    }
  };
  return {
    history,
    revision: () => revision,
    nextRevision: () => {
      revision += 1;
      return revision;
    },
    record: (event: StoreEvent, undo: () => void) => {
      open?.events.push(event);
      open?.undo.push(undo);
    },
    transact,
  };
}

function prepare(database: DatabaseSync) {
  return {
    put: database.prepare(
      'INSERT INTO cluster_objects (resource, namespace, name, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
    ),
    remove: database.prepare('DELETE FROM cluster_objects WHERE resource = ? AND namespace = ? AND name = ?'),
  };
}

type Tables = ReadonlyMap<string, Map<string, KubeObject>>;

function readTables(database: DatabaseSync): Tables {
  const tables = new Map(allResources().map((resource) => [qualifiedPlural(resource), new Map<string, KubeObject>()]));
  for (const row of database.prepare('SELECT resource, body FROM cluster_objects').all()) {
    const object = JSON.parse(String(row['body'])) as KubeObject;
    tables.get(String(row['resource']))?.set(keyOf(object.metadata), object);
  }
  return tables;
}

function find(tables: Tables, wanted: (object: KubeObject) => boolean): Located[] {
  return allResources().flatMap((resource) =>
    [...(tables.get(qualifiedPlural(resource))?.values() ?? [])].filter(wanted).map((object) => ({ resource, object })),
  );
}

function sorted(table: ReadonlyMap<string, KubeObject>): KubeObject[] {
  return [...table].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object);
}

function set(table: Map<string, KubeObject>, key: string, object: KubeObject | undefined): void {
  if (object === undefined) table.delete(key);
  else table.set(key, object);
}

function keyOf({ namespace, name }: ObjectKey): string {
  return `${namespace ?? ''}/${name}`;
}
