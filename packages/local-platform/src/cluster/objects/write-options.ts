import type { ObjectStore } from '../store/object-store.ts';

/** What every operation on objects works with. */
export interface ObjectsContext {
  readonly store: ObjectStore;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** How a write is asked for. */
export interface WriteOptions {
  /** From the path; undefined for what has none. */
  readonly namespace?: string | undefined;
  /** Whose fields the written ones become. */
  readonly fieldManager: string;
  /** Checked and answered, not kept. */
  readonly dryRun?: boolean;
  /** What becomes of fields that nobody knows: refused, told by `warn`, or dropped silently. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly warn?: (message: string) => void;
  readonly subresource?: 'status' | undefined;
}
