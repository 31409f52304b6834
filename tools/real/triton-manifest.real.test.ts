// The Deployment that is generated for Triton, on a real Triton: it takes the arguments, answers the probes, refuses what must not be
// reached, and exports the metrics that rules and scalers ask for.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: our own checks are the package's test helpers, shared with its unit tests, and not published.
import { seriesOf } from '../../packages/gitops/src/testing/house-checks/metric-checks.ts';
import { type FoundObject, objectsIn } from './manifest-tools/repository-files.ts';
import { sampleRepository, writeRepository } from './manifest-tools/sample-repository.ts';
import { freePort, startTritonServer, type TritonServer } from './triton-server.ts';

interface Container {
  readonly args: readonly string[];
  readonly readinessProbe: { readonly httpGet: { readonly path: string } };
  readonly livenessProbe: { readonly httpGet: { readonly path: string } };
}

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [Container] } } };
}

const MODEL = {
  name: 'digits',
  config:
    'version_policy { specific { versions: [1] } }\n' +
    'input [{ name: "x" data_type: TYPE_FP32 dims: [-1] }]\noutput [{ name: "y" data_type: TYPE_FP32 dims: [-1] }]',
  code: "outputs = [('y', inputs['x'])]",
};

describe('the Deployment generated for Triton', () => {
  let server: TritonServer;
  let container: Container;
  let objects: readonly FoundObject[];
  let metrics: string;

  beforeAll(async () => {
    const directory = writeRepository(await sampleRepository());
    objects = objectsIn(directory).filter(({ file }) => file.startsWith('models/digits/dev/'));
    rmSync(directory, { recursive: true, force: true });
    const [deployment] = objects.filter(({ kind }) => kind === 'Deployment') as unknown as [Deployment];
    container = deployment.spec.template.spec.containers[0];
    const [grpc, metricsPort] = [await freePort(), await freePort()];
    metrics = `http://127.0.0.1:${metricsPort}/metrics`;
    server = await startTritonServer(
      [MODEL],
      [
        ...container.args
          .filter((arg) => !arg.startsWith('--model-repository='))
          .map((arg) => arg.replace('$(POD_UID)', '7a1c')),
        ...['--grpc-address=127.0.0.1', `--grpc-port=${grpc}`],
        ...['--metrics-address=127.0.0.1', `--metrics-port=${metricsPort}`],
      ],
    );
  });
  afterAll(() => server?.stop());

  const post = (path: string, body: unknown) =>
    fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

  test('answers the probes, and requests to the model', async () => {
    for (const { httpGet } of [container.readinessProbe, container.livenessProbe]) {
      expect(await fetch(`${server.url}${httpGet.path}`)).toMatchObject({ status: 200 });
    }
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [2], data: [1, 2] }];
    const answer = await post('/v2/models/digits/infer', { inputs });
    expect(await answer.json()).toMatchObject({ model_version: '1', outputs: [{ name: 'y', data: [1, 2] }] });
  });

  test.each([
    '/v2/repository/index',
    '/v2/repository/models/digits/load',
    '/v2/systemsharedmemory/region/x/register',
    '/v2/logging',
    '/v2/trace/setting',
  ])('refuses %s', async (path) => {
    const answer = await post(path, {});
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('This API is restricted');
  });

  test('exports every metric that its rules and scalers ask for', async () => {
    const exported = new Set((await (await fetch(metrics)).text()).match(/^nv_\w+/gm));
    const asked = JSON.stringify(objects.filter(({ kind }) => kind === 'PrometheusRule' || kind === 'ScaledObject'));
    const expressions = [...asked.matchAll(/"(?:expr|query)":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
      JSON.parse(`"${text}"`),
    );
    const names = expressions.flatMap((text: string) => seriesOf(text).map(({ name }) => name));
    const own = [...new Set(names)].filter((name) => name.startsWith('nv_'));
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(own.filter((name) => !exported.has(name))).toEqual([]);
  });
});
