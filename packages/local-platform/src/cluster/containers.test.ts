import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE, createTestCluster, type TestCluster, TOKEN } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster({
    serviceAddresses: { 'http://mlflow.mlflow.svc.cluster.local:5000': 'http://127.0.0.1:9' },
    environmentVariables: { SHARED: 'platform', OWN: 'platform' },
  });
});
afterEach(async () => {
  await it.close();
});

const PRINT =
  'console.log(JSON.stringify({ env: process.env, cwd: process.cwd(), args: process.argv.slice(1), node: process.execPath }))';

function pod(
  name: string,
  container: object,
  { spec = {}, metadata = {} }: { spec?: object; metadata?: object } = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'example/image:1', command: ['node', '-e', PRINT], ...container }],
      ...spec,
    },
  };
}
const run = async (object: object) => {
  const created = await it.call('POST', `${CORE}/pods`, object);
  expect(created.status).toBe(201);
  const { name } = created.body.metadata;
  return it.until(`${CORE}/pods/${name}`, (body) => ['Succeeded', 'Failed'].includes(body.status?.phase));
};
const printed = async (object: object) => {
  const { metadata, status } = await run(object);
  expect(status.phase).toBe('Succeeded');
  return JSON.parse((await it.call('GET', `${CORE}/pods/${metadata.name}/log`)).body);
};
const terminated = (body: { status: { containerStatuses: { state: { terminated: unknown } }[] } }) =>
  body.status.containerStatuses[0]?.state.terminated;

describe('a container', () => {
  test("has a clean environment: its own variables, the platform's, and no secret", async () => {
    process.env['LEAK'] = 'leak';
    const { env, cwd, node } = await printed(pod('clean', { env: [{ name: 'OWN', value: 'pod' }] })).finally(() => {
      delete process.env['LEAK'];
    });
    expect(env).toEqual({ PATH: expect.any(String), HOME: cwd, HOSTNAME: 'clean', SHARED: 'platform', OWN: 'pod' });
    expect(env.PATH.split(':')[0]).toBe(dirname(process.execPath));
    expect(realpathSync(node)).toBe(realpathSync(process.execPath));
    expect(JSON.stringify(env)).not.toContain(TOKEN);
    expect(cwd.startsWith(realpathSync(it.directory))).toBe(true);
  });

  test('gets variables from everywhere, each seeing those before it', async () => {
    await it.call('POST', `${CORE}/configmaps`, { metadata: { name: 'c' }, data: { a: '1', b: '2' } });
    await it.call('POST', `${CORE}/secrets`, { metadata: { name: 's' }, stringData: { password: 'p' } });
    const labels = { 'example.com/x': 'label', 'batch.kubernetes.io/job-name': 'j' };
    const { env, args } = await printed(
      pod(
        'vars',
        {
          args: ['$(a)-$(JOINED)', '$$(a)', '$(nope)'],
          envFrom: [
            { configMapRef: { name: 'c' } },
            { prefix: 'S_', secretRef: { name: 's' } },
            { configMapRef: { name: 'no', optional: true } },
          ],
          env: [
            { name: 'FIRST', valueFrom: { configMapKeyRef: { name: 'c', key: 'b' } } },
            { name: 'JOINED', value: '$(FIRST)$(S_password)$(LATER)' },
            { name: 'LATER', valueFrom: { secretKeyRef: { name: 's', key: 'password' } } },
            { name: 'ABSENT', valueFrom: { secretKeyRef: { name: 's', key: 'no', optional: true } } },
            { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
            { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['example.com/x']" } } },
            { name: 'MLFLOW', value: 'http://mlflow.mlflow.svc.cluster.local:5000/x' },
          ],
        },
        { metadata: { labels } },
      ),
    );
    expect(env).toMatchObject({
      a: '1',
      b: '2',
      S_password: 'p',
      FIRST: '2',
      JOINED: '2p$(LATER)',
      LATER: 'p',
      NAME: 'vars',
      NAMESPACE: 'dev',
      LABEL: 'label',
      MLFLOW: 'http://127.0.0.1:9/x',
    });
    expect(env).not.toHaveProperty('ABSENT');
    expect(args).toEqual(['1-2p$(LATER)', '$(a)', '$(nope)']);
  });

  test('finds its volumes where its values say', async () => {
    await it.call('POST', `${CORE}/configmaps`, {
      metadata: { name: 'c' },
      data: { 'parameters.json': '{"a":1}', other: 'x' },
      binaryData: { raw: '/wA=' },
    });
    await it.call('POST', `${CORE}/secrets`, { metadata: { name: 's' }, stringData: { key: 'secret' } });
    const script =
      'const fs=require("fs");const read=(d)=>Object.fromEntries(fs.readdirSync(d,{recursive:true,withFileTypes:true}).filter(f=>f.isFile()).map(f=>[require("path").relative(d,require("path").join(f.parentPath,f.name)),fs.readFileSync(require("path").join(f.parentPath,f.name),"latin1")]));fs.writeFileSync(process.env.WORK+"/out","y");console.log(JSON.stringify(["CONFIG","SECRET","ALL","WORK"].map(n=>read(process.env[n]))))';
    const mounts = ['config', 'secret', 'all', 'work'].map((name) => ({ name, mountPath: `/mnt/${name}` }));
    const env = ['CONFIG', 'SECRET', 'ALL', 'WORK'].map((name) => ({ name, value: `/mnt/${name.toLowerCase()}` }));
    const volumes = [
      { name: 'config', configMap: { name: 'c', items: [{ key: 'parameters.json', path: 'deep/p.json' }] } },
      { name: 'secret', secret: { secretName: 's' } },
      {
        name: 'all',
        projected: {
          sources: [
            { configMap: { name: 'c' } },
            { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          ],
        },
      },
      {
        name: 'work',
        ephemeral: {
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        },
      },
    ];
    const files = await printed(
      pod(
        'volumes',
        { command: ['node', '-e', script], env, volumeMounts: mounts },
        { spec: { volumes }, metadata: { labels: { x: 'y' } } },
      ),
    );
    expect(files).toEqual([
      { 'deep/p.json': '{"a":1}' },
      { key: 'secret' },
      { 'parameters.json': '{"a":1}', other: 'x', raw: '\xff\x00', labels: 'x="y"' },
      { out: 'y' },
    ]);
  });

  test('runs where the annotation says, else where its training lives', async () => {
    const annotated = join(it.directory, 'annotated');
    mkdirSync(annotated);
    const annotations = { 'local.ai-platform.dev/working-directory': annotated };
    expect((await printed(pod('where', {}, { metadata: { annotations } }))).cwd).toBe(realpathSync(annotated));
    const training = join(it.directory, 'training');
    mkdirSync(training);
    await it.close();
    it = createTestCluster({ workingDirectories: { digits: annotated } });
    mkdirSync(annotated, { recursive: true });
    const container = { env: [{ name: 'AI_PLATFORM_TRAINING', value: 'digits' }], workingDir: '/app' };
    expect((await printed(pod('where', container))).cwd).toBe(realpathSync(annotated));
    expect((await printed(pod('home', { workingDir: '/no/such/folder' }))).cwd).toContain('/home');
  });

  test.each([
    ['no command', {}, { command: [] }, {}, /has no command: the local platform runs commands, not images/],
    [
      'a program that is not there',
      {},
      { command: ['no-such-program'] },
      {},
      /^exec: "no-such-program": executable file not found in \$PATH$/,
    ],
    [
      'a resource field',
      {},
      { env: [{ name: 'X', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }] },
      {},
      /resourceFieldRef is not available in the local platform/,
    ],
    [
      'a volume that a process cannot have',
      { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
      {},
      {},
      /no volumes of type hostPath/,
    ],
    [
      'a folder that is not there',
      {},
      {},
      { annotations: { 'local.ai-platform.dev/working-directory': '/no/such' } },
      /working directory \/no\/such of container "main" is not a folder/,
    ],
  ])('with %s fails and says why', async (...[, spec, container, metadata, message]) => {
    const body = await run(pod('broken', container, { spec, metadata }));
    expect(body.status.phase).toBe('Failed');
    expect(terminated(body)).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message: expect.stringMatching(message),
    });
  });

  test('waits for what it needs, and says so', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'late', key: 'a' } } }];
    await it.call('POST', `${CORE}/pods`, pod('waits', { env }));
    const waiting = await it.until(
      `${CORE}/pods/waits`,
      (body) => body.status.containerStatuses?.[0].state.waiting?.reason === 'CreateContainerConfigError',
    );
    expect(waiting.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { message: 'configmap "late" not found' } } }],
    });
    await it.call('POST', `${CORE}/configmaps`, { metadata: { name: 'late' }, data: { a: '1' } });
    await it.until(`${CORE}/pods/waits`, (body) => body.status.phase === 'Succeeded');
  });

  test('tells how it ended: by itself, by a signal', async () => {
    expect(terminated(await run(pod('code', { command: ['node', '-e', 'process.exit(5)'] })))).toMatchObject({
      exitCode: 5,
      reason: 'Error',
    });
    expect(
      terminated(await run(pod('signal', { command: ['node', '-e', 'process.kill(process.pid, "SIGKILL")'] }))),
    ).toMatchObject({ exitCode: 137, reason: 'Error' });
  });

  test('leaves no child behind', async () => {
    const script =
      'const c=require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},1000)"],{stdio:"inherit"});console.log(c.pid);c.unref();process.exit(0)';
    const { metadata } = await run(pod('parent', { command: ['node', '-e', script] }));
    const child = Number((await it.call('GET', `${CORE}/pods/${metadata.name}/log`)).body);
    await expect.poll(() => isRunning(child), { timeout: 5_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
