import type { DatabaseSync } from 'node:sqlite';

/** What every part of the platform is given: its places, its clock and its address. */
export interface PartContext {
  /** The part's own folder inside the data folder; exists already. */
  readonly directory: string;
  /** The platform's one database. A part touches only tables that begin with its own name (`registry_`, `cluster_`, …). */
  readonly database: DatabaseSync;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** One line for the platform's log; never a secret. */
  readonly log: (line: string) => void;
  /** Where this part listens, without a trailing slash, for example `http://127.0.0.1:5000`. */
  readonly url: string;
}

/** A part that speaks a protocol: one web-standard handler. Listening, Host and Origin checks are the core's. */
export interface Part {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Ends timers, watchers and open streams; resolves when nothing of the part runs any more. */
  close(): Promise<void>;
}
