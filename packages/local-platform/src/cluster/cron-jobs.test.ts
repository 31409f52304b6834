import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, createTestCluster, hasCondition, nodeJob, type TestCluster } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
  it.now.value = Date.parse('2026-03-02T10:00:30Z');
});
afterEach(async () => {
  await it.close();
});

const FOREVER = 'setInterval(() => {}, 1000)';
const MINUTE = 60_000;
const create = (script: string, spec: object = {}) =>
  it.call('POST', `${BATCH}/cronjobs`, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'train' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { metadata: { labels: { app: 'x' } }, spec: (nodeJob('x', script) as { spec: object }).spec },
      ...spec,
    },
  });
const jobs = async () => (await it.call('GET', `${BATCH}/jobs`)).body.items;
const names = async () => (await jobs()).map((job: { metadata: { name: string } }) => job.metadata.name);
const later = (milliseconds: number) => {
  it.now.value = (it.now.value ?? 0) + milliseconds;
};
const pause = (milliseconds = 700) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const minuteOf = (time: string) => Math.floor(Date.parse(time) / MINUTE);

describe('a CronJob', () => {
  test('makes a Job at its time, named after the time', async () => {
    const { body } = await create('');
    expect(body.spec).toMatchObject({
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    await pause();
    expect(await names()).toEqual([]);
    later(MINUTE);
    const name = `train-${minuteOf('2026-03-02T10:01:00Z')}`;
    const job = await it.until(`${BATCH}/jobs/${name}`, hasCondition('Complete'));
    expect(job.metadata).toMatchObject({
      labels: { app: 'x' },
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-03-02T10:01:00Z' },
      ownerReferences: [{ kind: 'CronJob', name: 'train', controller: true }],
    });
    const cronJob = await it.until(
      `${BATCH}/cronjobs/train`,
      (answer) => answer.status.lastSuccessfulTime !== undefined,
    );
    expect(cronJob.status.lastScheduleTime).toBe('2026-03-02T10:01:00Z');
    expect(cronJob.status.active).toBeUndefined();
  });

  test('makes one Job for all the times it missed, and none twice after a restart', async () => {
    await create('');
    later(10 * MINUTE);
    await expect.poll(names, { timeout: 5_000 }).toEqual([`train-${minuteOf('2026-03-02T10:10:00Z')}`]);
    await it.restart();
    await pause();
    expect(await names()).toHaveLength(1);
  });

  test('makes none while it is suspended', async () => {
    await create('', { suspend: true });
    later(10 * MINUTE);
    await pause();
    expect(await names()).toEqual([]);
  });

  test('misses a time that is too long ago', async () => {
    await create('', { schedule: '0 * * * *', startingDeadlineSeconds: 60 });
    later(62 * MINUTE);
    await pause();
    expect(await names()).toEqual([]);
    const events = await it.call('GET', `/api/v1/namespaces/dev/events?fieldSelector=reason=MissSchedule`);
    expect(events.body.items[0].message).toContain(
      'Missed scheduled time to start a job: Mon, 02 Mar 2026 11:00:00 GMT',
    );
  });

  test('with Forbid waits for the one that runs', async () => {
    await create(FOREVER, { concurrencyPolicy: 'Forbid' });
    later(MINUTE);
    await it.until(`${BATCH}/cronjobs/train`, (answer) => answer.status.active?.length === 1);
    later(MINUTE);
    await pause();
    expect(await names()).toHaveLength(1);
  });

  test('with Replace ends the one that runs', async () => {
    await create(FOREVER, { concurrencyPolicy: 'Replace' });
    later(MINUTE);
    await expect.poll(names, { timeout: 5_000 }).toEqual([`train-${minuteOf('2026-03-02T10:01:00Z')}`]);
    later(MINUTE);
    await expect.poll(names, { timeout: 5_000 }).toEqual([`train-${minuteOf('2026-03-02T10:02:00Z')}`]);
  });

  test('with Allow runs them side by side', async () => {
    await create(FOREVER);
    later(MINUTE);
    await expect.poll(names, { timeout: 5_000 }).toHaveLength(1);
    later(MINUTE);
    const { status } = await it.until(`${BATCH}/cronjobs/train`, (answer) => answer.status.active?.length === 2);
    expect(status.active[0]).toMatchObject({ kind: 'Job', apiVersion: 'batch/v1', namespace: 'dev' });
  });

  test('keeps only the latest finished Jobs', async () => {
    await create('', { successfulJobsHistoryLimit: 1 });
    for (const minute of [1, 2, 3]) {
      later(MINUTE);
      await it.until(
        `${BATCH}/cronjobs/train`,
        (answer) =>
          answer.status.lastScheduleTime === `2026-03-02T10:0${minute}:00Z` && answer.status.active === undefined,
      );
    }
    await expect.poll(names, { timeout: 5_000 }).toEqual([`train-${minuteOf('2026-03-02T10:03:00Z')}`]);
  });

  test('takes its Jobs along when it goes', async () => {
    await create(FOREVER);
    later(MINUTE);
    await expect.poll(names, { timeout: 5_000 }).toHaveLength(1);
    await it.call('DELETE', `${BATCH}/cronjobs/train`);
    await expect.poll(names, { timeout: 5_000 }).toEqual([]);
  });
});
