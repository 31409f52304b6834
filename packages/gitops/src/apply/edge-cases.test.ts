import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  commitFiles,
  type FaultScript,
  REPOSITORY,
  scriptFaults,
  USERS,
} from '../../../local-platform/src/git-host/testing/index.ts';
import { GitHostRateLimitError } from '../git-host/git-host-error.ts';
import { openPromotionRepository, type PromotionRepository, releasePathOf } from '../testing/promotion-repository.ts';
import { GATES_CHECK } from './finish-pull-request.ts';
import { openPullRequest } from './open-pull-request.ts';

const BRANCH = 'promote/dev/digits';

let repository: PromotionRepository;
let faults: FaultScript;

beforeEach(async () => {
  faults = scriptFaults();
  repository = await openPromotionRepository({ wrap: faults.wrap });
});
afterEach(async () => {
  const { served } = repository;
  await served.git(['fsck', '--strict', '--no-dangling'], `${served.directory}/acme/gitops.git`);
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

type Plan = Awaited<ReturnType<PromotionRepository['plan']>>;

const open = (plan: Plan, reopen = false) =>
  openPullRequest({ gitHost: repository.gitHost, plan, into: 'main', reopen });
const openVersion = async (version: string, more: { readonly reviewers?: readonly string[] } = {}) =>
  open(await repository.plan({ version, ...more }));

async function headOf(branch: string) {
  const head = await repository.gitHost.branch(branch);
  if (head === undefined) throw new TypeError(`there is no branch ${branch}`);
  return head.commit;
}

async function openPulls() {
  const { data } = await repository.served.reviewer.rest.pulls.list({ ...REPOSITORY, state: 'open' });
  return data;
}

async function filesOf(number: number) {
  const { data } = await repository.served.reviewer.rest.pulls.listFiles({ ...REPOSITORY, pull_number: number });
  return data.map(({ filename, patch }) => `${filename}\n${patch}`);
}

/** What GitHub's "Update branch" button does: a merge of the main branch into the branch. */
async function updateBranch(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const main = await headOf('main');
  const head = await headOf(BRANCH);
  const files = await repository.gitHost.readFiles(head.sha, ['models']);
  const brought = [...files, ...Object.entries(changes)];
  const commit = await repository.gitHost.commit({
    message: () => `Merge branch 'main' into ${BRANCH}`,
    tree: main.tree,
    parents: [head.sha, main.sha],
    changes: brought.map(([path, content]) => ({ kind: 'update', path, before: '', content })),
  });
  await repository.gitHost.advanceBranch(BRANCH, commit.sha);
  return commit.sha;
}

describe('a branch that a person touched', () => {
  test('by amending our commit is left alone, though the message is still ours', async () => {
    await openVersion('2');
    const { tree, parents, message } = await headOf(BRANCH);
    const changes = [{ kind: 'update', path: 'README.md', before: '', content: 'by hand\n' }] as const;
    const amended = await repository.gitHost.commit({ message: () => message, tree, parents, changes });
    await repository.served.bot.rest.git.updateRef({
      ...REPOSITORY,
      ref: `heads/${BRANCH}`,
      sha: amended.sha,
      force: true,
    });
    expect(await openVersion('3')).toMatchObject({ action: 'refused', reason: 'human-commits' });
    expect((await headOf(BRANCH)).sha).toBe(amended.sha);
  });

  test('only with GitHub’s "Update branch" is still ours', async () => {
    await openVersion('2');
    await commitFiles(repository.served, { 'README.md': '# Changed\n' });
    await updateBranch();
    expect(await openVersion('2')).toMatchObject({ number: 1 });
    expect(await openVersion('3')).toMatchObject({ action: 'updated', number: 1 });
    expect(await filesOf(1)).toEqual([`${releasePathOf('dev')}\n@@ -1 +1 @@\n-version: 1\n+version: 3`]);
  });

  test('in a merge that changes more is left alone', async () => {
    await openVersion('2');
    await commitFiles(repository.served, { 'README.md': '# Changed\n' });
    const merge = await updateBranch({ 'README.md': '# Changed by hand\n' });
    expect(await openVersion('3')).toMatchObject({ action: 'refused', reason: 'human-commits' });
    expect((await headOf(BRANCH)).sha).toBe(merge);
  });

  test('before there ever was a pull request is left alone, and nothing is opened', async () => {
    const main = await headOf('main');
    const changes = [{ kind: 'update', path: 'README.md', before: '', content: 'mine\n' }] as const;
    const foreign = await repository.gitHost.commit({
      message: () => 'Mine',
      tree: main.tree,
      parents: [main.sha],
      changes,
    });
    await repository.gitHost.createBranch(BRANCH, foreign.sha);
    const refused = await openVersion('2');
    expect(refused).toEqual({ action: 'refused', reason: 'human-commits', message: expect.stringContaining(BRANCH) });
    expect(await openPulls()).toEqual([]);
  });

  test('by rewriting the body is not overwritten by asking again; a removed marker is put back', async () => {
    const opened = await openVersion('2');
    const [pull] = await openPulls();
    const body = `${pull?.body ?? ''}\n- [x] I looked at the confusion matrix\n`.replaceAll('\n', '\r\n');
    await repository.gitHost.updatePullRequest(1, { body });
    repository.forget();
    expect(await openVersion('2')).toMatchObject({ action: 'unchanged' });
    expect(repository.writes()).toEqual([]);
    await repository.gitHost.updatePullRequest(1, { body: 'gone' });
    expect(await openVersion('2')).toMatchObject({ ...opened, action: 'updated' });
    expect((await openPulls())[0]?.body).toBe(pull?.body);
  });
});

describe('a main branch that moved', () => {
  test('in the very file is planned from again, and the pull request never shows the other change', async () => {
    await openVersion('2');
    await commitFiles(repository.served, { [releasePathOf('dev')]: 'version: 5\n' });
    expect(await openVersion('6')).toMatchObject({ action: 'updated', number: 1 });
    expect(await filesOf(1)).toEqual([`${releasePathOf('dev')}\n@@ -1 +1 @@\n-version: 5\n+version: 6`]);
  });

  test('is never written over: a merge of the pull request keeps what came between', async () => {
    await openVersion('2');
    await commitFiles(repository.served, { 'README.md': '# Between\n', 'docs/new.md': 'new\n' });
    await repository.served.reviewer.rest.pulls.merge({ ...REPOSITORY, pull_number: 1 });
    const files = await repository.gitHost.readFiles((await headOf('main')).sha, ['README.md', 'docs', 'models']);
    expect(files.get('README.md')).toBe('# Between\n');
    expect(files.get('docs/new.md')).toBe('new\n');
    expect(files.get(releasePathOf('dev'))).toBe('version: 2\n');
  });
});

test('files are deleted, not left over', async () => {
  const plan = await repository.plan({ version: '2' });
  const before = 'version: 1\n';
  const changes = [...plan.changeSet.changes, { kind: 'delete', path: releasePathOf('staging'), before }] as const;
  await open({ ...plan, changeSet: { ...plan.changeSet, changes } });
  expect(
    (await repository.gitHost.readFiles((await headOf(BRANCH)).sha, ['models'])).has(releasePathOf('staging')),
  ).toBe(false);
});

describe('two at once for different versions', () => {
  test('make one pull request, for one of them, with that one’s change alone', async () => {
    const [two, three] = [await repository.plan({ version: '2' }), await repository.plan({ version: '3' })];
    await Promise.all([open(two), open(three)]);
    const pulls = await openPulls();
    expect(pulls).toHaveLength(1);
    await openVersion('3');
    expect(await filesOf(pulls[0]?.number ?? 0)).toEqual([
      `${releasePathOf('dev')}\n@@ -1 +1 @@\n-version: 1\n+version: 3`,
    ]);
  });
});

describe('an answer that is lost after the write', () => {
  test.each([
    'POST /git/trees',
    'POST /git/commits',
    'POST /git/refs',
    'POST /pulls',
    'POST /labels',
    'POST /check-runs',
  ])('to %s doubles nothing', async (on) => {
    const plan = await repository.plan({ version: '2' });
    faults.add({ on, fault: { kind: 'lost-answer' } });
    await open(plan).catch(() => {});
    expect(faults.pending).toEqual([]);
    expect((await open(plan)).action).toMatch(/created|updated|unchanged/);
    const pulls = await openPulls();
    expect(pulls).toHaveLength(1);
    const { parents } = await headOf(BRANCH);
    expect(parents).toEqual([plan.changeSet.base]);
    repository.forget();
    expect(await open(plan)).toMatchObject({ action: 'unchanged' });
    expect(repository.writes()).toEqual([]);
  });
});

test('a limit says how long to wait and loses nothing', async () => {
  const plan = await repository.plan({ version: '2' });
  faults.add({ on: 'POST /pulls', fault: { kind: 'secondary-limit', status: 403, retryAfter: 7 } });
  const error = await open(plan).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(GitHostRateLimitError);
  expect(error).toMatchObject({ status: 403, retryable: true, hint: expect.stringContaining('7 s') });
  expect(await open(plan)).toMatchObject({ action: 'created', number: 1 });
});

describe('reviewers', () => {
  test('that the host knows are asked, though another is not known', async () => {
    const result = await openVersion('2', { reviewers: ['nobody', USERS[1].login, 'acme/no-team'] });
    expect(result).toMatchObject({ action: 'created' });
    expect(result).toHaveProperty('warnings', [expect.stringContaining('422'), expect.stringContaining('422')]);
    const [pull] = await openPulls();
    expect(pull?.requested_reviewers?.map(({ login }) => login)).toEqual([USERS[1].login]);
    repository.forget();
    await openVersion('2', { reviewers: ['nobody', USERS[1].login, 'acme/no-team'] });
    expect(repository.writes()).toEqual([]);
  });
});

test('a token that may not write checks gets a commit status instead, once', async () => {
  const words = {
    message: 'You must authenticate via a GitHub App.',
    documentation_url: 'https://docs.github.com/rest',
  };
  await repository.served.close();
  repository = await openPromotionRepository({
    fetch: async (input, init) =>
      init?.method === 'POST' && String(input).endsWith('/check-runs')
        ? Response.json(words, { status: 403 })
        : fetch(input, init),
  });
  expect(await openVersion('2')).toMatchObject({ action: 'created', warnings: [] });
  const { data } = await repository.served.bot.rest.repos.getCombinedStatusForRef({ ...REPOSITORY, ref: BRANCH });
  expect(data.statuses).toMatchObject([{ context: GATES_CHECK, state: 'success' }]);
  repository.forget();
  expect(await openVersion('2')).toMatchObject({ action: 'unchanged' });
  expect(repository.writes()).toEqual([]);
});

test('a rollback that was cut off before it closed the promotion closes it in the next run', async () => {
  await openVersion('3');
  const rollback = await repository.plan({ version: '0', kind: 'rollback' });
  faults.add({ on: 'PATCH /pulls/1', fault: { kind: 'server-error', status: 500 }, times: 9 });
  await open(rollback).catch(() => {});
  expect((await openPulls()).map(({ number }) => number)).toEqual([2, 1]);
  while (faults.pending.length > 0) await open(rollback).catch(() => {});
  await open(rollback);
  expect((await openPulls()).map(({ number }) => number)).toEqual([2]);
});

test('a version that came back after it was merged once is no rejected one', async () => {
  await openVersion('2');
  await repository.gitHost.updatePullRequest(1, { state: 'closed' });
  await open(await repository.plan({ version: '2' }), true);
  await repository.served.reviewer.rest.pulls.merge({ ...REPOSITORY, pull_number: 2 });
  await openVersion('3');
  await repository.served.reviewer.rest.pulls.merge({ ...REPOSITORY, pull_number: 3 });
  expect(await openVersion('2')).toMatchObject({ action: 'created', number: 4 });
});
