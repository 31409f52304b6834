import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestCluster, type TestCluster, TOKEN } from '../testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

describe('who may ask', () => {
  test.each([undefined, 'Bearer wrong', `Basic ${TOKEN}`, TOKEN, 'Bearer '])(
    'refuses authorization %j',
    async (authorization) => {
      const answer = await it.cluster.fetch(
        new Request('https://127.0.0.1/api/v1/namespaces', {
          headers: authorization === undefined ? {} : { authorization },
        }),
      );
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    },
  );

  test.each(['/livez', '/readyz', '/healthz', '/version'])('answers %s to everybody', async (path) => {
    expect((await it.cluster.fetch(new Request(`https://127.0.0.1${path}`))).status).toBe(200);
  });

  test('is told that the token may do everything', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'create', resource: 'jobs' } },
    };
    const { status, body } = await it.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
    expect([status, body.status.allowed, body.spec]).toEqual([201, true, review.spec]);
  });
});

describe('discovery', () => {
  test('tells every resource with its verbs', async () => {
    const groups = await it.call('GET', '/apis');
    expect(groups.body.groups.map((group: { name: string }) => group.name)).toEqual([
      'batch',
      'networking.k8s.io',
      'authorization.k8s.io',
    ]);
    const batch = await it.call('GET', '/apis/batch/v1');
    expect(batch.body.resources.map((resource: { name: string }) => resource.name)).toEqual([
      'jobs',
      'jobs/status',
      'cronjobs',
      'cronjobs/status',
    ]);
    expect((await it.call('GET', '/api/v1')).body.resources).toContainEqual({
      name: 'pods/log',
      singularName: '',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get'],
    });
    expect((await it.call('GET', '/version')).body).toMatchObject({ major: '1', minor: '35' });
    expect((await it.call('GET', '/api')).body.versions).toEqual(['v1']);
    expect((await it.call('GET', '/apis/batch')).body.preferredVersion).toEqual({
      groupVersion: 'batch/v1',
      version: 'v1',
    });
  });

  test('comes in one answer for clients that ask so', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body, headers } = await it.request('GET', '/apis', { headers: { accept } });
    expect(headers.get('content-type')).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    expect(body.items[0]).toMatchObject({
      metadata: { name: 'batch' },
      versions: [{ version: 'v1', resources: [{ resource: 'jobs' }, { resource: 'cronjobs' }] }],
    });
  });

  test('describes writes well enough for clients that check first', async () => {
    const { body } = await it.call('GET', '/openapi/v3');
    for (const { serverRelativeURL } of Object.values(body.paths) as { serverRelativeURL: string }[]) {
      const document = await it.call('GET', serverRelativeURL);
      expect(document.body.openapi).toBe('3.0.0');
    }
    const batch = await it.call('GET', '/openapi/v3/apis/batch/v1');
    const { patch } = batch.body.paths['/apis/batch/v1/namespaces/{namespace}/jobs/{name}'];
    expect(patch.parameters.map((parameter: { name: string }) => parameter.name)).toContain('fieldValidation');
  });
});
