// The real JavaScript client, over HTTPS, as the SDK uses it.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  ApiException,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  Log,
  setHeaderOptions,
  type V1Job,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServedCluster, serveCluster } from './testing/served-cluster.ts';
import { nodeJob } from './testing/test-cluster.ts';

let served: ServedCluster;
const config = new KubeConfig();
beforeAll(async () => {
  served = await serveCluster();
  config.loadFromString(served.kubeconfig);
});
afterAll(async () => {
  await served.close();
});

const namespace = 'dev';
const batch = () => config.makeApiClient(BatchV1Api);
const core = () => config.makeApiClient(CoreV1Api);

/** Watches until an object is as wanted. */
function watchJobs(version: string, wanted: (job: V1Job) => boolean): Promise<V1Job> {
  return new Promise((resolve, reject) => {
    const watch = new Watch(config);
    const options = { resourceVersion: version, allowWatchBookmarks: true, timeoutSeconds: 20 };
    const stop = watch.watch(
      `/apis/batch/v1/namespaces/${namespace}/jobs`,
      options,
      (_type, job: V1Job) => {
        if (!wanted(job)) return;
        resolve(job);
        void stop.then((controller) => controller.abort());
      },
      (error) => reject(error ?? new Error('the watch ended')),
    );
  });
}

describe('@kubernetes/client-node', () => {
  test('finds the contexts of a kubeconfig', async () => {
    expect(config.getCurrentContext()).toBe('development');
    expect(config.getContexts().map((context) => [context.name, context.namespace])).toEqual([
      ['development', 'dev'],
      ['staging', 'staging'],
    ]);
    expect((await config.makeApiClient(VersionApi).getCode()).minor).toBe('35');
  });

  test('creates, lists, patches, watches, follows and deletes', async () => {
    const script = 'let n=0;const t=setInterval(()=>{console.log("epoch",++n);if(n===3)clearInterval(t)},150)';
    const list = await batch().listNamespacedJob({ namespace });
    const complete = watchJobs(list.metadata?.resourceVersion ?? '', (job) => job.status?.succeeded === 1);
    const created = await batch().createNamespacedJob({ namespace, body: nodeJob('train', script) as V1Job });
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const labelled = await batch().patchNamespacedJob(
      { namespace, name: 'train', body: { metadata: { labels: { x: 'y' } } } },
      setHeaderOptions('Content-Type', 'application/strategic-merge-patch+json'),
    );
    expect(labelled.metadata?.labels).toEqual({ x: 'y' });
    const pod = await expect
      .poll(
        async () =>
          (
            await core().listNamespacedPod({
              namespace,
              labelSelector: 'job-name=train',
              fieldSelector: 'status.phase=Running',
            })
          ).items[0]?.metadata?.name,
        { timeout: 10_000 },
      )
      .toBeDefined()
      .then(
        async () =>
          (await core().listNamespacedPod({ namespace, labelSelector: 'job-name=train' })).items[0]?.metadata?.name ??
          '',
      );
    const output = new PassThrough();
    const all = text(output);
    await new Log(config).log(namespace, pod, 'main', output, { follow: true });
    expect(await all).toBe('epoch 1\nepoch 2\nepoch 3\n');
    expect((await complete).status?.conditions?.map((condition) => condition.type)).toContain('Complete');
    await batch().deleteNamespacedJob({ namespace, name: 'train', propagationPolicy: 'Foreground' });
    await expect
      .poll(async () => (await batch().listNamespacedJob({ namespace })).items.length, { timeout: 10_000 })
      .toBe(0);
  });

  test('applies on the server, and is told why it may not', async () => {
    const apply = (value: string, fieldManager: string, force = false) =>
      core().patchNamespacedConfigMap(
        {
          namespace,
          name: 'c',
          fieldManager,
          force,
          body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: value } },
        },
        setHeaderOptions('Content-Type', 'application/apply-patch+yaml'),
      );
    await apply('1', 'one');
    const refused = await apply('2', 'two').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiException);
    expect((refused as ApiException<string>).code).toBe(409);
    expect((await apply('2', 'two', true)).data).toEqual({ a: '2' });
  });

  test('gets refusals with their code and Status', async () => {
    const missing = (await batch()
      .readNamespacedJob({ namespace, name: 'none' })
      .catch((error: unknown) => error)) as ApiException<string>;
    expect(missing.code).toBe(404);
    expect(JSON.parse(missing.body)).toMatchObject({ reason: 'NotFound', message: 'jobs.batch "none" not found' });
    const stranger = new KubeConfig();
    stranger.loadFromString(served.kubeconfig.replace(served.token, 'wrong'));
    await expect(stranger.makeApiClient(CoreV1Api).listNamespacedPod({ namespace })).rejects.toMatchObject({
      code: 401,
    });
  });

  test('is told 410 when it watches from before what is remembered', async () => {
    const { metadata } = await core().listNamespacedConfigMap({ namespace });
    const change = (count: number) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'busy', namespace },
      data: { count: String(count) },
    });
    for (let count = 0; count < 2_050; count += 1) await served.cluster.apply(change(count), 'test');
    const seen = await new Promise((resolve, reject) => {
      void new Watch(config).watch(
        `/api/v1/namespaces/${namespace}/configmaps`,
        { resourceVersion: metadata?.resourceVersion },
        (phase: string, status: { code?: number; reason?: string }) => resolve([phase, status.code, status.reason]),
        reject,
      );
    });
    expect(seen).toEqual(['ERROR', 410, 'Expired']);
  });
});
