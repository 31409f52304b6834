import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isValidRefName } from './git/ref-name.ts';
import { refused } from './testing/refused.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { git, REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;
let main: string;

beforeEach(async () => {
  served = await serveGitHost();
  main = await commitFiles(served, { 'a.txt': 'a\n' });
});

afterEach(async () => {
  await served.git(['-C', served.host.repositoryDirectory, 'fsck', '--strict', '--no-dangling']);
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

const rest = () => served.bot.git;
const create = (ref: string, sha = main) => rest().createRef({ ...REPOSITORY, ref, sha });

test('a branch is created, read, listed by prefix and deleted; the repository shows it to git', async () => {
  await create('refs/heads/promote/dev/digits');
  await create('refs/heads/promote/dev/letters');
  const ref = await rest().getRef({ ...REPOSITORY, ref: 'heads/promote/dev/digits' });
  expect(ref.data).toMatchObject({ ref: 'refs/heads/promote/dev/digits', object: { type: 'commit', sha: main } });
  const list = await rest().listMatchingRefs({ ...REPOSITORY, ref: 'heads/promote/' });
  expect(list.data.map((one) => one.ref)).toEqual(['refs/heads/promote/dev/digits', 'refs/heads/promote/dev/letters']);
  await rest().deleteRef({ ...REPOSITORY, ref: 'heads/promote/dev/letters' });
  expect(await served.git(['ls-remote', '--heads', served.cloneUrl])).not.toContain('letters');
});

test('what GitHub refuses about references is refused in its words', async () => {
  const side = await createBranch(served, 'side', { 'a.txt': 'b\n' });
  expect(await refused(create('refs/heads/side'))).toBe('422 Reference already exists');
  expect(await refused(create('refs/heads/side/below'))).toBe('422 Reference update failed');
  expect(await refused(create('side'))).toBe(
    "422 Reference name must start with 'refs/' and have at least two slashes.",
  );
  expect(await refused(create('refs/heads/a..b'))).toBe('422 refs/heads/a..b is not a valid ref name.');
  expect(await refused(create('refs/heads/x', 'f'.repeat(40)))).toBe('422 Object does not exist');
  expect(await refused(rest().updateRef({ ...REPOSITORY, ref: 'heads/none', sha: main }))).toBe(
    '422 Reference does not exist',
  );
  expect(await refused(rest().updateRef({ ...REPOSITORY, ref: 'heads/side', sha: main }))).toBe(
    '422 Update is not a fast forward',
  );
  expect(await refused(rest().deleteRef({ ...REPOSITORY, ref: 'heads/none' }))).toBe('422 Reference does not exist');
  expect(await refused(rest().getRef({ ...REPOSITORY, ref: 'heads/none' }))).toBe('404 Not Found');
  await rest().updateRef({ ...REPOSITORY, ref: 'heads/side', sha: main, force: true });
  expect((await rest().getRef({ ...REPOSITORY, ref: 'heads/side' })).data.object.sha).toBe(main);
  await rest().updateRef({ ...REPOSITORY, ref: 'heads/side', sha: side });
  const blob = (await rest().createBlob({ ...REPOSITORY, content: 'x' })).data.sha;
  expect(await refused(create('refs/heads/blob', blob))).toBe('422 Reference update failed');
});

test('of many who create the same branch at once exactly one succeeds', async () => {
  const commits = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => commitOn(main, `change ${number}`)));
  const results = await Promise.allSettled(commits.map((sha) => create('refs/heads/lock', sha)));
  const won = results.flatMap((result, index) => (result.status === 'fulfilled' ? [commits[index]] : []));
  expect(won).toHaveLength(1);
  expect((await rest().getRef({ ...REPOSITORY, ref: 'heads/lock' })).data.object.sha).toBe(won[0]);
});

test('of many who move a branch forward from the same place exactly one succeeds', async () => {
  await create('refs/heads/side');
  const commits = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => commitOn(main, `change ${number}`)));
  const results = await Promise.allSettled(
    commits.map((sha) => rest().updateRef({ ...REPOSITORY, ref: 'heads/side', sha })),
  );
  const won = results.flatMap((result, index) => (result.status === 'fulfilled' ? [commits[index]] : []));
  expect(won).toHaveLength(1);
  expect((await rest().getRef({ ...REPOSITORY, ref: 'heads/side' })).data.object.sha).toBe(won[0]);
});

async function commitOn(parent: string, message: string): Promise<string> {
  const { tree } = (await rest().getCommit({ ...REPOSITORY, commit_sha: parent })).data;
  return (await rest().createCommit({ ...REPOSITORY, message, tree: tree.sha, parents: [parent] })).data.sha;
}

test('names are judged as git judges them', async () => {
  const parts = fc.constantFrom(
    'a',
    'heads',
    '.',
    '..',
    '/',
    '@{',
    '~',
    ' ',
    '\\',
    '.lock',
    'ü',
    '-',
    '*',
    '\u007f',
    ':',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { minLength: 1, maxLength: 5 }), async (name) => {
      const ref = `refs/heads/${name.join('')}`;
      const git2 = await git(['check-ref-format', ref], '/').then(
        () => true,
        () => false,
      );
      expect({ ref, valid: isValidRefName(ref) }).toEqual({ ref, valid: git2 });
    }),
    { numRuns: 60 },
  );
});
