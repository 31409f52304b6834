import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE, createTestCluster, type TestCluster } from '../testing/test-cluster.ts';

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

describe('lists', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await it.call(
        'POST',
        `${CORE}/configmaps`,
        configMap(name, { metadata: { name, labels: { odd: String(name === 'a' || name === 'c') } } }),
      );
    }
  });

  test('are typed, and their items are not', async () => {
    const { body } = await it.call('GET', `${CORE}/configmaps`);
    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(Object.keys(body.items[0]).toSorted()).toEqual(['data', 'metadata']);
    expect((await it.call('GET', '/api/v1/configmaps')).body.items).toHaveLength(4);
    expect((await it.call('GET', '/api/v1/namespaces/default/configmaps')).body.items).toEqual([]);
  });

  test('come by page', async () => {
    const names: string[] = [];
    let next = '';
    do {
      const { body } = await it.call('GET', `${CORE}/configmaps?limit=3&continue=${next}`);
      names.push(...body.items.map((item: { metadata: { name: string } }) => item.metadata.name));
      if (body.metadata.continue) expect(body.metadata.remainingItemCount).toBe(1);
      next = body.metadata.continue ?? '';
    } while (next !== '');
    expect(names).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are selected by labels and fields', async () => {
    const names = async (query: string) =>
      (await it.call('GET', `${CORE}/configmaps?${query}`)).body.items.map(
        (item: { metadata: { name: string } }) => item.metadata.name,
      );
    expect(await names('labelSelector=odd=true')).toEqual(['a', 'c']);
    expect(await names('labelSelector=odd%20notin%20(true)')).toEqual(['b', 'd']);
    expect(await names('fieldSelector=metadata.name=b')).toEqual(['b']);
    expect(await names('fieldSelector=metadata.name!=b,metadata.namespace=dev')).toEqual(['a', 'c', 'd']);
  });

  test('come as tables', async () => {
    const { body } = await it.request('GET', `${CORE}/configmaps?limit=1`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    });
    expect(body.columnDefinitions.map((column: { name: string }) => column.name)).toEqual(['Name', 'Data', 'Age']);
    expect(body.rows[0]).toMatchObject({
      cells: ['a', 1, '0s'],
      object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } },
    });
    expect(body.metadata.continue).toBeDefined();
  });

  test('are deleted as selected', async () => {
    await it.call('DELETE', `${CORE}/configmaps?labelSelector=odd=true`);
    expect((await it.call('GET', `${CORE}/configmaps`)).body.items).toHaveLength(2);
  });
});
