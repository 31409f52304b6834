import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE, createTestCluster, type TestCluster } from './testing/test-cluster.ts';

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
const _printed = async (object: object) => {
  const { metadata, status } = await run(object);
  expect(status.phase).toBe('Succeeded');
  return JSON.parse((await it.call('GET', `${CORE}/pods/${metadata.name}/log`)).body);
};
const _terminated = (body: { status: { containerStatuses: { state: { terminated: unknown } }[] } }) =>
  body.status.containerStatuses[0]?.state.terminated;

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a pod', () => {
  test('runs its init containers one after the other, then its containers together', async () => {
    const step = (name: string, script: string) => ({
      name,
      image: 'i',
      command: ['node', '-e', script],
      volumeMounts: [{ name: 'w', mountPath: '/w' }],
      env: [{ name: 'W', value: '/w/trace' }],
    });
    const append = (text: string) => `require("fs").appendFileSync(process.env.W, ${JSON.stringify(text)})`;
    const body = await run({
      metadata: { name: 'steps' },
      spec: {
        restartPolicy: 'Never',
        volumes: [{ name: 'w', emptyDir: {} }],
        initContainers: [step('one', `setTimeout(() => ${append('1')}, 100)`), step('two', append('2'))],
        containers: [step('three', 'console.log(require("fs").readFileSync(process.env.W, "utf8"))'), step('four', '')],
      },
    });
    expect(body.status.initContainerStatuses).toMatchObject([
      { name: 'one', ready: true, state: { terminated: { exitCode: 0 } } },
      { name: 'two', ready: true },
    ]);
    expect((await it.call('GET', `${CORE}/pods/steps/log?container=three`)).body).toBe('12\n');
    const conditions = Object.fromEntries(
      body.status.conditions.map((it: { type: string; status: string; reason?: string }) => [
        it.type,
        [it.status, it.reason],
      ]),
    );
    expect(conditions).toMatchObject({
      Initialized: ['True', undefined],
      Ready: ['False', 'PodCompleted'],
      PodScheduled: ['True', undefined],
    });
  });

  test('fails with its first failing init container', async () => {
    const body = await run(
      pod(
        'early',
        {},
        {
          spec: {
            initContainers: [
              { name: 'bad', image: 'i', command: ['node', '-e', 'process.exit(2)'] },
              { name: 'never', image: 'i', command: ['true'] },
            ],
          },
        },
      ),
    );
    expect(body.status).toMatchObject({
      phase: 'Failed',
      initContainerStatuses: [{ state: { terminated: { exitCode: 2 } } }, { name: 'never' }],
    });
    expect(body.status.containerStatuses[0].state.running).toBeUndefined();
  });

  test('is asked to end, and killed when its time is over', async () => {
    const stubborn = 'process.on("SIGTERM", () => console.log("no")); setInterval(() => {}, 1000); console.log("up")';
    const polite =
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1000); console.log("up")';
    const up = async (name: string) =>
      it.until(`${CORE}/pods/${name}/log`, (body) => typeof body === 'string' && body.includes('up'));
    await it.call('POST', `${CORE}/pods`, pod('polite', { command: ['node', '-e', polite] }));
    await it.call('POST', `${CORE}/pods`, pod('stubborn', { command: ['node', '-e', stubborn] }));
    await up('polite');
    await up('stubborn');
    const answer = await it.call('DELETE', `${CORE}/pods/polite`);
    expect(answer.body.metadata).toMatchObject({
      deletionGracePeriodSeconds: 30,
      deletionTimestamp: expect.any(String),
    });
    const started = performance.now();
    await it.until(`${CORE}/pods/polite`, (body) => body.code === 404);
    expect(performance.now() - started).toBeLessThan(5_000);
    await it.call('DELETE', `${CORE}/pods/stubborn?gracePeriodSeconds=1`);
    await it.until(`${CORE}/pods/stubborn/log`, (body) => String(body).includes('no'));
    await it.until(`${CORE}/pods/stubborn`, (body) => body.code === 404);
  });

  test('is gone at once when it is forced, and its process soon after', async () => {
    await it.call(
      'POST',
      `${CORE}/pods`,
      pod('forced', { command: ['node', '-e', 'console.log(process.pid); setInterval(() => {}, 1000)'] }),
    );
    const log = await it.until(`${CORE}/pods/forced/log`, (body) => /^\d+\n$/.test(String(body)));
    await it.call('DELETE', `${CORE}/pods/forced?gracePeriodSeconds=0`);
    expect((await it.call('GET', `${CORE}/pods/forced`)).status).toBe(404);
    await expect.poll(() => isRunning(Number(log)), { timeout: 5_000 }).toBe(false);
  });

  test('with Always is restarted whatever its end, and waits in between', async () => {
    await it.call(
      'POST',
      `${CORE}/pods`,
      pod('loop', { command: ['node', '-e', 'console.log(1)'] }, { spec: { restartPolicy: 'Always' } }),
    );
    const body = await it.until(
      `${CORE}/pods/loop`,
      (answer) => answer.status.containerStatuses?.[0].restartCount >= 2,
    );
    expect(body.status.phase).toBe('Running');
    expect(body.status.containerStatuses[0].lastState.terminated).toMatchObject({ exitCode: 0 });
  });

  test('ends at its own deadline', async () => {
    const body = await run(
      pod(
        'deadline',
        { command: ['node', '-e', 'setInterval(() => {}, 1000)'] },
        { spec: { activeDeadlineSeconds: 1 } },
      ),
    );
    expect(body.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });
});
