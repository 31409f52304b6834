import { lstat, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inputError } from '../program/failure.ts';

export interface NewDirectory {
  /** Absolute path; must not exist, or be an empty directory. */
  readonly target: string;
  /** Relative paths with forward slashes and their content. */
  readonly files: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** What is to be done in the folder before it takes its place. */
  readonly finish?: (directory: string) => Promise<void>;
}

type Place = 'absent' | 'empty';

/** Whether there is room for a new repository; throws an `InputError` when the place is taken. */
export async function requireRoom(target: string): Promise<Place> {
  const stats = await lstat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (stats === undefined) {
    return 'absent';
  }
  if (!stats.isDirectory()) {
    throw inputError(target, 'exists and is not a directory', 'choose another name');
  }
  const entries = await readdir(target);
  if (entries.length > 0) {
    const shown = entries.slice(0, 3).join(', ');
    throw inputError(target, `the directory is not empty: it holds ${shown}`, 'choose another directory, or empty it');
  }
  return 'empty';
}

/** Writes all of it or nothing: the folder is made aside and takes its place by renaming. */
export async function writeNewDirectory(request: NewDirectory): Promise<void> {
  const place = await requireRoom(request.target);
  const parent = place === 'empty' ? request.target : dirname(request.target);
  const made = await mkdir(parent, { recursive: true });
  const undo = [made];
  try {
    const aside = await mkdtemp(join(parent, '.create-ai-platform-'));
    undo.push(aside);
    const staged = join(aside, basename(request.target));
    await fill(staged, request);
    await (place === 'empty' ? moveEntries(staged, request.target) : rename(staged, request.target));
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    await Promise.all(undo.map((path) => path && rm(path, { recursive: true, force: true })));
    throw error;
  }
}

async function fill(directory: string, { files, signal, finish }: NewDirectory): Promise<void> {
  await mkdir(directory);
  for (const [path, content] of files) {
    signal.throwIfAborted();
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
  }
  await finish?.(directory);
  signal.throwIfAborted();
}

/** Into a directory that exists and stays, because a shell may stand in it. */
async function moveEntries(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const entry of await readdir(from)) {
      await rename(join(from, entry), join(to, entry));
      moved.push(join(to, entry));
    }
  } catch (error) {
    await Promise.all(moved.map((path) => rm(path, { recursive: true, force: true })));
    throw error;
  }
}
