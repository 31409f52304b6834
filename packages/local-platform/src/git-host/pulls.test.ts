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

const pulls = () => served.bot.pulls;
const create = (head: string, change: object = {}) =>
  pulls().create({ ...REPOSITORY, title: 'Change', head, base: 'main', ...change });
const get = async (pull_number: number) => (await pulls().get({ ...REPOSITORY, pull_number })).data;

test('what GitHub refuses about a new pull request is refused in its words', async () => {
  await createBranch(served, 'side', { 'a.txt': 'b\n' });
  expect(await refused(create('none'))).toBe(
    '422 Validation Failed [{"resource":"PullRequest","field":"head","code":"invalid"}]',
  );
  expect(await refused(create('mallory:side'))).toBe(
    '422 Validation Failed [{"resource":"PullRequest","field":"head","code":"invalid"}]',
  );
  expect(await refused(create('side', { base: 'none' }))).toBe(
    '422 Validation Failed [{"resource":"PullRequest","field":"base","code":"invalid"}]',
  );
  expect(await refused(create('main'))).toBe(
    '422 Validation Failed [{"resource":"PullRequest","code":"custom","message":"No commits between main and main"}]',
  );
  expect(await refused(create('side', { body: 'x'.repeat(65_537) }))).toBe(
    '422 Validation Failed [{"resource":"Issue","code":"custom","field":"body","message":"body is too long (maximum is 65536 characters)"}]',
  );
  expect(await refused(create('side', { title: 'x'.repeat(257) }))).toContain(
    '"resource":"Issue","code":"custom","field":"title"',
  );
  // Counted as people count: this is 256 characters in 512 UTF-16 units.
  const { data } = await create('acme:side', { title: '🙂'.repeat(256), body: '🙂'.repeat(65_536) });
  expect(data).toMatchObject({ number: 1, mergeable: null, mergeable_state: 'unknown' });
  expect(await refused(create('side'))).toBe(
    '422 Validation Failed [{"resource":"PullRequest","code":"custom","message":"A pull request already exists for acme:side."}]',
  );
});

test('of many who open the same pull request at once exactly one succeeds', async () => {
  await createBranch(served, 'side', { 'a.txt': 'b\n' });
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map(() => create('side')));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect((await pulls().list(REPOSITORY)).data).toHaveLength(1);
});

test('pull requests are found by state, head and base, in the order asked for', async () => {
  for (const name of ['one', 'two', 'three']) {
    await createBranch(served, name, { [`${name}.txt`]: 'x\n' });
    await create(name);
  }
  await pulls().update({ ...REPOSITORY, pull_number: 2, state: 'closed' });
  const list = async (query: object) =>
    (await pulls().list({ ...REPOSITORY, ...query })).data.map((pull) => pull.number);
  expect(await list({})).toEqual([3, 1]);
  expect(await list({ state: 'closed' })).toEqual([2]);
  expect(await list({ state: 'all', direction: 'asc' })).toEqual([1, 2, 3]);
  expect(await list({ head: 'acme:one' })).toEqual([1]);
  expect(await list({ head: 'acme:two', state: 'all' })).toEqual([2]);
  expect(await list({ head: 'mallory:one' })).toEqual([]);
  expect(await list({ base: 'other' })).toEqual([]);
  expect(await list({ per_page: 1, page: 2 })).toEqual([1]);
});

test('title and body are changed; a closed pull request opens again while its branch is there', async () => {
  const head = await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await create('side', { body: 'old' });
  const { data } = await pulls().update({ ...REPOSITORY, pull_number: 1, title: 'New', body: 'new' });
  expect(data).toMatchObject({ title: 'New', body: 'new', head: { sha: head } });
  await pulls().update({ ...REPOSITORY, pull_number: 1, state: 'closed' });
  expect(await get(1)).toMatchObject({ state: 'closed', merged: false, mergeable: null });
  await pulls().update({ ...REPOSITORY, pull_number: 1, state: 'open' });
  expect(await get(1)).toMatchObject({ state: 'open', closed_at: null });
  await pulls().update({ ...REPOSITORY, pull_number: 1, state: 'closed' });
  await served.bot.git.deleteRef({ ...REPOSITORY, ref: 'heads/side' });
  expect(await refused(pulls().update({ ...REPOSITORY, pull_number: 1, state: 'open' }))).toContain(
    'state cannot be changed. The side branch has been deleted.',
  );
});

test('a pull request follows its branches, whoever moves them', async () => {
  const first = await createBranch(served, 'side', { 'b.txt': 'b\n' });
  await create('side');
  const clone = served.folder('clone');
  await served.git(['clone', '--quiet', '--branch', 'side', served.cloneUrl, clone]);
  await served.git(['commit', '--quiet', '--allow-empty', '-m', 'by hand'], clone);
  await served.git(['push', '--quiet'], clone);
  const second = (await served.git(['rev-parse', 'HEAD'], clone)).trim();
  expect(await get(1)).toMatchObject({ head: { sha: second }, commits: 2, changed_files: 1 });
  const commits = await pulls().listCommits({ ...REPOSITORY, pull_number: 1 });
  expect(commits.data.map((commit) => commit.sha)).toEqual([first, second]);
  const files = await pulls().listFiles({ ...REPOSITORY, pull_number: 1 });
  expect(files.data).toMatchObject([{ filename: 'b.txt', status: 'added', patch: '@@ -0,0 +1 @@\n+b' }]);
  await served.git(['push', '--quiet', 'origin', ':side'], clone);
  expect(await get(1)).toMatchObject({ state: 'closed', merged: false, head: { sha: second } });
});

test('a push to the base that brings the head in merges the pull request; a head moved back into the base closes it', async () => {
  await createBranch(served, 'side', { 'b.txt': 'b\n' });
  const base = await createBranch(served, 'other', { 'c.txt': 'c\n' });
  await create('side');
  await create('other');
  const clone = served.folder('clone');
  await served.git(['clone', '--quiet', served.cloneUrl, clone]);
  await served.git(['merge', '--quiet', '--no-ff', '-m', 'by hand', 'origin/side'], clone);
  await served.git(['push', '--quiet', 'origin', 'HEAD:main'], clone);
  const tip = (await served.git(['rev-parse', 'HEAD'], clone)).trim();
  expect(await get(1)).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: tip });
  expect(await get(2)).toMatchObject({ state: 'open', head: { sha: base } });
  await served.bot.git.updateRef({ ...REPOSITORY, ref: 'heads/other', sha: tip, force: true });
  expect(await get(2)).toMatchObject({ state: 'closed', merged: false });
});

test('a pull request is mergeable, or in conflict, or held up by a check', async () => {
  const head = await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await create('side');
  expect(await get(1)).toMatchObject({ mergeable: true, mergeable_state: 'clean' });
  await served.bot.checks.create({ ...REPOSITORY, name: 'verify', head_sha: head, status: 'in_progress' });
  expect(await get(1)).toMatchObject({ mergeable: true, mergeable_state: 'unstable' });
  await served.bot.checks.create({ ...REPOSITORY, name: 'verify', head_sha: head, conclusion: 'success' });
  expect(await get(1)).toMatchObject({ mergeable_state: 'clean' });
  await commitFiles(served, { 'a.txt': 'c\n' });
  expect(await get(1)).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
});

test('a commit tells which pull request brought it', async () => {
  const head = await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await create('side');
  const { data: merge } = await pulls().merge({ ...REPOSITORY, pull_number: 1 });
  for (const commit_sha of [head, merge.sha]) {
    const { data } = await served.bot.repos.listPullRequestsAssociatedWithCommit({ ...REPOSITORY, commit_sha });
    expect(data.map((pull) => pull.number)).toEqual([1]);
  }
});

test('nothing of it is lost or doubled by a restart', async () => {
  await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await create('side', { body: 'text' });
  await served.bot.issues.addLabels({ ...REPOSITORY, issue_number: 1, labels: ['x'] });
  const before = await get(1);
  await served.restart();
  expect(await get(1)).toEqual(before);
  expect(await refused(create('side'))).toContain('A pull request already exists');
});
