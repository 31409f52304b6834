import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, CORE, createTestCluster, nodeJob, type TestCluster } from '../testing/test-cluster.ts';

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

const suspended = (name: string, spec: object = {}) => nodeJob(name, '', { spec: { suspend: true, ...spec } });

describe('objects', () => {
  test('are created with identity and defaults, and warn of what is dropped', async () => {
    const { status, body, headers } = await it.call('POST', `${BATCH}/jobs?fieldManager=tester`, {
      ...suspended('a'),
      extra: 1,
      status: { succeeded: 9 },
    });
    expect(status).toBe(201);
    expect(headers.get('warning')).toBe('299 - "unknown field \\"extra\\""');
    expect(body).toMatchObject({
      metadata: { name: 'a', namespace: 'dev', generation: 1, uid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        podReplacementPolicy: 'TerminatingOrFailed',
      },
    });
    expect(body.extra).toBeUndefined();
    expect(body.status.succeeded).toBeUndefined();
    expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(body.metadata.managedFields).toMatchObject([
      { manager: 'tester', operation: 'Update', apiVersion: 'batch/v1' },
    ]);
    const again = await it.call('POST', `${BATCH}/jobs`, suspended('a'));
    expect(again.body).toMatchObject({ code: 409, reason: 'AlreadyExists', message: 'jobs.batch "a" already exists' });
  });

  test('get names from generateName', async () => {
    const make = () =>
      it.call('POST', `${CORE}/configmaps`, configMap('', { metadata: { generateName: 'x'.repeat(70) } }));
    const names = [(await make()).body.metadata.name, (await make()).body.metadata.name];
    expect(new Set(names).size).toBe(2);
    expect(names[0]).toMatch(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('are replaced only from the version that was read', async () => {
    const { body } = await it.call('POST', `${CORE}/configmaps`, configMap('c'));
    const first = await it.call('PUT', `${CORE}/configmaps/c`, { ...body, data: { a: '2' } });
    expect([first.status, first.body.data]).toEqual([200, { a: '2' }]);
    expect(Number(first.body.metadata.resourceVersion)).toBeGreaterThan(Number(body.metadata.resourceVersion));
    const second = await it.call('PUT', `${CORE}/configmaps/c`, { ...body, data: { a: '3' } });
    expect(second.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
    });
    const same = await it.call('PUT', `${CORE}/configmaps/c`, first.body);
    expect(same.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    const named = await it.call('PUT', `${CORE}/configmaps/c`, configMap('d'));
    expect(named.body.message).toBe('the name of the object (d) does not match the name on the URL (c)');
  });

  test('keep what may not change', async () => {
    await it.call('POST', `${BATCH}/jobs`, suspended('a'));
    const merge = { 'content-type': 'application/merge-patch+json' };
    const answer = await it.request('PATCH', `${BATCH}/jobs/a`, { body: { spec: { completions: 3 } }, headers: merge });
    expect(answer.body.message).toBe(
      'Job.batch "a" is invalid: spec.completions: Invalid value: 3: field is immutable',
    );
    await it.call('POST', `${CORE}/configmaps`, configMap('c', { immutable: true }));
    const data = await it.request('PATCH', `${CORE}/configmaps/c`, { body: { data: { a: '2' } }, headers: merge });
    expect(data.body.message).toBe(
      'ConfigMap "c" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    );
    const uid = await it.request('PATCH', `${CORE}/configmaps/c`, {
      body: { metadata: { uid: 'other' } },
      headers: merge,
    });
    expect(uid.body.message).toMatch(
      /^Operation cannot be fulfilled on configmaps "c": Precondition failed: UID in precondition: other, UID in object meta: /,
    );
  });

  test('take every kind of patch, and count generations by their spec', async () => {
    await it.call('POST', `${BATCH}/jobs`, suspended('a'));
    const patch = (type: string, body: unknown, query = '') =>
      it.request('PATCH', `${BATCH}/jobs/a${query}`, { body, headers: { 'content-type': `application/${type}` } });
    const json = await patch('json-patch+json', [{ op: 'replace', path: '/spec/parallelism', value: 2 }]);
    expect(json.body).toMatchObject({ spec: { parallelism: 2 }, metadata: { generation: 2 } });
    const merge = await patch('merge-patch+json', { metadata: { labels: { x: 'y' } } });
    expect(merge.body.metadata).toMatchObject({ generation: 2, labels: { x: 'y' } });
    const strategic = await patch('strategic-merge-patch+json', { spec: { backoffLimit: 3 } });
    expect(strategic.body.spec).toMatchObject({ backoffLimit: 3, parallelism: 2 });
    const applied = await patch(
      'apply-patch+yaml',
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {backoffLimit: 4}\n',
      '?fieldManager=sync',
    );
    expect(applied.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "unknown" using batch/v1: .spec.backoffLimit',
    });
    const forced = await patch(
      'apply-patch+yaml',
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {backoffLimit: 4}\n',
      '?fieldManager=sync&force=true',
    );
    expect(forced.body.spec.backoffLimit).toBe(4);
    const status = await it.request('PATCH', `${BATCH}/jobs/a/status`, {
      body: { spec: { parallelism: 9 }, status: { failed: 1 } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect([status.body.spec.parallelism, status.body.status.failed]).toEqual([2, 1]);
    const wrong = await patch('json-patch+json', [{ op: 'test', path: '/spec/parallelism', value: 9 }]);
    expect(wrong.body).toMatchObject({ code: 422, reason: 'Invalid' });
    const unnamed = await patch('apply-patch+yaml', 'metadata: {name: a}');
    expect(unnamed.body.message).toContain('fieldManager: Required value: is required for apply patch');
  });

  test('are created by server-side apply when there are none', async () => {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: n}\ndata: {a: "1"}\n';
    const answer = await it.request('PATCH', `${CORE}/configmaps/n?fieldManager=sync`, { body, headers });
    expect([answer.status, answer.body.data]).toEqual([201, { a: '1' }]);
    expect(answer.body.metadata.managedFields).toMatchObject([
      { manager: 'sync', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ]);
    const missing = await it.request('PATCH', `${CORE}/configmaps/m`, {
      body: {},
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(missing.status).toBe(404);
  });

  test('stay as they are in a dry run', async () => {
    const dry = await it.call('POST', `${CORE}/configmaps?dryRun=All`, configMap('c'));
    expect([dry.status, dry.body.metadata.name]).toEqual([201, 'c']);
    expect((await it.call('GET', `${CORE}/configmaps/c`)).status).toBe(404);
    await it.call('POST', `${CORE}/configmaps`, configMap('c'));
    const before = (await it.call('GET', `${CORE}/configmaps/c`)).body;
    await it.call('PUT', `${CORE}/configmaps/c?dryRun=All`, configMap('c', { data: { a: '2' } }));
    await it.call('DELETE', `${CORE}/configmaps/c`, { dryRun: ['All'] });
    await it.call('DELETE', `${CORE}/configmaps?dryRun=All`);
    expect((await it.call('GET', `${CORE}/configmaps/c`)).body).toEqual(before);
  });

  test('keep Secrets in base64, also what came as text', async () => {
    const { body } = await it.call('POST', `${CORE}/secrets`, {
      metadata: { name: 's' },
      stringData: { a: 'ü' },
      data: { b: 'eA==' },
    });
    expect([body.type, body.data, body.stringData]).toEqual(['Opaque', { a: 'w7w=', b: 'eA==' }, undefined]);
    const wrong = await it.call('POST', `${CORE}/secrets`, { metadata: { name: 't' }, data: { b: 'secret!' } });
    expect(wrong.body).toMatchObject({
      code: 422,
      message: 'Secret "t" is invalid: data[b]: Invalid value: "<redacted>": must be base64',
    });
  });
});
