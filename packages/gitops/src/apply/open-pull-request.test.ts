import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitFiles, REPOSITORY } from '../../../local-platform/src/git-host/testing/index.ts';
import { parseMarker } from '../plan/promotion-marker.ts';
import { openPromotionRepository, type PromotionRepository, releasePathOf } from '../testing/promotion-repository.ts';
import { openPullRequest } from './open-pull-request.ts';

let repository: PromotionRepository;
/** Called before each request; may throw to cut the connection. */
let beforeRequest: () => void = () => {};

beforeEach(async () => {
  beforeRequest = () => {};
  repository = await openPromotionRepository({
    fetch: (input, init) => {
      beforeRequest();
      return fetch(input, init);
    },
  });
});
afterEach(async () => {
  beforeRequest = () => {};
  const { served } = repository;
  await served.git(['fsck', '--strict', '--no-dangling'], `${served.directory}/acme/gitops.git`);
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

const open = (plan: Awaited<ReturnType<PromotionRepository['plan']>>, reopen = false) =>
  openPullRequest({ gitHost: repository.gitHost, plan, into: 'main', reopen });

async function openPulls() {
  const { data } = await repository.served.reviewer.rest.pulls.list({ ...REPOSITORY, state: 'open' });
  return data;
}

async function filesOf(number: number) {
  const { data } = await repository.served.reviewer.rest.pulls.listFiles({ ...REPOSITORY, pull_number: number });
  return data.map(({ filename, patch }) => ({ filename, patch }));
}

async function merge(number: number) {
  await repository.served.reviewer.rest.pulls.merge({ ...REPOSITORY, pull_number: number });
}

describe('a first promotion', () => {
  test('opens one pull request with the change, label and check, in at most 14 requests of which 4 create content', async () => {
    const plan = await repository.plan({ version: '2' });
    repository.forget();
    const result = await open(plan);
    expect(result).toMatchObject({ action: 'created', warnings: [] });
    expect(repository.calls().length).toBeLessThanOrEqual(14);
    expect(repository.writes().filter((call) => /git\/(trees|commits|refs)|\/pulls /.test(call))).toHaveLength(4);
    const [pull] = await openPulls();
    expect(pull).toMatchObject({
      title: plan.title,
      head: { ref: 'promote/dev/digits' },
      labels: [{ name: 'promotion' }],
    });
    expect(parseMarker(pull?.body ?? '')).toMatchObject({ key: plan.key, release: plan.releaseSha256, superseded: [] });
    expect(await filesOf(pull?.number ?? 0)).toEqual([
      { filename: releasePathOf('dev'), patch: '@@ -1 +1 @@\n-version: 1\n+version: 2' },
    ]);
  });

  test('asked for again writes nothing, in at most three reads', async () => {
    const plan = await repository.plan({ version: '2' });
    await open(plan);
    repository.forget();
    expect(await open(plan)).toMatchObject({ action: 'unchanged' });
    expect(repository.writes()).toEqual([]);
    expect(repository.calls().length).toBeLessThanOrEqual(3);
  });

  test('asked for again after an unrelated merge writes nothing either', async () => {
    await open(await repository.plan({ version: '2' }));
    await commitFiles(repository.served, { 'README.md': '# Changed\n' });
    const again = await repository.plan({ version: '2' });
    repository.forget();
    expect(await open(again)).toMatchObject({ action: 'unchanged' });
    expect(repository.writes()).toEqual([]);
  });

  test('whose plan was overtaken is stale, and nothing is written', async () => {
    const plan = await repository.plan({ version: '2' });
    const actual = await commitFiles(repository.served, { 'README.md': '# Changed\n' });
    repository.forget();
    expect(await open(plan)).toEqual({ action: 'stale', planned: plan.changeSet.base, actual });
    expect(repository.writes()).toEqual([]);
  });

  test('that is blocked or runs already asks nothing', async () => {
    const plan = await repository.plan({ version: '2' });
    repository.forget();
    expect(await open({ ...plan, blocked: true })).toMatchObject({ action: 'refused', reason: 'blocked' });
    expect(await open({ ...plan, unchanged: true })).toEqual({ action: 'running' });
    expect(repository.calls()).toEqual([]);
  });

  test('with a reviewer the host does not know keeps its pull request, and warns', async () => {
    const result = await open(await repository.plan({ version: '2', reviewers: ['nobody'] }));
    expect(result).toMatchObject({ action: 'created', warnings: [expect.stringContaining('ask for reviews')] });
    expect(await openPulls()).toHaveLength(1);
  });
});

describe('a run that is cut off', () => {
  test.each(Array.from({ length: 12 }, (_, index) => index))(
    'before request %i is completed by the next one',
    async (cut) => {
      const plan = await repository.plan({ version: '2' });
      let left = cut;
      beforeRequest = () => {
        if (left-- <= 0) throw new DOMException('the process was killed', 'AbortError');
      };
      await open(plan).catch(() => {});
      beforeRequest = () => {};
      const result = await open(plan);
      expect(['created', 'updated', 'unchanged']).toContain(result.action);
      const pulls = await openPulls();
      expect(pulls).toHaveLength(1);
      expect(pulls[0]?.labels).toHaveLength(1);
      expect(await filesOf(pulls[0]?.number ?? 0)).toHaveLength(1);
      const { data } = await repository.served.bot.rest.checks.listForRef({
        ...REPOSITORY,
        ref: pulls[0]?.head.sha ?? '',
      });
      expect(data.total_count).toBe(1);
      repository.forget();
      expect(await open(plan)).toMatchObject({ action: 'unchanged' });
      expect(repository.writes()).toEqual([]);
    },
  );
});

describe('two at once', () => {
  test('make one pull request, and both say its address', async () => {
    const plan = await repository.plan({ version: '2' });
    const results = await Promise.all([open(plan), open(plan)]);
    const pulls = await openPulls();
    expect(pulls).toHaveLength(1);
    for (const result of results) expect(result).toMatchObject({ url: pulls[0]?.html_url });
  });
});

describe('a newer version', () => {
  test('updates the same pull request and says what it superseded', async () => {
    const first = await open(await repository.plan({ version: '2' }));
    await commitFiles(repository.served, { 'README.md': '# Changed\n' });
    const second = await open(await repository.plan({ version: '3' }));
    expect(second).toMatchObject({ action: 'updated', number: first.action === 'created' ? first.number : 0 });
    const [pull] = await openPulls();
    expect(pull?.title).toBe('Bring digits 3 to dev');
    expect(parseMarker(pull?.body ?? '')?.superseded).toEqual(['2']);
    expect(pull?.body).toContain('Supersedes version `2`');
    expect(await filesOf(pull?.number ?? 0)).toEqual([
      { filename: releasePathOf('dev'), patch: '@@ -1 +1 @@\n-version: 1\n+version: 3' },
    ]);
    await merge(pull?.number ?? 0);
    const merged = await repository.gitHost.branch('main');
    const files = await repository.gitHost.readFiles(merged?.commit.sha ?? '', ['models', 'README.md']);
    expect(files.get(releasePathOf('dev'))).toBe('version: 3\n');
    expect(files.get('README.md')).toBe('# Changed\n');
  });

  test('after a merge opens a new pull request from the same branch', async () => {
    await open(await repository.plan({ version: '2' }));
    await merge((await openPulls())[0]?.number ?? 0);
    expect(await open(await repository.plan({ version: '2' }))).toEqual({ action: 'running' });
    expect(await open(await repository.plan({ version: '3' }))).toMatchObject({ action: 'created', number: 2 });
    expect(await filesOf(2)).toEqual([
      { filename: releasePathOf('dev'), patch: '@@ -1 +1 @@\n-version: 2\n+version: 3' },
    ]);
  });
});

describe('what people did comes first', () => {
  test('their commits on the branch are left alone, and said once', async () => {
    await open(await repository.plan({ version: '2' }));
    const { bot } = repository.served;
    const path = releasePathOf('dev');
    const current = await bot.rest.repos.getContent({ ...REPOSITORY, path, ref: 'promote/dev/digits' });
    expect(current.status).toBe(200);
    const head = await repository.gitHost.branch('promote/dev/digits');
    const commit = await repository.gitHost.commit({
      message: () => 'A fix by hand',
      tree: head?.commit.tree ?? '',
      parents: [head?.commit.sha ?? ''],
      changes: [{ kind: 'update', path, before: '', content: 'version: 2\n# by hand\n' }],
    });
    await repository.gitHost.advanceBranch('promote/dev/digits', commit.sha);
    const plan = await repository.plan({ version: '3' });
    expect(await open(plan)).toMatchObject({ action: 'refused', reason: 'human-commits', number: 1 });
    expect(await open(plan)).toMatchObject({ action: 'refused', reason: 'human-commits' });
    expect(await repository.gitHost.comments(1)).toHaveLength(1);
    expect((await repository.gitHost.branch('promote/dev/digits'))?.commit.sha).toBe(commit.sha);
  });

  test('a closed pull request is a no to that release, until it is asked for again', async () => {
    const plan = await repository.plan({ version: '2' });
    await open(plan);
    await repository.gitHost.updatePullRequest(1, { state: 'closed' });
    expect(await open(plan)).toMatchObject({
      action: 'refused',
      reason: 'rejected',
      number: 1,
      message: expect.stringContaining('--reopen'),
    });
    expect(await open(plan, true)).toMatchObject({ action: 'created', number: 2 });
  });

  test('a closed pull request is no no to another release', async () => {
    await open(await repository.plan({ version: '2' }));
    await repository.gitHost.updatePullRequest(1, { state: 'closed' });
    expect(await open(await repository.plan({ version: '3' }))).toMatchObject({ action: 'created', number: 2 });
  });
});

describe('a rollback', () => {
  test('closes the open promotion of its environment and holds new ones off while it is open', async () => {
    await open(await repository.plan({ version: '3' }));
    const rollback = await open(await repository.plan({ version: '0', kind: 'rollback' }));
    expect(rollback).toMatchObject({ action: 'created', number: 2 });
    expect((await openPulls()).map(({ number }) => number)).toEqual([2]);
    expect(await repository.gitHost.comments(1)).toEqual([expect.stringContaining('#2')]);
    expect(await open(await repository.plan({ version: '4' }))).toMatchObject({
      action: 'refused',
      reason: 'rollback-open',
      number: 2,
    });
  });
});
