import type { ArtifactStore } from './artifacts/artifact-store.ts';
import type { RegistryDatabase } from './database/registry-database.ts';

/** What the routes work with. */
export interface Services {
  readonly database: RegistryDatabase;
  readonly artifacts: ArtifactStore;
  /** Milliseconds since the epoch. */
  readonly now: () => bigint;
  /** A new id of 32 hexadecimal digits. */
  readonly newId: () => string;
}
