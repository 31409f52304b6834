import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { invalid, missing } from '../mlflow-error.ts';
import { pythonRepr } from '../wire/python-text.ts';

/** One entry of a folder of artifacts. */
export interface ArtifactInfo {
  readonly name: string;
  readonly isDirectory: boolean;
  /** Bytes; 0 for a folder. */
  readonly size: number;
}

/** A file that can be read: its size in bytes and its content. */
export interface ArtifactFile {
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

const reservedPrefix = '.artifact.uploading.';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Files and folders in each other's place, and names that the file system does not take, are the request's fault. */
function refusedByFileSystem(error: unknown, path: string): unknown {
  const codes = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL'];
  return codes.includes(codeOf(error)) ? invalid(`Invalid artifact path: ${pythonRepr(path)}`) : error;
}

async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

/** Opened only when the first byte is wanted, so that an answer that nobody reads leaves no open file behind. */
async function* readFile(file: string, size: number): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    if ((await handle.stat()).size !== size) throw missing('The artifact was replaced while it was read.');
    yield* handle.createReadStream({ autoClose: false });
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, content: AsyncIterable<Uint8Array> | null): Promise<number> {
  let size = 0;
  for await (const chunk of content ?? []) {
    await handle.writeFile(chunk);
    size += chunk.byteLength;
  }
  await handle.sync();
  return size;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  await handle.sync().finally(() => handle.close());
}

/**
 * Artifacts as files below a folder. A file is there whole or not at all: it is written beside, synced and renamed, and what a kill
 * left half written is removed at creation. Paths must come from `artifactPath`.
 */
export class ArtifactStore {
  readonly #root: string;
  readonly #incoming: string;

  constructor(directory: string) {
    this.#root = join(directory, 'artifacts');
    this.#incoming = join(directory, 'incoming');
    rmSync(this.#incoming, { recursive: true, force: true });
    mkdirSync(this.#incoming, { recursive: true });
    mkdirSync(this.#root, { recursive: true });
  }

  /** Stores the content; `length`, when known, must be its size in bytes. @throws MlflowError (400). */
  async put(path: string, content: AsyncIterable<Uint8Array> | null, length?: number): Promise<void> {
    if (basename(path).startsWith(reservedPrefix)) {
      const reason = `Artifact names starting with '${reservedPrefix}' are reserved.`;
      throw invalid(`Invalid artifact file name: ${pythonRepr(basename(path))}. ${reason}`);
    }
    const temporary = join(this.#incoming, randomUUID());
    try {
      await this.#write(temporary, content, length);
      await this.#publish(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw refusedByFileSystem(error, path);
    }
  }

  /** The file at the path; undefined when there is none, 'directory' when it is a folder. */
  async get(path: string): Promise<ArtifactFile | 'directory' | undefined> {
    const file = join(this.#root, path);
    const found = await ifThere(stat(file));
    if (found?.isDirectory()) return 'directory';
    return found && { size: found.size, content: readFile(file, found.size) };
  }

  /** What the folder holds, by name; nothing when it is no folder. */
  async list(path: string): Promise<readonly ArtifactInfo[]> {
    const directory = join(this.#root, path);
    const entries = (await ifThere(readdir(directory, { withFileTypes: true }))) ?? [];
    const names = entries.map(({ name }) => name).sort();
    const infos = await Promise.all(names.map((name) => this.#describe(directory, name)));
    return infos.filter((info) => info !== undefined);
  }

  /** Removes a file or a folder with all it holds; what is not there is removed already. */
  async remove(path: string): Promise<void> {
    const removed = join(this.#incoming, randomUUID());
    // Renamed first: a kill in the middle leaves the folder whole or gone.
    await ifThere(rename(join(this.#root, path), removed));
    await rm(removed, { recursive: true, force: true });
  }

  async #describe(directory: string, name: string): Promise<ArtifactInfo | undefined> {
    const found = await ifThere(stat(join(directory, name)));
    return found && { name, isDirectory: found.isDirectory(), size: found.isDirectory() ? 0 : found.size };
  }

  async #write(temporary: string, content: AsyncIterable<Uint8Array> | null, length?: number): Promise<void> {
    const handle = await open(temporary, 'wx');
    try {
      const size = await writeAll(handle, content);
      if (length !== undefined && length !== size) {
        throw invalid(`The body has ${size} bytes where Content-Length says ${length}.`);
      }
    } finally {
      await handle.close();
    }
  }

  async #publish(temporary: string, path: string): Promise<void> {
    const target = join(this.#root, path);
    await mkdir(dirname(target), { recursive: true });
    await rename(temporary, target);
    await syncDirectory(dirname(target));
  }
}
