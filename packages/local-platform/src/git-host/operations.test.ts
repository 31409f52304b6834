import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createGitHost } from './create-git-host.ts';
import { readGitHubDescription } from './testing/github-description.ts';

test('every operation of the cut description is answered, and nothing else', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'operations-'));
  const database = new DatabaseSync(':memory:');
  const host = createGitHost({
    directory,
    database,
    clock: () => 0,
    log: () => {},
    url: 'http://127.0.0.1:1',
    owner: 'acme',
    name: 'gitops',
    branch: 'main',
    users: [],
  });
  expect([...host.operations].sort()).toEqual([...readGitHubDescription().operations].sort());
  await host.close();
  rmSync(directory, { recursive: true });
});
