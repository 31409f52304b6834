import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileChange } from '../plan/change-set.ts';
import { ApplyError } from './apply-error.ts';
import { applyToDirectory } from './apply-to-directory.ts';

let folder: string;
let outside: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apply-'));
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await writeFile(join(folder, 'a', 'b', 'old.txt'), 'old');
  await writeFile(join(folder, 'keep.txt'), 'keep');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(outside, { recursive: true });
});

const apply = (...changes: readonly FileChange[]) => applyToDirectory({ version: 1, changes }, folder);

/** Every file below the folder with its text. */
async function tree(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files
    .sort()
    .map(async (path): Promise<[string, string]> => [path.slice(folder.length + 1), await readFile(path, 'utf8')]);
  return Object.fromEntries(await Promise.all(read));
}

const UNTOUCHED = { 'a/b/old.txt': 'old', 'keep.txt': 'keep' };

describe('a change set', () => {
  test('is written: created, updated, deleted with the folders left empty', async () => {
    const applied = await apply(
      { kind: 'delete', path: 'a/b/old.txt', before: 'old' },
      { kind: 'update', path: 'keep.txt', before: 'keep', content: 'kept ü\r\n' },
      { kind: 'create', path: 'new/deep/file.txt', content: 'new' },
    );
    expect(applied).toEqual({ created: ['new/deep/file.txt'], updated: ['keep.txt'], deleted: ['a/b/old.txt'] });
    expect(await tree()).toEqual({ 'keep.txt': 'kept ü\r\n', 'new/deep/file.txt': 'new' });
    expect(await readdir(folder)).toEqual(['keep.txt', 'new']);
  });

  test('without changes changes nothing', async () => {
    expect(await apply()).toEqual({ created: [], updated: [], deleted: [] });
    expect(await tree()).toEqual(UNTOUCHED);
  });
});

describe('nothing is written', () => {
  const good: FileChange = { kind: 'create', path: 'good.txt', content: 'good' };

  async function expectRefused(change: FileChange, message: RegExp): Promise<void> {
    const refusal = apply(good, change);
    await expect(refusal).rejects.toThrow(ApplyError);
    await expect(refusal).rejects.toThrow(message);
    expect(await tree()).toEqual(UNTOUCHED);
  }

  test.each<[string, FileChange, RegExp]>([
    [
      'a file has changed since the plan',
      { kind: 'update', path: 'keep.txt', before: 'other', content: 'x' },
      /keep\.txt: has changed since/,
    ],
    ['a file to delete has changed', { kind: 'delete', path: 'a/b/old.txt', before: 'other' }, /has changed since/],
    ['a file to change is gone', { kind: 'update', path: 'gone.txt', before: 'x', content: 'y' }, /has changed since/],
    ['a file to create is there', { kind: 'create', path: 'keep.txt', content: 'x' }, /exists already/],
    ['a path climbs out', { kind: 'create', path: '../evil.txt', content: 'x' }, /not a plain path/],
    ['a path climbs in the middle', { kind: 'create', path: 'a/../../evil.txt', content: 'x' }, /not a plain path/],
    ['a path is absolute', { kind: 'create', path: '/tmp/evil.txt', content: 'x' }, /not a plain path/],
    ['a path has a backslash', { kind: 'create', path: 'a\\..\\evil.txt', content: 'x' }, /not a plain path/],
    ['a path is of another drive', { kind: 'create', path: 'C:/evil.txt', content: 'x' }, /not a plain path/],
    ["a path is Git's own", { kind: 'create', path: '.GIT/hooks/pre-commit', content: 'x' }, /not a plain path/],
    ['a path has a null byte', { kind: 'create', path: 'a\0b', content: 'x' }, /not a plain path/],
    ['a path is empty', { kind: 'create', path: '', content: 'x' }, /not a plain path/],
  ])('when %s', async (_, change, message) => {
    await expectRefused(change, message);
  });

  test('when a folder on the way is a link to elsewhere', async () => {
    await symlink(outside, join(folder, 'link'));
    await expectRefused({ kind: 'create', path: 'link/evil.txt', content: 'x' }, /link is a symbolic link/);
    expect(await readdir(outside)).toEqual([]);
  });

  test('when the file itself is a link', async () => {
    await writeFile(join(outside, 'target.txt'), 'target');
    await symlink(join(outside, 'target.txt'), join(folder, 'link.txt'));
    const change: FileChange = { kind: 'update', path: 'link.txt', before: 'target', content: 'x' };
    await expect(apply(good, change)).rejects.toThrow(/symbolic link/);
    expect(await readFile(join(outside, 'target.txt'), 'utf8')).toBe('target');
  });

  test('when a folder stands where a file should, and half-written files are taken away', async () => {
    const refusal = apply(good, { kind: 'create', path: 'keep.txt/below.txt', content: 'x' });
    await expect(refusal).rejects.toThrow();
    expect(await tree()).toEqual(UNTOUCHED);
  });

  test('and every reason is told', async () => {
    const refusal = apply(
      { kind: 'create', path: '../evil.txt', content: 'x' },
      { kind: 'update', path: 'keep.txt', before: 'other', content: 'x' },
    );
    await expect(refusal).rejects.toMatchObject({ problems: [{ file: '../evil.txt' }, { file: 'keep.txt' }] });
  });
});
