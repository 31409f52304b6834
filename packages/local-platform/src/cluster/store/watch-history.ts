import type { StoreEvent } from './object-store.ts';

/** How many changes are remembered for watches that begin in the past. */
const REMEMBERED = 2_000;

/** The latest changes of this process, and who hears of new ones. A watch from before them gets 410 and lists again. */
export interface WatchHistory {
  /** Changes after the revision, oldest first; undefined when some of them are forgotten. */
  since(revision: number): readonly StoreEvent[] | undefined;
  /** Called after every commit with each of its changes, in order. Returns how to stop. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  publish(events: readonly StoreEvent[]): void;
}

/** Everything up to the revision is forgotten from the start. */
export function createWatchHistory(startRevision: number): WatchHistory {
  const events: StoreEvent[] = [];
  const listeners = new Set<(event: StoreEvent) => void>();
  let forgotten = startRevision;
  return {
    since: (revision) => (revision < forgotten ? undefined : events.filter((event) => event.revision > revision)),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    publish(added) {
      for (const event of added) {
        events.push(event);
        for (const listener of [...listeners]) listener(event);
      }
      const surplus = events.splice(0, Math.max(0, events.length - REMEMBERED));
      forgotten = surplus.at(-1)?.revision ?? forgotten;
    },
  };
}
