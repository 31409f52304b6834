import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createRegistry, type Registry } from '../create-registry.ts';

/** A registry in a folder of its own, with a clock that ticks a millisecond per look and ids that count. */
export interface RegistryFixture {
  readonly registry: Registry;
  readonly directory: string;
  readonly database: DatabaseSync;
  readonly log: readonly string[];
  /** Sends JSON to a path below `/api/2.0/mlflow`. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Another registry on the same folder and database file, as after a restart. */
  reopen(): RegistryFixture;
  remove(): void;
}

/** The base of every URL; nothing listens there. */
export const base = 'http://127.0.0.1:5000';

function open(directory: string): RegistryFixture {
  const database = new DatabaseSync(join(directory, 'state.db'));
  const log: string[] = [];
  let time = 1_800_000_000_000;
  let ids = 0;
  const context = { directory, database, clock: () => time++, log: (line: string) => log.push(line), url: base };
  const registry = createRegistry(context, { newId: () => String(++ids).padStart(32, '0') });
  const call: RegistryFixture['call'] = async (method, path, body) => {
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const response = await registry.fetch(
      new Request(`${base}/api/2.0/mlflow/${path}`, { method, headers, ...content }),
    );
    return { status: response.status, body: await response.json() };
  };
  const remove = (): void => {
    database.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { registry, directory, database, log, call, reopen: () => open(directory), remove };
}

/** Opens a registry in a new folder. */
export function openRegistry(): RegistryFixture {
  return open(mkdtempSync(join(tmpdir(), 'registry-')));
}
