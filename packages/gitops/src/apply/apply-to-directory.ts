import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '@ai-platform/config';
import type { ChangeSet, FileChange } from '../plan/change-set.ts';
import { ApplyError } from './apply-error.ts';

/** What `applyToDirectory` did. */
export interface Applied {
  /** Paths in the directory, in the change set's order. */
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
}

/**
 * Writes a change set into a folder. First everything is checked: paths stay inside and meet no symbolic link, files have the content the
 * plan was made from. Then each file is written beside its place and renamed into it, so that a reader sees the old or the new one.
 * @throws ApplyError with every reason; then nothing was written
 */
export async function applyToDirectory({ changes }: ChangeSet, directory: string): Promise<Applied> {
  const root = resolve(directory);
  const checked = await Promise.all(changes.map((change) => check(root, change)));
  const problems = checked.flatMap((problem) => (problem === undefined ? [] : [problem]));
  if (problems.length > 0) throw new ApplyError(problems);
  const staged = await stage(root, changes);
  for (const { temporary, path } of staged) await rename(temporary, path);
  for (const { path } of changes.filter(({ kind }) => kind === 'delete')) await remove(root, path);
  const paths = (kind: FileChange['kind']) => changes.filter((change) => change.kind === kind).map(({ path }) => path);
  return { created: paths('create'), updated: paths('update'), deleted: paths('delete') };
}

async function check(root: string, change: FileChange): Promise<Problem | undefined> {
  const file = change.path;
  if (!isInside(file)) return { file, message: 'is not a plain path inside the folder' };
  const link = await findLink(root, file);
  if (link !== undefined)
    return { file, message: `${link} is a symbolic link, and links are not written through`, fix: 'remove the link' };
  const before = await readText(join(root, file));
  if (change.kind === 'create') {
    return before === undefined ? undefined : { file, message: 'exists already', fix: 'plan again' };
  }
  if (before === change.before) return undefined;
  return { file, message: 'has changed since the plan was made', fix: 'plan again' };
}

/** Relative, forward slashes, no step up, nothing of Git's own. */
function isInside(path: string): boolean {
  const parts = path.split('/');
  const plain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part));
  return plain && parts[0]?.toLowerCase() !== '.git' && !/^[A-Za-z]:/.test(path);
}

async function findLink(root: string, path: string): Promise<string | undefined> {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join('/');
    const stats = await unlessMissing(lstat(join(root, part)));
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return part;
  }
  return undefined;
}

function readText(path: string): Promise<string | undefined> {
  return unlessMissing(readFile(path, 'utf8'));
}

async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

interface Staged {
  readonly temporary: string;
  readonly path: string;
}

/** Writes every new content beside its place; when one cannot be written, those before it are taken away again. */
async function stage(root: string, changes: readonly FileChange[]): Promise<Staged[]> {
  const staged: Staged[] = [];
  try {
    for (const change of changes) {
      if (change.kind === 'delete') continue;
      const path = join(root, change.path);
      const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
      await mkdir(dirname(path), { recursive: true });
      staged.push({ temporary, path });
      await writeDurably(temporary, change.content);
    }
    return staged;
  } catch (error) {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
    throw error;
  }
}

async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Deletes a file, and the folders that it leaves empty. */
async function remove(root: string, path: string): Promise<void> {
  await rm(join(root, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      await rmdir(join(root, folder));
    } catch {
      return;
    }
  }
}
