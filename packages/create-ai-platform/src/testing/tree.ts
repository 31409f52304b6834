import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of the test's own, removed when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'create-ai-platform-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Every path below a folder, sorted, with its mode and content: equal text is an equal tree. `.git` is included. */
export async function treeText(directory: string): Promise<string> {
  const lines: string[] = [];
  const entries = await readdir(directory, { recursive: true });
  for (const entry of entries.sort()) {
    lines.push(await entryText(directory, entry));
  }
  return lines.join('\n');
}

/** sha256 of `treeText`. */
export async function treeHash(directory: string): Promise<string> {
  return createHash('sha256')
    .update(await treeText(directory))
    .digest('hex');
}

async function entryText(directory: string, entry: string): Promise<string> {
  const path = join(directory, entry);
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) {
    return `${entry} -> ${await readlink(path)}`;
  }
  const content = stats.isFile()
    ? createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    : '';
  return `${entry} ${stats.mode.toString(8)} ${content}`;
}
