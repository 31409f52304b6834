import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, CORE, createTestCluster, hasCondition, nodeJob, type TestCluster } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

const FOREVER = 'setInterval(() => {}, 1000)';
const create = (job: object) => it.call('POST', `${BATCH}/jobs`, job);
const job = (name: string) => `${BATCH}/jobs/${name}`;
const podsOf = async (name: string) => (await it.call('GET', `${CORE}/pods?labelSelector=job-name=${name}`)).body.items;
const merge = (path: string, body: object) =>
  it.request('PATCH', path, { body, headers: { 'content-type': 'application/merge-patch+json' } });
const condition = (body: { status: { conditions?: { type: string }[] } }, type: string) =>
  body.status.conditions?.find((it) => it.type === type);
const eventsOf = async (name: string) =>
  (await it.call('GET', `${CORE}/events?fieldSelector=involvedObject.name=${name}`)).body.items.map(
    (event: { reason: string }) => event.reason,
  );

describe('a Job', () => {
  test('runs its command, completes, and its log can be read', async () => {
    await create(nodeJob('hello', 'console.log("hello"); console.error("world")'));
    const done = await it.until(job('hello'), hasCondition('Complete'));
    expect(done.status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(done.status.active).toBeUndefined();
    expect(condition(done, 'Complete')).toMatchObject({
      status: 'True',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    });
    expect(condition(done, 'SuccessCriteriaMet')).toMatchObject({ status: 'True' });
    expect(Date.parse(done.status.completionTime)).toBeGreaterThanOrEqual(Date.parse(done.status.startTime));
    const [pod, ...others] = await podsOf('hello');
    expect(others).toEqual([]);
    expect(pod.metadata.name).toMatch(/^hello-[a-z0-9]{5}$/);
    expect(pod.metadata.finalizers).toBeUndefined();
    expect(pod.metadata.labels).toEqual({
      'batch.kubernetes.io/controller-uid': done.metadata.uid,
      'batch.kubernetes.io/job-name': 'hello',
      'controller-uid': done.metadata.uid,
      'job-name': 'hello',
    });
    expect(done.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': done.metadata.uid } });
    expect(pod.metadata.ownerReferences).toMatchObject([
      { kind: 'Job', name: 'hello', uid: done.metadata.uid, controller: true },
    ]);
    expect(pod.status).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } }, restartCount: 0 }],
    });
    const log = await it.call('GET', `${CORE}/pods/${pod.metadata.name}/log`);
    expect(log.body.split('\n').toSorted()).toEqual(['', 'hello', 'world']);
    expect(await eventsOf('hello')).toEqual(expect.arrayContaining(['SuccessfulCreate', 'Completed']));
  });

  test('is tried again until its limit, each pod counted once', async () => {
    await create(nodeJob('bad', 'process.exit(3)', { spec: { backoffLimit: 2 } }));
    const done = await it.until(job('bad'), hasCondition('Failed'));
    expect(condition(done, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(done.status.failed).toBe(3);
    const pods = await podsOf('bad');
    expect(pods).toHaveLength(3);
    expect(pods[0].status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 3, reason: 'Error' } } }],
    });
    expect(condition(done, 'Complete')).toBeUndefined();
    expect(await eventsOf('bad')).toContain('BackoffLimitExceeded');
  });

  test('waits longer before every retry', async () => {
    await it.close();
    it = createTestCluster({ retryDelay: 100_000 });
    await create(nodeJob('bad', 'process.exit(1)', { spec: { backoffLimit: 6 } }));
    await it.until(job('bad'), (body) => body.status?.failed === 1);
    expect(await podsOf('bad')).toHaveLength(1);
    it.now.value = Date.now() + 101_000;
    await it.until(job('bad'), (body) => body.status?.failed === 2);
    it.now.value += 150_000;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await podsOf('bad')).toHaveLength(2);
    it.now.value += 60_000;
    await it.until(job('bad'), (body) => body.status?.failed === 3);
  });

  test('succeeds after failures', async () => {
    const counter =
      'const {existsSync,writeFileSync}=require("fs"); if(!existsSync(process.env.MARK)){writeFileSync(process.env.MARK,"");process.exit(1)}';
    const pod = {
      containers: [
        {
          name: 'main',
          image: 'i',
          command: ['node', '-e', counter],
          env: [{ name: 'MARK', value: `${it.directory}/mark` }],
        },
      ],
    };
    await create(nodeJob('flaky', '', { pod }));
    const done = await it.until(job('flaky'), hasCondition('Complete'));
    expect(done.status).toMatchObject({ succeeded: 1, failed: 1 });
  });

  test('ends at its deadline, and its processes with it', async () => {
    await create(nodeJob('slow', FOREVER, { spec: { activeDeadlineSeconds: 1 } }));
    const done = await it.until(job('slow'), hasCondition('Failed'));
    expect(condition(done, 'Failed')).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    });
    expect(done.status.active).toBeUndefined();
    expect(await eventsOf('slow')).toContain('DeadlineExceeded');
    expect(await podsOf('slow')).toEqual([]);
  });

  test('is suspended and resumed', async () => {
    await create(nodeJob('pause', FOREVER));
    await it.until(job('pause'), (body) => body.status?.ready === 1);
    const before = await podsOf('pause');
    await merge(job('pause'), { spec: { suspend: true } });
    const suspended = await it.until(
      job('pause'),
      (body) => hasCondition('Suspended')(body) && body.status.terminating === 0,
    );
    expect(suspended.status.startTime).toBeUndefined();
    expect(suspended.status.failed).toBeUndefined();
    expect(await podsOf('pause')).toEqual([]);
    await merge(job('pause'), { spec: { suspend: false } });
    const resumed = await it.until(job('pause'), (body) => body.status?.ready === 1);
    expect(condition(resumed, 'Suspended')).toMatchObject({ status: 'False', reason: 'JobResumed' });
    expect(resumed.status.startTime).toBeDefined();
    expect((await podsOf('pause'))[0].metadata.uid).not.toBe(before[0].metadata.uid);
  });

  test('may begin suspended', async () => {
    await create(nodeJob('later', '', { spec: { suspend: true } }));
    await it.until(job('later'), hasCondition('Suspended'));
    expect(await podsOf('later')).toEqual([]);
    await merge(job('later'), { spec: { suspend: false } });
    await it.until(job('later'), hasCondition('Complete'));
  });

  test('runs as many pods at once as it says, until it has its completions', async () => {
    await create(nodeJob('many', 'setTimeout(() => {}, 150)', { spec: { parallelism: 2, completions: 5 } }));
    let most = 0;
    const done = await it.until(job('many'), (body) => {
      most = Math.max(most, body.status?.active ?? 0);
      return hasCondition('Complete')(body);
    });
    expect([most, done.status.succeeded]).toEqual([2, 5]);
    expect(await podsOf('many')).toHaveLength(5);
  });

  test('without completions is complete when one succeeded and all have ended', async () => {
    await create(nodeJob('queue', 'setTimeout(() => {}, 50)', { spec: { parallelism: 3 } }));
    const done = await it.until(job('queue'), hasCondition('Complete'));
    expect(done.spec.completions).toBeUndefined();
    expect(done.status.succeeded).toBe(3);
  });

  test('in Indexed mode gives every pod its index and completes each once', async () => {
    const script =
      'const i=process.env.JOB_COMPLETION_INDEX; console.log(i, require("os").hostname() && process.env.HOSTNAME)';
    await create(nodeJob('ix', script, { spec: { completionMode: 'Indexed', completions: 4, parallelism: 2 } }));
    const done = await it.until(job('ix'), hasCondition('Complete'));
    expect(done.status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
    const pods = await podsOf('ix');
    const logs = await Promise.all(
      pods.map(
        async (pod: { metadata: { name: string } }) =>
          (await it.call('GET', `${CORE}/pods/${pod.metadata.name}/log`)).body,
      ),
    );
    expect(logs.toSorted()).toEqual(['0 ix-0\n', '1 ix-1\n', '2 ix-2\n', '3 ix-3\n']);
    for (const pod of pods) {
      const index = pod.metadata.annotations['batch.kubernetes.io/job-completion-index'];
      expect(pod.metadata.labels['batch.kubernetes.io/job-completion-index']).toBe(index);
      expect(pod.metadata.name).toMatch(new RegExp(`^ix-${index}-[a-z0-9]{5}$`));
    }
  });

  test('with OnFailure restarts the container in its pod', async () => {
    await create(
      nodeJob('again', 'process.exit(1)', { spec: { backoffLimit: 2 }, pod: { restartPolicy: 'OnFailure' } }),
    );
    const done = await it.until(job('again'), hasCondition('Failed'));
    expect(condition(done, 'Failed')).toMatchObject({ reason: 'BackoffLimitExceeded' });
  });

  test('follows its pod failure policy', async () => {
    const podFailurePolicy = {
      rules: [
        { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
        { action: 'Ignore', onExitCodes: { containerName: 'main', operator: 'In', values: [7] } },
      ],
    };
    await create(nodeJob('fatal', 'process.exit(42)', { spec: { podFailurePolicy } }));
    const fatal = await it.until(job('fatal'), hasCondition('Failed'));
    const [pod] = await podsOf('fatal');
    expect(condition(fatal, 'Failed')).toMatchObject({
      reason: 'PodFailurePolicy',
      message: `Container main for pod dev/${pod.metadata.name} failed with exit code 42 matching FailJob rule at index 0`,
    });
    await create(nodeJob('ignored', 'process.exit(7)', { spec: { podFailurePolicy, backoffLimit: 0 } }));
    await expect.poll(async () => (await podsOf('ignored')).length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect((await it.call('GET', job('ignored'))).body.status.failed).toBeUndefined();
  });

  test('counts a pod that somebody deletes as failed, and makes another', async () => {
    await create(nodeJob('evicted', FOREVER));
    await it.until(job('evicted'), (body) => body.status?.ready === 1);
    const [pod] = await podsOf('evicted');
    await it.call('DELETE', `${CORE}/pods/${pod.metadata.name}`);
    await it.until(job('evicted'), (body) => body.status?.failed === 1 && body.status.ready === 1);
    const [other] = await podsOf('evicted');
    expect(other.metadata.uid).not.toBe(pod.metadata.uid);
  });

  test('goes with its pods some time after it has finished', async () => {
    await create(nodeJob('brief', '', { spec: { ttlSecondsAfterFinished: 60 } }));
    await it.until(job('brief'), hasCondition('Complete'));
    it.now.value = Date.now() + 59_000;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await it.call('GET', job('brief'))).status).toBe(200);
    it.now.value += 3_000;
    await it.until(job('brief'), (body) => body.code === 404);
    expect(await podsOf('brief')).toEqual([]);
  });

  test('of another controller is left alone', async () => {
    await create(nodeJob('kueue', '', { spec: { managedBy: 'kueue.x-k8s.io/multikueue' } }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await it.call('GET', job('kueue'))).body.status).toEqual({});
  });
});

describe('deleting a Job', () => {
  const remove = (name: string, propagationPolicy?: string) =>
    it.call('DELETE', job(name), propagationPolicy === undefined ? undefined : { propagationPolicy });
  beforeEach(async () => {
    await create(nodeJob('long', FOREVER));
    await it.until(job('long'), (body) => body.status?.ready === 1);
  });

  test('in the background takes its pods along', async () => {
    const { body } = await remove('long');
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'long', group: 'batch', kind: 'jobs' },
    });
    expect((await it.call('GET', job('long'))).status).toBe(404);
    await expect.poll(() => podsOf('long'), { timeout: 10_000 }).toEqual([]);
  });

  test('in the foreground waits for its pods', async () => {
    const { body } = await remove('long', 'Foreground');
    expect(body.metadata).toMatchObject({ finalizers: ['foregroundDeletion'], deletionTimestamp: expect.any(String) });
    await it.until(job('long'), (answer) => answer.code === 404);
    expect(await podsOf('long')).toEqual([]);
  });

  test('may orphan its pods', async () => {
    await remove('long', 'Orphan');
    expect((await it.call('GET', job('long'))).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [pod] = await podsOf('long');
    expect([pod.status.phase, pod.metadata.ownerReferences]).toEqual(['Running', []]);
  });

  test('is refused for another one of the same name', async () => {
    const answer = await it.call('DELETE', job('long'), { preconditions: { uid: 'another' } });
    expect(answer.body).toMatchObject({ code: 409, reason: 'Conflict' });
  });
});
