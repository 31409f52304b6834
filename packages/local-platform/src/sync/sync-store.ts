import type { DatabaseSync } from 'node:sqlite';

/** What an environment serves of a model, as last loaded with success. */
export interface ServedRow {
  readonly environment: string;
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
  /** The artifact served before, whose copy is kept for a rollback. */
  readonly previousSha256: string | null;
}

/** An object that sync applied and may remove. */
export interface AppliedRow {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const schema = `
CREATE TABLE IF NOT EXISTS sync_served (
  environment TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, previousSha256 TEXT,
  PRIMARY KEY (environment, model)
) STRICT;
CREATE TABLE IF NOT EXISTS sync_applied (
  apiVersion TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (apiVersion, kind, namespace, name)
) STRICT;
`;

/** What sync has done, so that a restart goes on from there. */
export class SyncStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  served(): ServedRow[] {
    return this.#database.prepare('SELECT * FROM sync_served').all() as unknown as ServedRow[];
  }

  servedBy(environment: string, model: string): ServedRow | undefined {
    return this.#database
      .prepare('SELECT * FROM sync_served WHERE environment = ? AND model = ?')
      .get(environment, model) as ServedRow | undefined;
  }

  /** The artifact of before becomes the previous one, unless it is the same. */
  putServed(row: Omit<ServedRow, 'previousSha256'>): void {
    this.#database
      .prepare(
        `INSERT INTO sync_served (environment, model, version, sha256) VALUES (:environment, :model, :version, :sha256)
         ON CONFLICT (environment, model) DO UPDATE SET
           previousSha256 = CASE WHEN sha256 = excluded.sha256 THEN previousSha256 ELSE sha256 END,
           version = excluded.version, sha256 = excluded.sha256`,
      )
      .run({ ...row });
  }

  applied(): AppliedRow[] {
    return this.#database.prepare('SELECT * FROM sync_applied').all() as unknown as AppliedRow[];
  }

  putApplied({ apiVersion, kind, namespace, name }: AppliedRow): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO sync_applied (apiVersion, kind, namespace, name) VALUES (?, ?, ?, ?)')
      .run(apiVersion, kind, namespace, name);
  }

  dropApplied({ apiVersion, kind, namespace, name }: AppliedRow): void {
    this.#database
      .prepare('DELETE FROM sync_applied WHERE apiVersion = ? AND kind = ? AND namespace = ? AND name = ?')
      .run(apiVersion, kind, namespace, name);
  }
}
