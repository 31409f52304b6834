import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from './testing/refused.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;
let main: string;

beforeEach(async () => {
  served = await serveGitHost();
  main = await commitFiles(served, { 'a.txt': 'a\n', 'x/y/z.txt': 'z\n', 'x/other.txt': 'o\n' });
});

afterEach(async () => {
  await served.git(['-C', served.host.repositoryDirectory, 'fsck', '--strict', '--no-dangling']);
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

const rest = () => served.bot.git;
const raw = { mediaType: { format: 'raw' } };
const FILE = { mode: '100644', type: 'blob' } as const;

function inRepository(...args: readonly string[]): Promise<string> {
  return served.git(['-C', served.host.repositoryDirectory, ...args]);
}

test('blobs keep their bytes, whatever they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const content = Buffer.from(bytes).toString('base64');
      const { sha } = (await rest().createBlob({ ...REPOSITORY, content, encoding: 'base64' })).data;
      const read = (await rest().getBlob({ ...REPOSITORY, file_sha: sha })).data;
      expect(read).toMatchObject({ size: bytes.length, encoding: 'base64' });
      expect(Buffer.from(read.content, 'base64').equals(Buffer.from(bytes))).toBe(true);
    }),
    { numRuns: 15 },
  );
  const { sha } = (await rest().createBlob({ ...REPOSITORY, content: 'grün\r\n' })).data;
  expect((await rest().getBlob({ ...REPOSITORY, file_sha: sha, ...raw })).data).toBe('grün\r\n');
  expect(await inRepository('cat-file', 'blob', sha)).toBe('grün\r\n');
});

test('a tree is laid over a base: nested files, inline content, deletions; emptied folders go away', async () => {
  const base = (await rest().getCommit({ ...REPOSITORY, commit_sha: main })).data.tree.sha;
  const tree = await rest().createTree({
    ...REPOSITORY,
    base_tree: base,
    tree: [
      { ...FILE, path: 'x/y/z.txt', sha: null },
      { ...FILE, path: 'new/deep/file.yaml', content: 'v: 1\n' },
      { ...FILE, path: 'a.txt', mode: '100755', content: 'b\n' },
    ],
  });
  expect(await inRepository('ls-tree', '-r', '--name-only', tree.data.sha)).toBe(
    'a.txt\nnew/deep/file.yaml\nx/other.txt\n',
  );
  expect(await inRepository('ls-tree', tree.data.sha, 'a.txt')).toMatch(/^100755 blob/);
  expect(tree.data.tree.map((entry) => entry.path)).toEqual(['a.txt', 'new', 'x']);
});

test('whatever files a tree is made of, git computes the same tree', async () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9._-]{1,6}$/).filter((part) => !/^\.+$|^\.git$/i.test(part));
  const files = fc.dictionary(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => `d/${parts.join('/')}.txt`),
    fc.string({ maxLength: 5 }),
    {
      minKeys: 1,
      maxKeys: 8,
    },
  );
  await fc.assert(
    fc.asyncProperty(files, async (content) => {
      const tree = Object.entries(content).map(([path, text]) => ({ ...FILE, path, content: text }));
      const { sha } = (await rest().createTree({ ...REPOSITORY, tree })).data;
      const index = served.folder('index');
      const again = await gitWriteTree(sha, index);
      expect(again).toBe(sha);
    }),
    { numRuns: 10 },
  );
});

/** Lets git take the tree apart and put it together again. */
async function gitWriteTree(sha: string, index: string): Promise<string> {
  const { spawnSync } = await import('node:child_process');
  const env = { ...process.env, GIT_DIR: served.host.repositoryDirectory, GIT_INDEX_FILE: index };
  spawnSync('git', ['read-tree', sha], { env });
  return spawnSync('git', ['write-tree'], { env }).stdout.toString().trim();
}

test('what GitHub refuses about trees and commits is refused in its words', async () => {
  const base = (await rest().getCommit({ ...REPOSITORY, commit_sha: main })).data.tree.sha;
  const tree = (entry: object, base_tree: string = base) =>
    refused(rest().createTree({ ...REPOSITORY, base_tree, tree: [{ ...FILE, path: 'p', ...entry }] }));
  expect(await tree({ content: 'x' }, 'e'.repeat(40))).toBe('422 Tree SHA does not exist');
  expect(await tree({ path: 'gone.txt', sha: null })).toBe('422 GitRPC::BadObjectState');
  expect(await tree({ path: '../evil', content: 'x' })).toBe('422 tree.path contains a malformed path component');
  expect(await tree({ path: 'a/.GIT/config', content: 'x' })).toBe('422 tree.path contains a malformed path component');
  expect(await tree({ path: '/abs', content: 'x' })).toBe('422 tree.path contains a malformed path component');
  expect(await tree({ sha: 'e'.repeat(40) })).toBe(`422 tree.sha ${'e'.repeat(40)} is not a valid blob`);
  expect(await tree({})).toBe('422 Must supply either tree.sha or tree.content');
  const commit = (change: object) =>
    refused(rest().createCommit({ ...REPOSITORY, message: 'm', tree: base, parents: [main], ...change }));
  expect(await commit({ tree: 'e'.repeat(40) })).toBe('422 Tree SHA does not exist');
  expect(await commit({ parents: ['e'.repeat(40)] })).toBe('422 Parent SHA does not exist or is not a commit object');
  expect(await refused(rest().getTree({ ...REPOSITORY, tree_sha: 'e'.repeat(40) }))).toBe('404 Not Found');
  expect(await refused(rest().getCommit({ ...REPOSITORY, commit_sha: 'e'.repeat(40) }))).toBe('404 Not Found');
});

test('a commit is the caller’s, or whose the caller says; hostile names do not break out of their line', async () => {
  const tree = (await rest().getCommit({ ...REPOSITORY, commit_sha: main })).data.tree.sha;
  const own = await rest().createCommit({ ...REPOSITORY, message: 'own', tree, parents: [main] });
  expect(own.data.author).toMatchObject({ name: 'platform-bot' });
  const given = await rest().createCommit({
    ...REPOSITORY,
    message: 'given\n\nbody\n',
    tree,
    parents: [main],
    author: { name: 'Eve\ncommitter <x>', email: 'eve@example.com', date: '2026-02-03T04:05:06+01:00' },
  });
  const read = (await rest().getCommit({ ...REPOSITORY, commit_sha: given.data.sha })).data;
  expect(read).toMatchObject({
    author: { name: 'Evecommitter x', email: 'eve@example.com', date: '2026-02-03T03:05:06Z' },
    message: 'given\n\nbody\n',
    parents: [{ sha: main }],
  });
  expect(await inRepository('log', '-1', '--format=%an|%ae|%aI|%B', given.data.sha)).toBe(
    'Evecommitter x|eve@example.com|2026-02-03T03:05:06+00:00|given\n\nbody\n\n',
  );
});

test('a tree is read flat or whole, by its id, a commit or a branch; one that is too large is cut off and says so', async () => {
  const flat = (await rest().getTree({ ...REPOSITORY, tree_sha: main })).data;
  expect(flat.tree.map(({ path, type }) => `${type} ${path}`)).toEqual(['blob a.txt', 'tree x']);
  const whole = (await rest().getTree({ ...REPOSITORY, tree_sha: 'main', recursive: '1' })).data;
  expect(whole.tree.map(({ path }) => path)).toEqual(['a.txt', 'x', 'x/other.txt', 'x/y', 'x/y/z.txt']);
  expect(whole).toMatchObject({ truncated: false });
  const blob = served.host.repository.writeBlob(Buffer.from('x'));
  const many = Array.from({ length: 100_001 }, (_, index) => ({
    path: `f${index}`,
    mode: '100644',
    type: 'blob' as const,
    sha: blob,
  }));
  const sha = served.host.repository.writeTree(many);
  const cut = await fetch(`${served.url}/repos/acme/gitops/git/trees/${sha}?recursive=1`, {
    headers: { authorization: 'token bot-token' },
  });
  const body = (await cut.json()) as { truncated: boolean; tree: unknown[] };
  expect(body).toMatchObject({ truncated: true });
  expect(body.tree).toHaveLength(100_000);
}, 60_000);

test('files and folders are read at any commit, as JSON or as they are', async () => {
  const { repos } = served.bot;
  const head = await createBranch(served, 'side', { 'x/y/z.txt': 'zz\n' });
  const read = async (path: string, ref?: string) =>
    (await repos.getContent({ ...REPOSITORY, path, ...(ref !== undefined && { ref }) })).data;
  expect(await read('x/y/z.txt')).toMatchObject({ type: 'file', content: Buffer.from('z\n').toString('base64') });
  expect(await read('x/y/z.txt', head)).toMatchObject({ content: Buffer.from('zz\n').toString('base64') });
  expect(await read('x')).toMatchObject([
    { name: 'other.txt', type: 'file', size: 2 },
    { name: 'y', type: 'dir' },
  ]);
  expect(await read('')).toMatchObject([{ name: 'a.txt' }, { name: 'x' }]);
  const bytes = await repos.getContent({ ...REPOSITORY, path: 'x/y/z.txt', ref: 'side', ...raw });
  expect(bytes.data).toBe('zz\n');
  expect(await refused(repos.getContent({ ...REPOSITORY, path: 'none' }))).toBe('404 Not Found');
  expect(await refused(repos.getContent({ ...REPOSITORY, path: 'a.txt', ref: 'gone' }))).toBe(
    '404 No commit found for the ref gone',
  );
  expect(await refused(repos.getContent({ ...REPOSITORY, path: 'a.txt', ref: 'main~0' }))).toMatch(/^404/);
});
