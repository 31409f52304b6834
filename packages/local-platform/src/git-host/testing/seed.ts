import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildTree } from '../git/build-tree.ts';
import { REPOSITORY, type ServedGitHost } from './serve-git-host.ts';

/** Pushes files to `main` with git, as `create --git` does. Returns the commit. */
export async function pushFiles(
  served: ServedGitHost,
  files: Readonly<Record<string, string>>,
  message = 'Start',
): Promise<string> {
  const folder = served.folder(`seed-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folder);
  await served.git(['clone', '--quiet', served.cloneUrl, '.'], folder);
  await served.git(['checkout', '--quiet', '-B', 'main'], folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await served.git(['add', '--all'], folder);
  await served.git(['commit', '--quiet', '--message', message], folder);
  await served.git(['push', '--quiet', 'origin', 'main'], folder);
  return (await served.git(['rev-parse', 'HEAD'], folder)).trim();
}

/** Puts files on `main` without a clone: quick, for what is not about pushing. Returns the commit. */
export async function commitFiles(
  served: ServedGitHost,
  files: Readonly<Record<string, string | null>>,
  message = 'Start',
): Promise<string> {
  const { repository } = served.host;
  const before = await repository.branch('main');
  const changes = Object.entries(files).map(([path, content]) => ({
    path,
    mode: '100644',
    type: 'blob' as const,
    sha: content === null ? undefined : repository.writeBlob(Buffer.from(content)),
  }));
  const tree = await buildTree(repository, changes, before);
  const person = { name: 'Ada', email: 'ada@example.com', date: new Date().toISOString() };
  const parents = before === undefined ? [] : [before];
  const sha = repository.writeCommit({ tree, parents, author: person, committer: person, message: `${message}\n` });
  await repository.move({ ref: 'refs/heads/main', before, after: sha });
  await served.host.lookAtRefs();
  return sha;
}

/** Creates a branch with one commit on top of `main` through the API, as a promotion does. Returns the commit. */
export async function createBranch(
  served: ServedGitHost,
  branch: string,
  files: Readonly<Record<string, string | null>>,
): Promise<string> {
  const { git } = served.bot;
  const base = (await git.getRef({ ...REPOSITORY, ref: 'heads/main' })).data.object.sha;
  const { tree } = (await git.getCommit({ ...REPOSITORY, commit_sha: base })).data;
  const created = await git.createTree({
    ...REPOSITORY,
    base_tree: tree.sha,
    tree: Object.entries(files).map(([path, content]) => ({
      path,
      mode: '100644' as const,
      type: 'blob' as const,
      ...(content === null ? { sha: null } : { content }),
    })),
  });
  const commit = await git.createCommit({
    ...REPOSITORY,
    message: `Change on ${branch}`,
    tree: created.data.sha,
    parents: [base],
  });
  await git.createRef({ ...REPOSITORY, ref: `refs/heads/${branch}`, sha: commit.data.sha });
  return commit.data.sha;
}
