import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from './testing/refused.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;

beforeEach(async () => {
  served = await serveGitHost();
  await commitFiles(served, { 'a.txt': 'a\n' });
});

afterEach(async () => {
  await served.git(['-C', served.host.repositoryDirectory, 'fsck', '--strict', '--no-dangling']);
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

async function open(head: string, files: Record<string, string>, change: object = {}): Promise<string> {
  const sha = await createBranch(served, head, files);
  await served.bot.pulls.create({ ...REPOSITORY, title: `Change ${head}`, head, base: 'main', ...change });
  return sha;
}

const merge = (pull_number: number, change: object = {}) =>
  served.reviewer.pulls.merge({ ...REPOSITORY, pull_number, ...change });
const get = async (pull_number: number) => (await served.bot.pulls.get({ ...REPOSITORY, pull_number })).data;
const tip = async () => (await served.bot.git.getRef({ ...REPOSITORY, ref: 'heads/main' })).data.object.sha;
const log = (format: string, sha: string) =>
  served.git(['-C', served.host.repositoryDirectory, 'log', '-1', `--format=${format}`, sha]);

test('a merge makes a commit with both parents; squash makes one on top of the base', async () => {
  const base = await tip();
  const head = await open('one', { 'b.txt': 'b\n' });
  const { data: first } = await merge(1, { sha: head });
  expect(await log('%P|%B|%an', first.sha)).toBe(
    `${base} ${head}|Merge pull request #1 from acme/one\n\nChange one|reviewer\n`,
  );
  await open('two', { 'c.txt': 'c\n' });
  const { data: second } = await merge(2, { merge_method: 'squash', commit_title: 'Squashed', commit_message: 'why' });
  expect(await log('%P|%B', second.sha)).toBe(`${first.sha}|Squashed\n\nwhy\n`);
  expect(await tip()).toBe(second.sha);
  await served.bot.pulls.checkIfMerged({ ...REPOSITORY, pull_number: 2 });
});

test('what GitHub refuses about a merge is refused in its words', async () => {
  const head = await open('one', { 'a.txt': 'b\n' });
  expect(await refused(merge(1, { sha: 'e'.repeat(40) }))).toBe(
    '409 Head branch was modified. Review and try the merge again.',
  );
  expect(await refused(merge(1, { merge_method: 'rebase' }))).toBe(
    '405 Rebase merges are not allowed on this repository.',
  );
  await commitFiles(served, { 'a.txt': 'c\n' });
  expect(await refused(merge(1, { sha: head }))).toBe('405 Pull Request is not mergeable');
  await open('two', { 'b.txt': 'b\n' }, { draft: true });
  expect(await refused(merge(2))).toBe('405 Pull Request is still a draft');
  await open('three', { 'c.txt': 'c\n' });
  await merge(3);
  expect(await refused(merge(3))).toBe('405 Pull Request is not mergeable');
  expect(await refused(served.bot.pulls.checkIfMerged({ ...REPOSITORY, pull_number: 1 }))).toBe('404 Not Found');
  expect(await refused(merge(99))).toBe('404 Not Found');
});

test('two merges of one pull request at once make one merge commit', async () => {
  const head = await open('one', { 'b.txt': 'b\n' });
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => merge(1, { sha: head })));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason.status).toBe(405);
  }
  expect(await served.git(['-C', served.host.repositoryDirectory, 'rev-list', '--count', 'main'])).toBe('3\n');
});

test('merges of several pull requests at once: who comes late is told that the base moved, and can try again', async () => {
  for (const name of ['one', 'two', 'three']) await open(name, { [`${name}.txt`]: 'x\n' });
  const results = await Promise.all(
    [1, 2, 3].map((number) =>
      merge(number).then(
        () => 'merged',
        (error) => `${error.status} ${error.response.data.message}`,
      ),
    ),
  );
  expect(results).toContain('merged');
  for (const result of results) {
    if (result !== 'merged') expect(result).toBe('405 Base branch was modified. Review and try the merge again.');
  }
  for (const number of [1, 2, 3]) if (!(await get(number)).merged) await merge(number);
  const files = await served.git(['-C', served.host.repositoryDirectory, 'ls-tree', '--name-only', 'main']);
  expect(files).toBe('a.txt\none.txt\nthree.txt\ntwo.txt\n');
});

/** Brings the host to where a kill in the middle of a merge leaves it. */
async function planMerge(): Promise<{ base: string; head: string; sha: string }> {
  const { repository } = served.host;
  const base = await tip();
  const head = await open('one', { 'b.txt': 'b\n' });
  const tree = (await repository.commit(head))?.tree ?? '';
  const person = { name: 'reviewer', email: 'r@example.com', date: '2026-01-02T03:04:05Z' };
  const sha = repository.writeCommit({ tree, parents: [base, head], author: person, committer: person, message: 'm' });
  served.host.pulls.plan(1, { sha, by: 'reviewer' });
  return { base, head, sha };
}

test('a merge that was killed before it moved the branch did not happen, and can be made', async () => {
  const { base } = await planMerge();
  await served.restart();
  expect(await tip()).toBe(base);
  expect(await get(1)).toMatchObject({ state: 'open', merged: false, mergeable: true });
  await merge(1);
  expect(await get(1)).toMatchObject({ merged: true });
});

test('a merge that was killed after it moved the branch happened once, with its own time and person', async () => {
  const { base, head, sha } = await planMerge();
  await served.host.repository.move({ ref: 'refs/heads/main', before: base, after: sha });
  await served.restart();
  expect(await get(1)).toMatchObject({
    state: 'closed',
    merged: true,
    merge_commit_sha: sha,
    merged_at: '2026-01-02T03:04:05Z',
    merged_by: { login: 'reviewer' },
    head: { sha: head },
    base: { sha: base },
  });
  expect(await refused(merge(1))).toBe('405 Pull Request is not mergeable');
  await served.restart();
  expect(await get(1)).toMatchObject({ merged: true, merge_commit_sha: sha });
});

test('a merge that was killed after the branch moved on from it is found in its history', async () => {
  const { base, sha } = await planMerge();
  await served.host.repository.move({ ref: 'refs/heads/main', before: base, after: sha });
  await served.restart();
  await commitFiles(served, { 'later.txt': 'x\n' });
  await served.restart();
  expect(await get(1)).toMatchObject({ merged: true, merge_commit_sha: sha });
});

test('locks that a killed git left are removed at the start', async () => {
  const folder = served.host.repositoryDirectory;
  await createBranch(served, 'promote/dev/x', { 'b.txt': 'x\n' });
  for (const lock of ['packed-refs.lock', 'HEAD.lock', 'refs/heads/main.lock', 'refs/heads/promote/dev/x.lock']) {
    writeFileSync(join(folder, lock), '');
  }
  expect(await refused(served.bot.git.deleteRef({ ...REPOSITORY, ref: 'heads/promote/dev/x' }))).toBe(
    '422 Reference update failed',
  );
  await served.restart();
  await served.bot.git.deleteRef({ ...REPOSITORY, ref: 'heads/promote/dev/x' });
  await commitFiles(served, { 'a.txt': 'b\n' });
});
