import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalPlatformError } from '../core/local-platform-error.ts';
import { createGitHost } from './create-git-host.ts';
import { readGitHubDescription } from './testing/github-description.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'operations-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function create(change: { owner?: string; name?: string; branch?: string } = {}) {
  return createGitHost({
    directory,
    database: new DatabaseSync(':memory:'),
    clock: () => 0,
    log: () => {},
    url: 'http://127.0.0.1:1',
    owner: 'acme',
    name: 'gitops',
    branch: 'main',
    users: [],
    ...change,
  });
}

test('every operation of the cut description is answered, and nothing else', async () => {
  const host = create();
  expect([...host.operations].sort()).toEqual([...readGitHubDescription().operations].sort());
  await host.close();
});

test('a repository gets no name that would lead out of its folder', () => {
  for (const change of [
    { owner: '..' },
    { name: 'a/b' },
    { name: '' },
    { branch: 'a..b' },
    { branch: '--upload-pack=x y' },
  ]) {
    expect(() => create(change)).toThrow(LocalPlatformError);
  }
});
