import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, CORE, createTestCluster, type TestCluster } from '../testing/test-cluster.ts';

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

describe('refusals are worded as the API server words them', () => {
  const job = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'x' }, spec });
  const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec });
  const main = { name: 'main', image: 'i', command: ['true'] };
  const template = (spec: object) => ({ template: { spec: { restartPolicy: 'Never', containers: [main], ...spec } } });
  const _cron = (spec: object) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'c' },
    spec: { schedule: '@daily', jobTemplate: { spec: template({}) }, ...spec },
  });

  test.for<[string, string, string, unknown, number, string]>([
    ['GET', `${BATCH}/jobs/x`, 'NotFound', undefined, 404, 'jobs.batch "x" not found'],
    ['GET', `${CORE}/pods/x`, 'NotFound', undefined, 404, 'pods "x" not found'],
    [
      'GET',
      '/apis/apps/v1/deployments',
      'NotFound',
      undefined,
      404,
      'the server could not find the requested resource',
    ],
    [
      'GET',
      '/api/v1/namespaces/dev/nothing',
      'NotFound',
      undefined,
      404,
      'the server could not find the requested resource',
    ],
    [
      'GET',
      '/api/v1/namespaces/%E0/pods',
      'NotFound',
      undefined,
      404,
      'the server could not find the requested resource',
    ],
    ['POST', '/api/v1/namespaces/nope/configmaps', 'NotFound', configMap('x'), 404, 'namespaces "nope" not found'],
    [
      'PUT',
      `${CORE}/configmaps`,
      'MethodNotAllowed',
      configMap('x'),
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'BadRequest',
      '{',
      400,
      "the object provided is unrecognized (must be of type Object): couldn't get version/kind; parse error: ",
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'BadRequest',
      [],
      400,
      'the object provided is unrecognized (must be of type Object)',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'BadRequest',
      configMap('x', { kind: 'Secret' }),
      400,
      'Secret in version "v1" cannot be handled as a ConfigMap',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'BadRequest',
      configMap('x', { apiVersion: 'v2' }),
      400,
      'the API version in the data (v2) does not match the expected API version (v1)',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'BadRequest',
      configMap('x', { metadata: { name: 'x', namespace: 'other' } }),
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'BadRequest',
      configMap('x', { data: { a: 1 } }),
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field data.a of type string',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'Invalid',
      configMap('x', { metadata: {} }),
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'Invalid',
      configMap('Big'),
      422,
      'ConfigMap "Big" is invalid: metadata.name: Invalid value: "Big": a lowercase RFC 1123 subdomain must consist of',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'Invalid',
      configMap('x', { data: { '../up': '' } }),
      422,
      'ConfigMap "x" is invalid: data[../up]: Invalid value: "../up": ',
    ],
    [
      'POST',
      `${CORE}/configmaps`,
      'Invalid',
      configMap('x', { metadata: { name: 'x', labels: { 'a b': 'c', d: 'e f' } } }),
      422,
      'ConfigMap "x" is invalid: [metadata.labels: Invalid value: "a b": name part must consist of',
    ],
    [
      'POST',
      '/api/v1/namespaces',
      'Invalid',
      { metadata: { name: 'a.b' } },
      422,
      'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": a lowercase RFC 1123 label must consist of',
    ],
    [
      'POST',
      `${CORE}/pods`,
      'Invalid',
      pod({ containers: [] }),
      422,
      'Pod "x" is invalid: spec.containers: Required value',
    ],
    [
      'POST',
      `${CORE}/pods`,
      'Invalid',
      pod({ containers: [{ name: 'A', image: 'i' }] }),
      422,
      'Pod "x" is invalid: spec.containers[0].name: Invalid value: "A": a lowercase RFC 1123 label',
    ],
    [
      'POST',
      `${CORE}/pods`,
      'Invalid',
      pod({ containers: [main, main] }),
      422,
      'Pod "x" is invalid: spec.containers[1].name: Duplicate value: "main"',
    ],
    [
      'POST',
      `${CORE}/pods`,
      'Invalid',
      pod({
        containers: [main],
        volumes: [{ name: 'v', configMap: { name: 'c', items: [{ key: 'a', path: '../../x' }] } }],
      }),
      422,
      'Pod "x" is invalid: spec.volumes[0].items.path: Invalid value: "../../x": must not contain \'..\'',
    ],
    ['GET', `${CORE}/pods?labelSelector=a%20b`, 'BadRequest', undefined, 400, 'unable to parse requirement'],
    [
      'GET',
      `${CORE}/pods?fieldSelector=spec.image%3Dx`,
      'BadRequest',
      undefined,
      400,
      'field label not supported: spec.image',
    ],
    ['GET', `${CORE}/pods?limit=many`, 'BadRequest', undefined, 400, 'parsing "many": invalid syntax'],
    ['GET', `${CORE}/pods?continue=AAAA`, 'BadRequest', undefined, 400, 'continue key is not valid'],
    [
      'GET',
      `${CORE}/pods?resourceVersion=999999`,
      'Timeout',
      undefined,
      504,
      'Too large resource version: 999999, current: ',
    ],
    ['GET', `${CORE}/pods/x/log`, 'NotFound', undefined, 404, 'pods "x" not found'],
    [
      'DELETE',
      `${CORE}/configmaps/x?propagationPolicy=Sideways`,
      'BadRequest',
      undefined,
      400,
      'invalid DeletionPropagation: "Sideways"',
    ],
    ['DELETE', `${BATCH}/jobs/x`, 'NotFound', undefined, 404, 'jobs.batch "x" not found'],
  ])('%s %s: %s', async ([method, path, reason, body, code, message]) => {
    const answer = await it.call(method, path, body);
    expect(answer.body).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason,
      code,
      message: expect.stringContaining(message),
    });
    expect(answer.status).toBe(code);
  });

  test('names the object and every cause', async () => {
    const answer = await it.call('POST', `${BATCH}/jobs`, job({ ...template({}), parallelism: -1, completions: -1 }));
    expect(answer.body.details).toEqual({
      name: 'x',
      group: 'batch',
      kind: 'Job',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: -1: must be greater than or equal to 0',
          field: 'spec.parallelism',
        },
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: -1: must be greater than or equal to 0',
          field: 'spec.completions',
        },
      ],
    });
    expect((await it.call('GET', `${BATCH}/jobs/x`)).body.details).toEqual({ name: 'x', group: 'batch', kind: 'jobs' });
    expect((await it.call('GET', `${BATCH}/jobs`)).body.items).toEqual([]);
  });

  test('tells media types that are not understood', async () => {
    const post = await it.request('POST', `${CORE}/configmaps`, {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([post.status, post.body.reason]).toEqual([415, 'UnsupportedMediaType']);
    const get = await it.request('GET', `${CORE}/configmaps`, {
      headers: { accept: 'application/vnd.kubernetes.protobuf' },
    });
    expect([get.status, get.body.reason]).toEqual([406, 'NotAcceptable']);
    const either = await it.request('GET', `${CORE}/configmaps`, {
      headers: { accept: 'application/vnd.kubernetes.protobuf,application/json' },
    });
    expect(either.status).toBe(200);
    const large = await it.request('POST', `${CORE}/configmaps`, { body: ' '.repeat(3 * 1024 * 1024 + 1) });
    expect([large.status, large.body.reason]).toEqual([413, 'RequestEntityTooLarge']);
  });
});
