import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH, createTestCluster, type TestCluster } from '../testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

const _configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { a: '1' },
  ...more,
});

describe('refusals of Jobs and CronJobs are worded as the API server words them', () => {
  const job = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'x' }, spec });
  const _pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec });
  const main = { name: 'main', image: 'i', command: ['true'] };
  const template = (spec: object) => ({ template: { spec: { restartPolicy: 'Never', containers: [main], ...spec } } });
  const cron = (spec: object) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'c' },
    spec: { schedule: '@daily', jobTemplate: { spec: template({}) }, ...spec },
  });

  test.for<[string, string, string, unknown, number, string]>([
    [
      'POST',
      `${BATCH}/jobs?fieldValidation=Strict`,
      'BadRequest',
      job({ ...template({}), backofLimit: 1 }),
      400,
      'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.backofLimit"',
    ],
    [
      'POST',
      `${BATCH}/jobs?fieldValidation=Strict`,
      'BadRequest',
      job(template({ containers: [{ ...main, imge: 'x' }] })),
      400,
      'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.template.spec.containers[0].imge"',
    ],
    [
      'POST',
      `${BATCH}/jobs?fieldValidation=Some`,
      'BadRequest',
      job(template({})),
      400,
      'fieldValidation: Unsupported value: "Some"',
    ],
    [
      'POST',
      `${BATCH}/jobs?dryRun=Some`,
      'BadRequest',
      job(template({})),
      400,
      'dryRun: Unsupported value: "Some": supported values: "All"',
    ],
    [
      'POST',
      `${BATCH}/jobs`,
      'Invalid',
      job(template({ restartPolicy: 'Always' })),
      422,
      'Job.batch "x" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'POST',
      `${BATCH}/jobs`,
      'Invalid',
      job({ ...template({}), backoffLimit: -1 }),
      422,
      'Job.batch "x" is invalid: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'POST',
      `${BATCH}/jobs`,
      'Invalid',
      job({ ...template({}), completionMode: 'Indexed', parallelism: 2 }),
      422,
      'Job.batch "x" is invalid: spec.completions: Required value: when completion mode is Indexed',
    ],
    [
      'POST',
      `${BATCH}/jobs`,
      'Invalid',
      job({ ...template({}), backoffLimitPerIndex: 1 }),
      422,
      'Job.batch "x" is invalid: spec.backoffLimitPerIndex: Forbidden: not available in the local platform',
    ],
    ['POST', `${BATCH}/jobs`, 'Invalid', job({}), 422, 'Job.batch "x" is invalid: ['],
    [
      'POST',
      `${BATCH}/jobs`,
      'Invalid',
      job(template({ containers: [{ ...main, volumeMounts: [{ name: 'v', mountPath: '/v' }] }] })),
      422,
      'Job.batch "x" is invalid: spec.template.spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      'POST',
      `${BATCH}/cronjobs`,
      'Invalid',
      cron({ schedule: 'often' }),
      422,
      'CronJob.batch "c" is invalid: spec.schedule: Invalid value: "often": expected exactly 5 fields, found 1: [often]',
    ],
    [
      'POST',
      `${BATCH}/cronjobs`,
      'Invalid',
      cron({ timeZone: 'Mars' }),
      422,
      'CronJob.batch "c" is invalid: spec.timeZone: Invalid value: "Mars": unknown time zone Mars',
    ],
    [
      'POST',
      `${BATCH}/cronjobs`,
      'Invalid',
      cron({ concurrencyPolicy: 'Maybe' }),
      422,
      'CronJob.batch "c" is invalid: spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
    ],
    [
      'POST',
      `${BATCH}/cronjobs`,
      'Invalid',
      { ...cron({}), metadata: { name: 'c'.repeat(53) } },
      422,
      'must be no more than 52 characters',
    ],
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
});
