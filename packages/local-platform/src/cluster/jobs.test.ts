import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, CORE, createTestCluster, hasCondition, nodeJob, type TestCluster } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

describe('a Job', () => {
  test('runs its command, completes, and its log can be read', async () => {
    const created = await it.call(
      'POST',
      `${BATCH}/jobs`,
      nodeJob('hello', 'console.log("hello"); console.error("world")'),
    );
    expect(created.status).toBe(201);
    const job = await it.until(`${BATCH}/jobs/hello`, hasCondition('Complete'));
    expect(job.status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    const pods = await it.call('GET', `${CORE}/pods?labelSelector=batch.kubernetes.io/job-name=hello`);
    expect(pods.body.items).toHaveLength(1);
    const [pod] = pods.body.items;
    expect(pod.metadata.name).toMatch(/^hello-[a-z0-9]{5}$/);
    expect(pod.status.phase).toBe('Succeeded');
    expect(pod.metadata.finalizers).toBeUndefined();
    const log = await it.call('GET', `${CORE}/pods/${pod.metadata.name}/log`);
    expect(log.body.split('\n').toSorted()).toEqual(['', 'hello', 'world']);
  });
});
