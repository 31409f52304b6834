import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AbortError,
  AlreadyExistsError,
  AuthenticationError,
  ConfigurationError,
  JobFailedError,
  JobTimeoutError,
  NotFoundError,
  ValidationError,
} from '../errors/index.ts';
import { FakeCluster } from '../testing/fake-cluster.ts';
import { complete, done, failed, putJob, putPod } from '../testing/fake-objects.ts';
import { Training } from './index.ts';

const template = {
  metadata: { name: 'digits' },
  spec: {
    schedule: '0 3 * * 1',
    jobTemplate: {
      metadata: { labels: { 'app.kubernetes.io/name': 'digits' }, annotations: { note: 'n' } },
      spec: {
        backoffLimit: 1,
        template: {
          metadata: { labels: { a: 'b' } },
          spec: {
            restartPolicy: 'Never',
            initContainers: [{ name: 'prepare', env: [{ name: 'AI_PLATFORM_PARAMETERS', value: '{"old":1}' }] }],
            containers: [{ name: 'train', env: [{ name: 'KEEP', value: 'me' }] }],
          },
        },
      },
    },
  },
};

let cluster: FakeCluster;
let training: Training;

beforeEach(async () => {
  cluster = new FakeCluster();
  await cluster.start();
  training = new Training({ kubeconfig: cluster.kubeconfig });
  cluster.put('cronjobs', template);
});

afterEach(async () => {
  await training.close();
  await cluster.remove();
});

describe('create', () => {
  test('makes what kubectl create job --from makes, with parameters on every container', async () => {
    const created = await training.jobs.create({
      from: 'digits',
      parameters: { epochs: 20 },
      annotations: { 'local.ai-platform.dev/x': 'y' },
    });
    expect(created.id).toMatch(/^digits-[0-9a-f]{10}$/);
    expect(created).toMatchObject({
      namespace: 'acme-dev',
      from: 'digits',
      parameters: { epochs: 20 },
      status: { phase: 'pending' },
    });
    const posted = cluster.requests.find(({ method }) => method === 'POST');
    const parameters = { name: 'AI_PLATFORM_PARAMETERS', value: '{"epochs":20}' };
    expect(posted?.body).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        labels: { 'app.kubernetes.io/name': 'digits' },
        annotations: { note: 'n', 'cronjob.kubernetes.io/instantiate': 'manual' },
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'CronJob', name: 'digits', uid: 'uid-digits', controller: true },
        ],
      },
      spec: {
        backoffLimit: 1,
        template: {
          metadata: { labels: { a: 'b' }, annotations: { 'local.ai-platform.dev/x': 'y' } },
          spec: {
            initContainers: [{ name: 'prepare', env: [parameters] }],
            containers: [{ name: 'train', env: [{ name: 'KEEP', value: 'me' }, parameters] }],
          },
        },
      },
    });
  });

  test('the same submission is the same job, another one is another', async () => {
    const first = await training.jobs.create({ from: 'digits', parameters: { b: 1, a: 2 } });
    const again = await training.jobs.create({ from: 'digits', parameters: { a: 2, b: 1 } });
    const other = await training.jobs.create({ from: 'digits', parameters: { a: 2, b: 2 } });
    const plain = await training.jobs.create({ from: 'digits' });
    expect(again.id).toBe(first.id);
    expect(new Set([first.id, other.id, plain.id]).size).toBe(3);
    expect(cluster.names('jobs')).toHaveLength(3);
    cluster.put('cronjobs', {
      ...template,
      spec: { ...template.spec, jobTemplate: { spec: { ...template.spec.jobTemplate.spec, backoffLimit: 2 } } },
    } as never);
    expect((await training.jobs.create({ from: 'digits' })).id).not.toBe(plain.id);
  });

  test('a name of its own, and one that another submission has', async () => {
    const create = (epochs: number): Promise<unknown> =>
      training.jobs.create({ from: 'digits', name: 'mine', parameters: { epochs } });
    expect(await create(1)).toMatchObject({ id: 'mine' });
    expect(await create(1)).toMatchObject({ id: 'mine' });
    await expect(create(2)).rejects.toThrow(AlreadyExistsError);
  });

  test('a long template name is cut so that the job’s fits', async () => {
    const name = `${'long-'.repeat(12)}x`;
    cluster.put('cronjobs', { ...template, metadata: { name } });
    const { id } = await training.jobs.create({ from: name });
    expect(id.length).toBeLessThanOrEqual(63);
    expect(id).toMatch(/^long-[-a-z]*[a-z]-[0-9a-f]{10}$/);
  });

  test.each(['', 'Digits', '../secrets', 'a/b', 'x'.repeat(64), '-a'])('%j is no name', async (from) => {
    await expect(training.jobs.create({ from })).rejects.toThrow(ValidationError);
    expect(cluster.requests).toEqual([]);
  });

  test('a template that is not there', async () => {
    await expect(training.jobs.create({ from: 'nothing' })).rejects.toThrow(NotFoundError);
  });
});

describe('retrieve, list, cancel', () => {
  test.each([
    [{}, {}, { phase: 'pending' }],
    [{}, { active: 1, ready: 0 }, { phase: 'pending' }],
    [{}, { active: 1, ready: 1 }, { phase: 'running' }],
    [{}, { active: 1 }, { phase: 'running' }],
    [{ suspend: true }, {}, { phase: 'suspended' }],
    [{ suspend: true }, complete, { phase: 'succeeded' }],
    [
      {},
      failed,
      { phase: 'failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
    ],
    [{}, { active: 1, ready: 1, conditions: [{ type: 'FailureTarget', status: 'True' }] }, { phase: 'running' }],
  ])('spec %j and status %j are %j', async (...row) => {
    const [spec, status, expected] = row;
    cluster.put('jobs', {
      metadata: { name: 'j' },
      spec: { ...spec, template: { spec: { containers: [] } } },
      status,
    } as never);
    expect((await training.jobs.retrieve('j')).status).toEqual(expected);
  });

  test('a list is walked page by page, also when a page’s token runs out', async () => {
    for (let index = 0; index < 7; index++) putJob(cluster, `j${index}`);
    cluster.pageSize = 3;
    cluster.expirePages = 1;
    const ids: string[] = [];
    for await (const { id } of training.jobs.list()) ids.push(id);
    expect(ids).toEqual(['j0', 'j1', 'j2', 'j3', 'j4', 'j5', 'j6']);
    await training.jobs.create({ from: 'digits' });
    const ofDigits: string[] = [];
    for await (const { id } of training.jobs.list({ from: 'digits' })) ofDigits.push(id);
    expect(ofDigits).toEqual([expect.stringMatching(/^digits-/)]);
  });

  test('cancel deletes in the background, or suspends', async () => {
    putJob(cluster, 'a');
    putJob(cluster, 'b');
    await training.jobs.cancel('a');
    expect(cluster.requests.at(-1)).toMatchObject({ method: 'DELETE', body: { propagationPolicy: 'Background' } });
    await training.jobs.cancel('b', { mode: 'suspend' });
    expect((await training.jobs.retrieve('b')).status).toEqual({ phase: 'suspended' });
    await expect(training.jobs.retrieve('a')).rejects.toThrow(NotFoundError);
  });
});

describe('wait', () => {
  test('resolves when the job succeeds, through cuts, an outage and expired watches', async () => {
    putJob(cluster, 'j');
    const waiting = training.jobs.wait('j');
    await vi.waitFor(() => expect(cluster.openStreams).toBe(1));
    cluster.cut();
    await vi.waitFor(() => expect(cluster.openStreams).toBe(1), 5_000);
    cluster.expireWatches = true;
    cluster.cut();
    await sleep(100);
    await cluster.stop();
    await sleep(300);
    cluster.expireWatches = false;
    await cluster.start();
    await vi.waitFor(() => expect(cluster.openStreams).toBe(1), 15_000);
    putJob(cluster, 'j', complete);
    expect((await waiting).status).toEqual({ phase: 'succeeded' });
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
  });

  test('a failure has Kubernetes’ reason and the last lines', async () => {
    putJob(cluster, 'j');
    putPod(cluster, 'p', { init: done, main: { terminated: { exitCode: 1 } }, phase: 'Failed' });
    cluster.write('p', 'prepare', 'prepared');
    cluster.write('p', 'train', ...Array.from({ length: 30 }, (_, index) => `line ${index}`));
    const waiting = training.jobs.wait('j');
    putJob(cluster, 'j', failed);
    const error = await waiting.then(undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobFailedError);
    expect(error).toMatchObject({ job: 'j', reason: 'BackoffLimitExceeded' });
    expect((error as JobFailedError).lastLogLines).toEqual(
      Array.from({ length: 20 }, (_, index) => `line ${index + 10}`),
    );
  });

  test('ends at its timeout, at an abort, and when the job is deleted or never was', async () => {
    putJob(cluster, 'j');
    await expect(training.jobs.wait('j', { timeout: 100 })).rejects.toThrow(JobTimeoutError);
    const controller = new AbortController();
    const aborted = training.jobs.wait('j', { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(aborted).rejects.toThrow(AbortError);
    const deleted = training.jobs.wait('j');
    setTimeout(() => cluster.delete('jobs', 'j'), 100);
    await expect(deleted).rejects.toThrow('was deleted while it was waited for');
    await expect(training.jobs.wait('never')).rejects.toThrow(NotFoundError);
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
  });
});

describe('the kubeconfig', () => {
  test('a file that is not there or not valid, and a context that is not in it, say what to do', async () => {
    const attempts = [{ kubeconfig: '/nonexistent/kubeconfig' }, { kubeconfig: cluster.kubeconfig, context: 'other' }];
    for (const options of attempts) {
      const error = await new Training(options).jobs.retrieve('j').then(undefined, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as ConfigurationError).hint).toContain('KUBECONFIG');
    }
  });

  test('the token is sent, and is in no error', async () => {
    const errors: unknown[] = [];
    await training.jobs.retrieve('nothing').catch((error: unknown) => errors.push(error));
    cluster.token = 'another';
    await training.jobs.retrieve('nothing').catch((error: unknown) => errors.push(error));
    expect(errors).toEqual([expect.any(NotFoundError), expect.any(AuthenticationError)]);
    expect(inspect(errors, { depth: 10 })).not.toContain('kube-secret-token');
  });
});
