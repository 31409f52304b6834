// One try to run a container has a folder of its own. The files in it are the whole truth about it, for this platform process and the next:
//   launch.json  written first: what to run. From here on the try will run, once.
//   lock.json    the supervisor that runs it. Made by linking, so there can be only one.
//   log          what it wrote, one line of the container runtime interface each
//   exit.json    how it ended. Never written before the end.
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const LAUNCH_FILE = 'launch.json';
export const LOCK_FILE = 'lock.json';
export const LOG_FILE = 'log';
export const EXIT_FILE = 'exit.json';

/** What to run. */
export interface Launch {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Who runs it: the supervisor leads the process group in which everything of the container runs. */
export interface Lock {
  readonly pid: number;
  readonly identity: string;
  /** Milliseconds. */
  readonly startedAt: number;
}

/** How it ended. */
export interface Exit {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  /** Milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** The file's JSON, or undefined when it is not there (yet). */
export function readJson<T>(directory: string, file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, file), 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Writes the file whole or not at all. */
export function writeJson(directory: string, file: string, value: unknown): void {
  const temporary = writeTemporary(directory, file, value);
  renameSync(temporary, join(directory, file));
}

/** Writes the file unless it is there; false when it is. Of several at once only one gets true. */
export function writeJsonOnce(directory: string, file: string, value: unknown): boolean {
  const temporary = writeTemporary(directory, file, value);
  try {
    linkSync(temporary, join(directory, file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeTemporary(directory: string, file: string, value: unknown): string {
  const temporary = join(directory, `${file}.${process.pid}.tmp`);
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(value));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}
