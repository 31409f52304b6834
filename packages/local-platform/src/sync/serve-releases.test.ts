import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitFiles, createBranch } from '../git-host/testing/seed.ts';
import { REPOSITORY } from '../git-host/testing/serve-git-host.ts';
import { sha256 as sha256Of } from './testing/fake-platform.ts';
import { releaseFile, type SyncedPlatform, startSyncedPlatform } from './testing/synced-platform.ts';

const RELEASE = 'models/digits/dev/release.yaml';

let platform: SyncedPlatform;

beforeEach(async () => {
  platform = await startSyncedPlatform();
});

afterEach(async () => {
  expect(platform.git.watched.violations).toEqual([]);
  await platform.close();
});

function artifact(version: string, content = `good ${version}`): string {
  return platform.registry.put(`1/run${version}/artifacts/model`, { 'model.onnx': content, 'sub/MLmodel': 'flavors' });
}

function served(environment: 'dev' | 'production' = 'dev') {
  return platform.servers[environment].loaded().map(({ model, version }) => `${model} ${version}`);
}

test('what main says is released is fetched, verified, served, applied as a ConfigMap, and written down as a deployment', async () => {
  const sha256 = artifact('1');
  const commit = await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256 }) });
  expect(platform.servers.dev.loaded()).toEqual([
    { model: 'digits', version: '1', artifactSha256: sha256, state: 'ready' },
  ]);
  expect(platform.cluster.objects.get('ConfigMap/acme-dev/digits-release')).toMatchObject({ data: { version: '1' } });
  const { data } = await platform.git.bot.repos.listDeployments({ ...REPOSITORY, environment: 'dev' });
  expect(data).toMatchObject([
    {
      sha: commit,
      ref: commit,
      task: 'deploy:digits',
      payload: { model: 'digits', version: '1', artifactSha256: sha256 },
    },
  ]);
  expect(await platform.deployments('dev')).toEqual([
    'deploy:digits in_progress: Loading',
    'deploy:digits success: digits 1 is served',
  ]);
});

test('within two seconds of a merge the new version is served; the deployment names the merge', async () => {
  const first = artifact('1');
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256: first }) });
  const second = artifact('2');
  const head = await createBranch(platform.git, 'promote/dev/digits', {
    [RELEASE]: releaseFile({ version: '2', sha256: second }),
  });
  const { data: pull } = await platform.git.bot.pulls.create({
    ...REPOSITORY,
    title: 'Promote',
    head: 'promote/dev/digits',
    base: 'main',
  });
  const { data: merge } = await platform.git.reviewer.pulls.merge({
    ...REPOSITORY,
    pull_number: pull.number,
    sha: head,
  });
  const start = Date.now();
  await expect.poll(() => served(), { timeout: 2_000, interval: 10 }).toEqual(['digits 2']);
  expect(Date.now() - start).toBeLessThan(2_000);
  await platform.sync.settled();
  const { data } = await platform.git.bot.repos.listDeployments({ ...REPOSITORY, sha: merge.sha });
  expect(data).toHaveLength(1);
});

test.each([
  ['broken YAML', () => 'data: [', /release\.yaml is not valid YAML/],
  [
    'another namespace',
    () => releaseFile({ version: '2', sha256: artifact('2') }).replace('acme-dev', 'kube-system'),
    /metadata\.namespace is not acme-dev/,
  ],
  [
    'a digest nothing has',
    () => releaseFile({ version: '2', sha256: 'a'.repeat(64), reference: 'mlflow-artifacts:/1/run1/artifacts/model' }),
    /SHA256SUMS in the registry has sha256/,
  ],
  [
    'no artifact',
    () => releaseFile({ version: '2', sha256: 'b'.repeat(64) }),
    /the registry has no 1\/run2\/artifacts\/model\/SHA256SUMS \(404\)/,
  ],
  [
    'a model that does not run',
    () => releaseFile({ version: '2', sha256: artifact('2', 'spoiled') }),
    /digits 2 cannot be run: spoiled/,
  ],
  [
    'a file that is not what its list says',
    () => {
      const sha256 = platform.registry.put(
        '1/run2/artifacts/model',
        { 'model.onnx': 'good' },
        { 'model.onnx': 'good but other' },
      );
      return releaseFile({ version: '2', sha256 });
    },
    /model\.onnx is not what SHA256SUMS says/,
  ],
  [
    'a list that leads outside',
    () => {
      const list = `${'c'.repeat(64)}  ../../evil\n`;
      platform.registry.put('1/run2/artifacts/model', {}, { SHA256SUMS: list });
      return releaseFile({ version: '2', sha256: sha256Of(list) });
    },
    /SHA256SUMS line 1 is not the digest and path of a file/,
  ],
  [
    'another server',
    () => releaseFile({ version: '2', sha256: 'd'.repeat(64), reference: 'mlflow-artifacts://evil.example/1/model' }),
    /artifact\.reference is not an mlflow-artifacts/,
  ],
])('a release with %s is refused with a reason, and the last good one stays', async (_name, file, reason) => {
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256: artifact('1') }) });
  const commit = await platform.push({ [RELEASE]: file() });
  expect(served()).toEqual(['digits 1']);
  const statuses = await platform.deployments('dev');
  expect(statuses.at(-1)).toMatch(/^deploy:digits failure: /);
  expect(statuses.at(-1)).toMatch(reason);
  expect((statuses.at(-1) ?? '').length).toBeLessThanOrEqual('deploy:digits failure: '.length + 140);
  const { data } = await platform.git.bot.repos.listDeployments({ ...REPOSITORY, sha: commit });
  expect(data).toHaveLength(1);
  expect(
    readdirSync(platform.directory, { recursive: true }).filter((path) => /\.incoming\//.test(String(path))),
  ).toEqual([]);
  await platform.restart();
  expect(served()).toEqual(['digits 1']);
  expect(await platform.deployments('dev')).toEqual(statuses);
});

test('a restart serves the last good release from its own copy while the registry is down, and writes nothing twice', async () => {
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256: artifact('1') }) });
  const before = await platform.deployments('dev');
  platform.registry.failWith = 503;
  const asked = platform.registry.asked.length;
  await platform.restart();
  expect(served()).toEqual(['digits 1']);
  expect(platform.registry.asked).toHaveLength(asked);
  expect(await platform.deployments('dev')).toEqual(before);
});

test('a registry that is down or breaks off is asked again until the release is served', async () => {
  platform.registry.failWith = 503;
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256: artifact('1') }) });
  expect(served()).toEqual([]);
  expect((await platform.deployments('dev')).at(-1)).toBe(
    'deploy:digits in_progress: the registry answered 503; trying again',
  );
  platform.registry.failWith = undefined;
  platform.registry.breakOff = true;
  await expect
    .poll(async () => (await platform.deployments('dev')).at(-1), { timeout: 5_000 })
    .toBe('deploy:digits in_progress: the download from the registry broke off; trying again');
  platform.registry.breakOff = false;
  await expect
    .poll(async () => (await platform.deployments('dev')).at(-1), { timeout: 5_000 })
    .toBe('deploy:digits success: digits 1 is served');
  expect(served()).toEqual(['digits 1']);
});

test('a copy that was changed on disk is not served; it is fetched again', async () => {
  const sha256 = artifact('1');
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256 }) });
  writeFileSync(join(platform.directory, 'dev/digits', sha256, 'model.onnx'), 'good but foreign');
  const asked = platform.registry.asked.length;
  await platform.restart();
  expect(served()).toEqual(['digits 1']);
  expect(platform.registry.asked.slice(asked)).toContain('1/run1/artifacts/model/model.onnx');
});

test('a lost release file is no outage: the model is served on, also after a restart, and told as drift', async () => {
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256: artifact('1') }), 'README.md': 'x' });
  await platform.push({ [RELEASE]: null });
  const drift = [
    { environment: 'dev', model: 'digits', reason: 'its release file is gone; it is served on until it is retired' },
  ];
  expect(served()).toEqual(['digits 1']);
  expect(platform.sync.drift()).toEqual(drift);
  await platform.restart();
  expect(served()).toEqual(['digits 1']);
  expect(platform.sync.drift()).toEqual(drift);
  expect(platform.cluster.objects.has('ConfigMap/acme-dev/digits-release')).toBe(true);
});

test('the copies of the current and the previous artifact are kept, so that a rollback needs no registry', async () => {
  const digests = ['1', '2', '3'].map((version) => artifact(version));
  for (const [index, sha256] of digests.entries()) {
    await platform.push({ [RELEASE]: releaseFile({ version: String(index + 1), sha256 }) });
  }
  expect(readdirSync(join(platform.directory, 'dev/digits')).sort()).toEqual(digests.slice(1).sort());
  platform.registry.failWith = 500;
  await platform.push({ [RELEASE]: releaseFile({ version: '2', sha256: digests[1] ?? '' }) });
  expect(served()).toEqual(['digits 2']);
});

test('environments are apart: each serves its own release, and folders of others are ignored', async () => {
  await platform.push({
    [RELEASE]: releaseFile({ version: '1', sha256: artifact('1') }),
    'models/digits/production/release.yaml': releaseFile({
      version: '2',
      sha256: artifact('2'),
      environment: 'production',
    }),
    'models/digits/elsewhere/release.yaml': 'nonsense: [',
  });
  expect(served('dev')).toEqual(['digits 1']);
  expect(served('production')).toEqual(['digits 2']);
  expect(await platform.deployments('elsewhere')).toEqual([]);
});

test('a commit that changes no release deploys nothing again', async () => {
  await platform.push({ [RELEASE]: releaseFile({ version: '1', sha256: artifact('1') }) });
  const before = await platform.deployments('dev');
  await platform.push({ 'README.md': 'new words' });
  expect(await platform.deployments('dev')).toEqual(before);
  expect(platform.servers.dev.loads).toEqual(['digits 1']);
});

test('a release that was changed and changed back between two looks is deployed again, by its own commit', async () => {
  const first = releaseFile({ version: '1', sha256: artifact('1') });
  await platform.push({ [RELEASE]: first });
  const middle = await createBranch(platform.git, 'side', {
    [RELEASE]: releaseFile({ version: '2', sha256: artifact('2') }),
  });
  const { git } = platform.git.bot;
  const { tree } = (await git.getCommit({ ...REPOSITORY, commit_sha: middle })).data;
  const back = await git.createTree({
    ...REPOSITORY,
    base_tree: tree.sha,
    tree: [{ path: RELEASE, mode: '100644', type: 'blob', content: first }],
  });
  const commit = await git.createCommit({ ...REPOSITORY, message: 'Back', tree: back.data.sha, parents: [middle] });
  await git.updateRef({ ...REPOSITORY, ref: 'heads/main', sha: commit.data.sha });
  await platform.sync.settled();
  const { data } = await platform.git.bot.repos.listDeployments({ ...REPOSITORY, environment: 'dev' });
  expect(data).toHaveLength(2);
  expect(data[0]).toMatchObject({ sha: commit.data.sha, payload: { version: '1' } });
  expect((await platform.deployments('dev')).at(-1)).toBe('deploy:digits success: digits 1 is served');
});

test('what a kill left half done is finished at the next start, once', async () => {
  await platform.sync.close();
  const sha256 = artifact('1');
  const commit = await commitFiles(platform.git, { [RELEASE]: releaseFile({ version: '1', sha256 }) });
  // As after a kill in the middle of a download, and of a copy that was never loaded.
  const deployment = { sha: commit, ref: commit, task: 'deploy:digits', environment: 'dev', payload: '{}' };
  const rest = {
    description: null,
    creator: 'local-sync',
    transient: 0,
    production: 0,
    createdAt: '2026-01-01T00:00:00Z',
  };
  platform.git.host.signals.createDeployment({ ...deployment, ...rest });
  mkdirSync(join(platform.directory, '.incoming/half'), { recursive: true });
  mkdirSync(join(platform.directory, 'dev/digits', sha256), { recursive: true });
  await platform.restart();
  expect(served()).toEqual(['digits 1']);
  expect(await platform.deployments('dev')).toEqual([
    'deploy:digits in_progress: Loading',
    'deploy:digits success: digits 1 is served',
  ]);
  expect(readdirSync(join(platform.directory, '.incoming'))).toEqual([]);
});

test('many models are served, and one that is refused does not hold up the others', async () => {
  const files: Record<string, string> = {};
  for (let index = 1; index <= 12; index += 1) {
    const version = String(index);
    const sha256 = artifact(version, index === 5 ? 'spoiled' : 'good');
    files[`models/m${index}/dev/release.yaml`] = releaseFile({ version, sha256 }).replaceAll('digits', `m${index}`);
  }
  await platform.push(files);
  expect(served()).toHaveLength(11);
  const failures = (await platform.deployments('dev')).filter((line) => line.includes('failure'));
  expect(failures).toEqual(['deploy:m5 failure: m5 5 cannot be run: spoiled']);
});
