import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { LocalPlatformError } from './local-platform-error.ts';

/** The one folder in which a platform keeps everything, held by one process at a time. */
export interface DataFolder {
  readonly path: string;
  readonly database: DatabaseSync;
  /** A folder of its own for a part; made when missing. */
  partDirectory(name: string): string;
  /** A secret that is made once and kept in a file only its owner reads. */
  token(name: string): { readonly value: string; readonly file: string };
  close(): void;
}

/**
 * Opens the folder and takes its lock. The lock is SQLite's exclusive lock on `state.db`: the operating system lets go of it
 * when the process ends, however it ends, so a killed platform never leaves a stale lock behind.
 * @throws LocalPlatformError when another process holds it or the folder cannot be used.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const root = resolve(path);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LocalPlatformError(
      `The data folder ${root} cannot be made`,
      'Name a folder you may write to with --data.',
      { cause: error },
    );
  }
  const database = await openDatabase(root);
  return {
    path: root,
    database,
    partDirectory(name) {
      const directory = join(root, name);
      mkdirSync(directory, { recursive: true });
      return directory;
    },
    token: (name) => token(root, name),
    close: () => database.close(),
  };
}

async function openDatabase(root: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await importSqlite();
  const database = new DatabaseSync(join(root, 'state.db'), { timeout: 0 });
  try {
    // Exclusive before WAL: the write-ahead index then lives in this process alone and the lock is kept until close.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE; COMMIT;',
    );
  } catch (error) {
    database.close();
    throw new LocalPlatformError(
      `The data folder ${root} is in use by another local platform, or is damaged`,
      'Run `create-ai-platform local status` or `local down`, or name another folder with --data.',
      { cause: error },
    );
  }
  return database;
}

/** Node 22 announces its built-in SQLite as experimental on first import; that one line would only worry a user. */
async function importSqlite(): Promise<typeof import('node:sqlite')> {
  const emitWarning = process.emitWarning;
  process.emitWarning = (() => {}) as typeof process.emitWarning;
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

function token(root: string, name: string): { value: string; file: string } {
  const directory = join(root, 'tokens');
  const file = join(directory, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileAtomic(file, `${randomBytes(24).toString('hex')}\n`, 0o600);
  return { value: readFileSync(file, 'utf8').trim(), file };
}

/** Writes under another name and renames: a reader, or a restart after a kill, sees the old content or the new, never a part. */
export function writeFileAtomic(file: string, content: string, mode = 0o644): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w', mode);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
