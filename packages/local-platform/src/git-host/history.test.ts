import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from './testing/refused.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;

beforeEach(async () => {
  served = await serveGitHost();
});

afterEach(async () => {
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

const repos = () => served.bot.repos;

test('history is listed newest first, for one file too, in pages', async () => {
  const first = await commitFiles(served, { 'a.txt': '1\n', 'b.txt': '1\n' }, 'one');
  const second = await commitFiles(served, { 'b.txt': '2\n' }, 'two');
  const third = await commitFiles(served, { 'a.txt': '3\n' }, 'three');
  const list = async (query: object) =>
    (await repos().listCommits({ ...REPOSITORY, ...query })).data.map((commit) => commit.sha);
  expect(await list({})).toEqual([third, second, first]);
  expect(await list({ path: 'a.txt' })).toEqual([third, first]);
  expect(await list({ sha: second })).toEqual([second, first]);
  expect(await list({ per_page: 1, page: 2 })).toEqual([second]);
  expect(await list({ until: '2020-01-01T00:00:00Z' })).toEqual([]);
  expect(await refused(repos().listCommits({ ...REPOSITORY, sha: 'none' }))).toBe('404 Not Found');
  const all = await served.bot.paginate(repos().listCommits, { ...REPOSITORY, per_page: 1 });
  expect(all.map((commit) => commit.sha)).toEqual([third, second, first]);
});

test('a commit tells what it changed; the first one too', async () => {
  const first = await commitFiles(served, {
    'a.txt': 'a\nb\n',
    'gone.txt': 'x\n',
    'old name.txt': 'the same\n'.repeat(20),
  });
  const head = await createBranch(served, 'side', {
    'a.txt': 'a\nc\nd\n',
    'gone.txt': null,
    'old name.txt': null,
    'neu/näme.txt': 'the same\n'.repeat(20),
  });
  const { data } = await repos().getCommit({ ...REPOSITORY, ref: 'side' });
  expect(data).toMatchObject({ sha: head, parents: [{ sha: first }], stats: { additions: 2, deletions: 2, total: 4 } });
  expect(data.files).toMatchObject([
    { filename: 'a.txt', status: 'modified', additions: 2, deletions: 1, patch: '@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d' },
    { filename: 'gone.txt', status: 'removed', deletions: 1 },
    { filename: 'neu/näme.txt', previous_filename: 'old name.txt', status: 'renamed', additions: 0 },
  ]);
  const root = await repos().getCommit({ ...REPOSITORY, ref: first.slice(0, 10) });
  expect(root.data.files?.map((file) => file.status)).toEqual(['added', 'added', 'added']);
  expect(await refused(repos().getCommit({ ...REPOSITORY, ref: 'none' }))).toBe('422 No commit found for SHA: none');
});

test('names of files may hold anything; links and binary files are told without hunks', async () => {
  await commitFiles(served, {
    'tab\there.txt': 'a\n',
    '1\t2\tnumbers': 'x\n',
    'bin.dat': 'a\0b',
    'diff --git a': 'x\n',
  });
  const sha = await commitFiles(served, {
    'tab\there.txt': 'b\n',
    '1\t2\tnumbers': 'y\n',
    'bin.dat': 'a\0c',
    'diff --git a': '\ndiff --git a/x b/x\n@@ -1 +1 @@\n',
  });
  const { data } = await repos().getCommit({ ...REPOSITORY, ref: sha });
  expect(data.files).toMatchObject([
    { filename: '1\t2\tnumbers', additions: 1, deletions: 1, patch: '@@ -1 +1 @@\n-x\n+y' },
    { filename: 'bin.dat', additions: 0, deletions: 0 },
    { filename: 'diff --git a', additions: 3, deletions: 1 },
    { filename: 'tab\there.txt', patch: '@@ -1 +1 @@\n-a\n+b' },
  ]);
  expect(data.files?.[1]).not.toHaveProperty('patch');
});

test('a comparison says how two commits stand to each other, and what the second has on top', async () => {
  await commitFiles(served, { 'a.txt': 'a\n' });
  const side = await createBranch(served, 'side', { 'side.txt': 's\n' });
  const main = await commitFiles(served, { 'main.txt': 'm\n' });
  const compare = async (basehead: string) =>
    (await repos().compareCommitsWithBasehead({ ...REPOSITORY, basehead })).data;
  const diverged = await compare('main...side');
  expect(diverged).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 });
  expect(diverged.commits.map((commit) => commit.sha)).toEqual([side]);
  expect(diverged.files?.map((file) => file.filename)).toEqual(['side.txt']);
  expect(await compare(`${main}...main`)).toMatchObject({ status: 'identical', files: [] });
  expect(await compare(`${diverged.merge_base_commit.sha}...acme:side`)).toMatchObject({ status: 'ahead' });
  expect(await compare(`side...${diverged.merge_base_commit.sha}`)).toMatchObject({ status: 'behind' });
  expect(await refused(compare('main...none'))).toBe('404 Not Found');
});

test('branches are listed and read', async () => {
  const main = await commitFiles(served, { 'a.txt': 'a\n' });
  await createBranch(served, 'promote/dev/digits', { 'a.txt': 'b\n' });
  const { data } = await repos().listBranches(REPOSITORY);
  expect(data.map((branch) => branch.name)).toEqual(['main', 'promote/dev/digits']);
  const branch = await repos().getBranch({ ...REPOSITORY, branch: 'main' });
  expect(branch.data).toMatchObject({ name: 'main', protected: false, commit: { sha: main } });
  await repos().getBranch({ ...REPOSITORY, branch: 'promote/dev/digits' });
  expect(await refused(repos().getBranch({ ...REPOSITORY, branch: 'none' }))).toBe('404 Branch not found');
});
