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
import { type LogLine, Training } from './index.ts';

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

function job(name: string, status: object = { active: 1, ready: 1 }): void {
  cluster.put('jobs', { metadata: { name }, spec: { template: { spec: { containers: [] } } }, status } as never);
}

const complete = { conditions: [{ type: 'Complete', status: 'True' }], succeeded: 1 };
const failed = {
  conditions: [
    {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    },
  ],
};

interface PodState {
  readonly init?: object;
  readonly main?: object;
  readonly phase?: string;
  readonly restarts?: number;
  readonly restartPolicy?: string;
}

const running = { running: {} };
const done = { terminated: { exitCode: 0 } };

function pod(jobName: string, name: string, state: PodState): void {
  const { init, main, phase = 'Running', restarts = 0, restartPolicy = 'Never' } = state;
  const statusOf = (container: string, at: object | undefined): object[] =>
    at === undefined ? [] : [{ name: container, state: at, restartCount: container === 'train' ? restarts : 0 }];
  cluster.put('pods', {
    metadata: { name, labels: { 'batch.kubernetes.io/job-name': jobName } },
    spec: { restartPolicy, initContainers: [{ name: 'prepare' }], containers: [{ name: 'train' }] },
    status: { phase, initContainerStatuses: statusOf('prepare', init), containerStatuses: statusOf('train', main) },
  } as never);
}

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
    for (let index = 0; index < 7; index++) job(`j${index}`);
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
    job('a');
    job('b');
    await training.jobs.cancel('a');
    expect(cluster.requests.at(-1)).toMatchObject({ method: 'DELETE', body: { propagationPolicy: 'Background' } });
    await training.jobs.cancel('b', { mode: 'suspend' });
    expect((await training.jobs.retrieve('b')).status).toEqual({ phase: 'suspended' });
    await expect(training.jobs.retrieve('a')).rejects.toThrow(NotFoundError);
  });
});

describe('wait', () => {
  test('resolves when the job succeeds, through cuts, an outage and expired watches', async () => {
    job('j');
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
    job('j', complete);
    expect((await waiting).status).toEqual({ phase: 'succeeded' });
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
  });

  test('a failure has Kubernetes’ reason and the last lines', async () => {
    job('j');
    pod('j', 'p', { init: done, main: { terminated: { exitCode: 1 } }, phase: 'Failed' });
    cluster.write('p', 'prepare', 'prepared');
    cluster.write('p', 'train', ...Array.from({ length: 30 }, (_, index) => `line ${index}`));
    const waiting = training.jobs.wait('j');
    job('j', failed);
    const error = await waiting.then(undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobFailedError);
    expect(error).toMatchObject({ job: 'j', reason: 'BackoffLimitExceeded' });
    expect((error as JobFailedError).lastLogLines).toEqual(
      Array.from({ length: 20 }, (_, index) => `line ${index + 10}`),
    );
  });

  test('ends at its timeout, at an abort, and when the job is deleted or never was', async () => {
    job('j');
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

/** Collects in the background. */
function collect(lines: AsyncIterable<LogLine>): { readonly texts: string[]; readonly end: Promise<void> } {
  const texts: string[] = [];
  const end = (async () => {
    for await (const { pod: name, container, text } of lines) texts.push(`${name}/${container}: ${text}`);
  })();
  end.catch(() => {});
  return { texts, end };
}

describe('logs', () => {
  test('what is there now: pods and containers in order, with the last lines, since a time', async () => {
    job('j');
    pod('j', 'p', { init: done, main: running });
    cluster.write('p', 'prepare', 'one');
    cluster.write('p', 'train', 'two', 'three', '', 'größe');
    const all = collect(training.jobs.logs('j'));
    await all.end;
    expect(all.texts).toEqual(['p/prepare: one', 'p/train: two', 'p/train: three', 'p/train: ', 'p/train: größe']);
    const last = collect(training.jobs.logs('j', { tailLines: 1 }));
    await last.end;
    expect(last.texts).toEqual(['p/prepare: one', 'p/train: größe']);
    const times: string[] = [];
    for await (const { time } of training.jobs.logs('j')) times.push(time);
    const since = collect(training.jobs.logs('j', { sinceTime: times[2] as string }));
    await since.end;
    expect(since.texts).toEqual(['p/train: ', 'p/train: größe']);
  });

  test('a follow waits for the pod and its containers, goes through them in order, and ends with the job', async () => {
    job('j', {});
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    await vi.waitFor(() => expect(cluster.openStreams).toBe(2));
    pod('j', 'p', { phase: 'Pending' });
    await sleep(50);
    cluster.write('p', 'prepare', 'preparing');
    pod('j', 'p', { init: running, phase: 'Pending' });
    await vi.waitFor(() => expect(texts).toEqual(['p/prepare: preparing']));
    cluster.write('p', 'prepare', 'prepared');
    cluster.endLog('p', 'prepare');
    pod('j', 'p', { init: done, phase: 'Pending' });
    cluster.write('p', 'train', 'training');
    pod('j', 'p', { init: done, main: running });
    await vi.waitFor(() => expect(texts).toHaveLength(3), 5_000);
    cluster.write('p', 'train', 'trained');
    cluster.endLog('p', 'train');
    pod('j', 'p', { init: done, main: done, phase: 'Succeeded' });
    job('j', complete);
    await end;
    expect(texts).toEqual(['p/prepare: preparing', 'p/prepare: prepared', 'p/train: training', 'p/train: trained']);
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
  });

  test('no line is lost or repeated over rotations, cuts and lines of the same nanosecond', async () => {
    job('j');
    pod('j', 'p', { init: done, main: running });
    cluster.write('p', 'prepare', 'ready');
    cluster.endLog('p', 'prepare');
    cluster.rotateAfter = 11;
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    const expected = ['p/prepare: ready'];
    for (let index = 0; index < 240; index++) {
      const lines = [`a${index}`, `b${index}`];
      if (index % 5 === 0) cluster.writeAtSameTime('p', 'train', ...lines, ...lines);
      else cluster.write('p', 'train', ...lines);
      expected.push(...(index % 5 === 0 ? [...lines, ...lines] : lines).map((text) => `p/train: ${text}`));
      if (index % 40 === 39) cluster.cut();
      await sleep(2);
    }
    cluster.endLog('p', 'train');
    pod('j', 'p', { init: done, main: done, phase: 'Succeeded' });
    job('j', complete);
    await end;
    expect(texts).toEqual(expected);
  });

  test('a container that is restarted in its pod is read on, with what the run before still wrote', async () => {
    job('j');
    pod('j', 'p', { init: done, main: running, restartPolicy: 'OnFailure' });
    cluster.write('p', 'prepare', 'ready');
    cluster.endLog('p', 'prepare');
    cluster.write('p', 'train', 'first try');
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    await vi.waitFor(() => expect(texts).toHaveLength(2), 5_000);
    cluster.rotateAfter = 0;
    cluster.write('p', 'train', 'it broke');
    cluster.restartLog('p', 'train');
    cluster.rotateAfter = Number.POSITIVE_INFINITY;
    pod('j', 'p', { init: done, main: running, restarts: 1, restartPolicy: 'OnFailure' });
    cluster.write('p', 'train', 'second try');
    await vi.waitFor(() => expect(texts).toHaveLength(4), 10_000);
    cluster.endLog('p', 'train');
    pod('j', 'p', { init: done, main: done, restarts: 1, phase: 'Succeeded', restartPolicy: 'OnFailure' });
    job('j', complete);
    await end;
    expect(texts.slice(1)).toEqual(['p/train: first try', 'p/train: it broke', 'p/train: second try']);
  });

  test('pods that are tried again are followed, too, and a failed job ends it', async () => {
    job('j');
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    for (const name of ['p1', 'p2']) {
      cluster.write(name, 'prepare', 'ready');
      cluster.write(name, 'train', `${name} broke`);
      cluster.endLog(name, 'prepare');
      cluster.endLog(name, 'train');
      pod('j', name, { init: done, main: { terminated: { exitCode: 1 } }, phase: 'Failed' });
      await sleep(20);
    }
    pod('j', 'p3', { phase: 'Failed' });
    job('j', failed);
    await end;
    expect(texts.toSorted()).toEqual([
      'p1/prepare: ready',
      'p1/train: p1 broke',
      'p2/prepare: ready',
      'p2/train: p2 broke',
    ]);
  });

  test('leaving the loop, an abort, and a job that is not there end a follow', async () => {
    job('j');
    pod('j', 'p', { init: done, main: running });
    cluster.write('p', 'prepare', 'ready');
    cluster.endLog('p', 'prepare');
    cluster.write('p', 'train', 'one');
    for await (const { text } of training.jobs.logs('j', { follow: true })) if (text === 'one') break;
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
    const controller = new AbortController();
    const { end } = collect(training.jobs.logs('j', { follow: true, signal: controller.signal }));
    await vi.waitFor(() => expect(cluster.openStreams).toBe(3), 5_000);
    controller.abort();
    await expect(end).rejects.toThrow(AbortError);
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
    await expect(collect(training.jobs.logs('never', { follow: true })).end).rejects.toThrow(NotFoundError);
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
