import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE, createTestCluster, type TestCluster } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { a: '1' },
  ...more,
});

describe('the cluster as a part', () => {
  test('applies and removes objects for the sync', async () => {
    const object = (data: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'r', namespace: 'dev' },
      data,
    });
    await it.cluster.apply(object({ a: '1', b: '1' }), 'sync');
    await it.cluster.apply(object({ b: '2' }), 'sync');
    expect((await it.call('GET', `${CORE}/configmaps/r`)).body.data).toEqual({ b: '2' });
    await expect(it.cluster.apply({ ...object({}), dta: 1 }, 'sync')).rejects.toMatchObject({
      code: 400,
      reason: 'BadRequest',
    });
    await expect(it.cluster.apply({ apiVersion: 'apps/v1', kind: 'Deployment' }, 'sync')).rejects.toThrow(
      'no matches for kind "Deployment" in version "apps/v1"',
    );
    await expect(it.cluster.apply(null, 'sync')).rejects.toMatchObject({ code: 400 });
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'dev', name: 'r' };
    await it.cluster.remove(reference);
    await it.cluster.remove(reference);
    expect((await it.call('GET', `${CORE}/configmaps/r`)).status).toBe(404);
  });

  test('keeps objects and versions across a restart', async () => {
    const { body } = await it.call('POST', `${CORE}/configmaps`, configMap('c'));
    await it.call('DELETE', `${CORE}/configmaps/c`);
    await it.call('POST', `${CORE}/configmaps`, configMap('d'));
    const before = (await it.call('GET', `${CORE}/configmaps`)).body;
    await it.restart();
    const after = (await it.call('GET', `${CORE}/configmaps`)).body;
    expect(after.items).toEqual(before.items);
    expect(Number(after.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(before.metadata.resourceVersion));
    expect(Number(before.metadata.resourceVersion)).toBeGreaterThan(Number(body.metadata.resourceVersion) + 1);
  });
});

describe('namespaces', () => {
  test('go with everything in them', async () => {
    await it.call('POST', '/api/v1/namespaces', { metadata: { name: 'gone' } });
    await it.call('POST', '/api/v1/namespaces/gone/configmaps', configMap('c'));
    const { body } = await it.call('DELETE', '/api/v1/namespaces/gone');
    expect(body.status.phase).toBe('Terminating');
    const refused = await it.call('POST', '/api/v1/namespaces/gone/configmaps', configMap('d'));
    expect([refused.status, refused.body.reason]).toEqual([403, 'Forbidden']);
    await it.until('/api/v1/namespaces/gone', (answer) => answer.reason === 'NotFound');
    expect((await it.call('GET', '/api/v1/configmaps')).body.items).toEqual([]);
  });
});
