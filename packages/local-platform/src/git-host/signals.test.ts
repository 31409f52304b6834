import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from './testing/refused.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

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

test('a check run goes from queued to its conclusion; of a name the newest counts', async () => {
  const { checks } = served.bot;
  const { data } = await checks.create({ ...REPOSITORY, name: 'verify', head_sha: main });
  expect(data).toMatchObject({ status: 'queued', conclusion: null, completed_at: null });
  await checks.update({ ...REPOSITORY, check_run_id: data.id, status: 'in_progress' });
  const output = { title: 'Gates', summary: 'all pass', text: 'long' };
  await checks.update({ ...REPOSITORY, check_run_id: data.id, conclusion: 'success', output });
  expect((await checks.get({ ...REPOSITORY, check_run_id: data.id })).data).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    output,
  });
  await checks.create({ ...REPOSITORY, name: 'verify', head_sha: main, conclusion: 'failure' });
  await checks.create({ ...REPOSITORY, name: 'other', head_sha: main });
  const list = async (query: object) => {
    const answer = await checks.listForRef({ ...REPOSITORY, ref: 'main', ...query });
    return answer.data.check_runs.map((run) => `${run.name} ${run.conclusion}`);
  };
  expect(await list({})).toEqual(['other null', 'verify failure']);
  expect(await list({ check_name: 'verify', filter: 'all' })).toEqual(['verify failure', 'verify success']);
  expect(await list({ status: 'completed' })).toEqual(['verify failure']);
  expect(await refused(checks.create({ ...REPOSITORY, name: 'x', head_sha: 'e'.repeat(40) }))).toBe(
    `422 No commit found for SHA: ${'e'.repeat(40)}`,
  );
});

test('statuses are combined: failure before pending before success', async () => {
  const { repos } = served.bot;
  const combined = async () => (await repos.getCombinedStatusForRef({ ...REPOSITORY, ref: main })).data;
  const say = (context: string, state: 'success' | 'failure' | 'pending') =>
    repos.createCommitStatus({ ...REPOSITORY, sha: main, context, state, description: 'd' });
  expect(await combined()).toMatchObject({ state: 'pending', total_count: 0 });
  await say('a', 'pending');
  await say('b', 'success');
  expect(await combined()).toMatchObject({ state: 'pending', total_count: 2 });
  await say('a', 'success');
  expect(await combined()).toMatchObject({ state: 'success', total_count: 2 });
  await say('b', 'failure');
  expect(await combined()).toMatchObject({ state: 'failure' });
  expect((await repos.listCommitStatusesForRef({ ...REPOSITORY, ref: 'main' })).data).toHaveLength(4);
  const long = { ...REPOSITORY, sha: main, state: 'success' as const, description: 'x'.repeat(141) };
  expect(await refused(repos.createCommitStatus(long))).toContain('maximum is 140 characters');
});

test('deployments are found by commit, environment and task; their statuses come newest first', async () => {
  const { repos } = served.bot;
  const { data } = await repos.createDeployment({
    ...REPOSITORY,
    ref: main,
    environment: 'dev',
    task: 'deploy:digits',
    payload: { model: 'digits', assignee: 'kept' },
    auto_merge: false,
    required_contexts: [],
  });
  const created = data as { id: number };
  await repos.createDeployment({ ...REPOSITORY, ref: 'main', environment: 'production', required_contexts: [] });
  for (const state of ['in_progress', 'success'] as const) {
    await repos.createDeploymentStatus({ ...REPOSITORY, deployment_id: created.id, state, description: state });
  }
  const list = async (query: object) => (await repos.listDeployments({ ...REPOSITORY, ...query })).data;
  expect(await list({ environment: 'dev', task: 'deploy:digits', sha: main })).toMatchObject([
    { id: created.id, sha: main, payload: { model: 'digits', assignee: 'kept' }, production_environment: false },
  ]);
  expect(await list({})).toMatchObject([{ ref: 'main', production_environment: true }, { ref: main }]);
  expect(await list({ environment: 'staging' })).toEqual([]);
  const { data: statuses } = await repos.listDeploymentStatuses({ ...REPOSITORY, deployment_id: created.id });
  expect(statuses.map((status) => status.state)).toEqual(['success', 'in_progress']);
  const status_id = statuses[0]?.id ?? 0;
  await repos.getDeploymentStatus({ ...REPOSITORY, deployment_id: created.id, status_id });
  await repos.getDeployment({ ...REPOSITORY, deployment_id: created.id });
  const long = { ...REPOSITORY, deployment_id: created.id, state: 'success' as const, description: 'x'.repeat(141) };
  expect(await refused(repos.createDeploymentStatus(long))).toContain('maximum is 140 characters');
  await served.restart();
  expect(await list({})).toHaveLength(2);
});

test('a success makes earlier ones of its environment inactive, unless it says otherwise', async () => {
  const { repos } = served.bot;
  const deploy = async (task: string, environment: string) => {
    const { data } = await repos.createDeployment({
      ...REPOSITORY,
      ref: main,
      task,
      environment,
      required_contexts: [],
    });
    return (data as { id: number }).id;
  };
  const succeed = (deployment_id: number, change: object = {}) =>
    repos.createDeploymentStatus({ ...REPOSITORY, deployment_id, state: 'success', ...change });
  const state = async (deployment_id: number) =>
    (await repos.listDeploymentStatuses({ ...REPOSITORY, deployment_id })).data[0]?.state;
  const [first, second, third] = [
    await deploy('deploy:a', 'dev'),
    await deploy('deploy:b', 'dev'),
    await deploy('deploy:c', 'dev'),
  ];
  const [p1, p2] = [await deploy('deploy:a', 'production'), await deploy('deploy:b', 'production')];
  for (const id of [first, p1, p2]) await succeed(id);
  await succeed(second, { auto_inactive: false });
  expect([await state(first), await state(second)]).toEqual(['success', 'success']);
  await succeed(third);
  expect([await state(first), await state(second), await state(third)]).toEqual(['inactive', 'inactive', 'success']);
  expect([await state(p1), await state(p2)]).toEqual(['success', 'success']);
});

test('a deployment that GitHub would not make is not made either', async () => {
  const { repos } = served.bot;
  const deploy = (ref: string, change: object = {}) => repos.createDeployment({ ...REPOSITORY, ref, ...change });
  expect(await refused(deploy('none'))).toBe('422 No ref found for: none');
  const side = await createBranch(served, 'side', { 'b.txt': 'b\n' });
  await commitFiles(served, { 'c.txt': 'c\n' });
  // A commit that is behind cannot be brought up to date; a branch can, and then it has to be deployed again.
  expect(await refused(deploy(side))).toBe(`409 Conflict merging main into ${side}.`);
  expect((await deploy('side')).data).toEqual({ message: 'Auto-merged main into side on deployment.' });
  await repos.createCommitStatus({ ...REPOSITORY, sha: main, state: 'failure', context: 'ci' });
  expect(await refused(deploy(main, { auto_merge: false }))).toMatch(
    new RegExp(`^409 Conflict: Commit status checks failed for ${main}\\.`),
  );
  await deploy(main, { auto_merge: false, required_contexts: [] });
});
