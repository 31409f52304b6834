import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AiPlatform, AiPlatformError, ConfigurationError, NotFoundError } from './index.ts';
import { loadOptions } from './load-options.ts';
import { FakeCluster } from './testing/fake-cluster.ts';
import { json, serve } from './testing/loopback-server.ts';
import { VERSION } from './version.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sdk-load-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(directory, path, '..'), { recursive: true });
  writeFileSync(join(directory, path), text);
}

const config = `kind: Platform
version: 1
name: acme-ai
repository: { host: github.com, owner: acme, name: acme-ai-gitops, branch: main }
clusters:
  - { name: main, server: https://kubernetes.default.svc, kubernetes: "1.35" }
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
  - { name: staging, cluster: main, namespace: acme-staging, promoteFrom: [dev] }
registry: { kind: mlflow, uri: http://mlflow.mlflow.svc.cluster.local:5000 }
`;

const connections = `registry: { trackingUri: http://127.0.0.1:5001 }
environments:
  dev:
    kubernetes: { kubeconfig: kubeconfig.yaml, context: local }
    predict: { url: http://127.0.0.1:8001 }
`;

describe('load', () => {
  test('connections, then what the config knows, for one environment', async () => {
    write('ai-platform.yaml', config);
    write('.ai-platform/connections.yaml', connections);
    expect(await loadOptions({ directory, environment: 'dev', variables: {} })).toMatchObject({
      registry: { trackingUri: 'http://127.0.0.1:5001' },
      kubernetes: {
        kubeconfig: join(directory, '.ai-platform/kubeconfig.yaml'),
        context: 'local',
        namespace: 'acme-dev',
      },
      predict: { url: 'http://127.0.0.1:8001' },
    });
    const staging = await loadOptions({ directory, environment: 'staging', variables: {} });
    expect([staging.kubernetes, staging.predict]).toEqual([{ namespace: 'acme-staging' }, {}]);
  });

  test('without connections the address inside the cluster is taken', async () => {
    write('ai-platform.yaml', config);
    const { registry } = await loadOptions({ directory, environment: 'dev', variables: {} });
    expect(registry?.trackingUri).toBe('http://mlflow.mlflow.svc.cluster.local:5000');
  });

  test('explicit options go before variables, and those before the files', async () => {
    write('.ai-platform/connections.yaml', connections);
    const variables = {
      MLFLOW_TRACKING_URI: 'http://variable',
      MLFLOW_TRACKING_TOKEN: 'tok',
      KUBECONFIG: '/variable/kubeconfig',
      AI_PLATFORM_PREDICT_URL: '',
    };
    const options = { directory, environment: 'dev', variables };
    expect(await loadOptions(options)).toMatchObject({
      registry: { trackingUri: 'http://variable', token: 'tok' },
      kubernetes: { kubeconfig: '/variable/kubeconfig', context: 'local' },
      predict: { url: 'http://127.0.0.1:8001' },
    });
    const { registry, kubernetes } = await loadOptions({
      ...options,
      registry: { trackingUri: 'http://explicit' },
      kubernetes: { kubeconfig: '/explicit' },
    });
    expect([registry, kubernetes?.kubeconfig]).toEqual([{ trackingUri: 'http://explicit', token: 'tok' }, '/explicit']);
  });

  test('an unknown environment, files that are not valid, and nothing at all', async () => {
    write('ai-platform.yaml', config);
    await expect(AiPlatform.load({ directory, environment: 'prod', variables: {} })).rejects.toMatchObject({
      hint: 'there are dev, staging',
    });
    write('.ai-platform/connections.yaml', 'registry: { trackingUrl: x }\n');
    await expect(AiPlatform.load({ directory, environment: 'dev', variables: {} })).rejects.toThrow(
      /connections\.yaml.*:1/s,
    );
    rmSync(join(directory, '.ai-platform'), { recursive: true });
    write('ai-platform.yaml', 'kind: Platform\nnonsense: 1\n');
    await expect(AiPlatform.load({ directory, environment: 'dev', variables: {} })).rejects.toThrow(
      /ai-platform\.yaml:2: .*nonsense/s,
    );
    rmSync(join(directory, 'ai-platform.yaml'));
    await expect(AiPlatform.load({ directory, environment: 'dev', variables: {} })).rejects.toThrow(ConfigurationError);
    await expect(AiPlatform.load({ directory, variables: {} })).resolves.toBeInstanceOf(AiPlatform);
  });
});

describe('the client', () => {
  test('says what to set when an address is missing, and only when it is needed', () => {
    const platform = new AiPlatform({ variables: {} });
    expect(() => platform.registry).toThrow('it is not known where the model registry is');
    expect(() => platform.predict).toThrow('it is not known where models answer');
    expect(platform.training).toBe(platform.training);
  });

  test('passes its options on to everything', async () => {
    const server = await serve((_, response) =>
      json(response, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' }),
    );
    const instance = axios.create();
    let sent = 0;
    instance.interceptors.request.use((each) => {
      sent++;
      return each;
    });
    const variables = {
      MLFLOW_TRACKING_URI: server.url,
      MLFLOW_TRACKING_USERNAME: 'ann',
      MLFLOW_TRACKING_PASSWORD: 'pw',
    };
    const platform = new AiPlatform({
      axios: instance,
      retries: 0,
      predict: { url: server.url, token: 'tok' },
      variables,
    });
    await expect(platform.registry.models.retrieve('m')).rejects.toThrow(NotFoundError);
    await expect(platform.predict.endpoint('m', { dialect: 'kserve-v1' }).infer({ x: [1] })).rejects.toThrow(
      NotFoundError,
    );
    expect(sent).toBe(2);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${btoa('ann:pw')}`,
      'Bearer tok',
    ]);
    await platform.close();
    await server.close();
  });

  test('a context that is not in the kubeconfig of KUBECONFIG is no other cluster', async () => {
    const cluster = new FakeCluster();
    await cluster.start();
    write('.ai-platform/connections.yaml', connections);
    const platform = await AiPlatform.load({
      directory,
      environment: 'dev',
      variables: { KUBECONFIG: cluster.kubeconfig },
    });
    await expect(platform.training.jobs.retrieve('j')).rejects.toThrow('has no context "local"');
    await platform.close();
    await cluster.remove();
  });
});

describe('the package', () => {
  const source = (path: string): string => new URL(path, import.meta.url).href;

  /** What a fresh Node has loaded after running a script. */
  function loadedBy(script: string): string[] {
    const hook = `import { registerHooks } from 'node:module'; import { appendFileSync } from 'node:fs';
      registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(join(directory, 'loaded'))}, url + '\\n'); return next(url, context); } });`;
    write('hook.mjs', hook);
    write('loaded', '');
    const flags = [
      '--conditions=@ai-platform/source',
      '--import',
      join(directory, 'hook.mjs'),
      '--input-type=module',
      '-e',
      script,
    ];
    execFileSync(process.execPath, flags, { stdio: ['ignore', 'ignore', 'inherit'] });
    return readFileSync(join(directory, 'loaded'), 'utf8').split('\n');
  }

  const clients = /node_modules\/(axios|undici|@kubernetes)\//;

  test.each([
    ['./predict/index.ts', /node_modules/],
    ['./training/index.ts', /node_modules/],
    ['./registry/index.ts', clients],
    ['./index.ts', clients],
  ])('importing %s loads nothing that matches %s', (path, heavy) => {
    const loaded = loadedBy(`await import(${JSON.stringify(source(path))})`);
    expect(loaded.some((url) => url.endsWith(path.slice(1)))).toBe(true);
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });

  test('a prediction loads no Kubernetes client', () => {
    const script = `const { Predict } = await import(${JSON.stringify(source('./predict/index.ts'))});
      await new Predict({ url: 'http://127.0.0.1:1', retries: 0 }).endpoint('m').infer({ x: [1] }).catch(() => {})`;
    const loaded = loadedBy(script);
    expect(loaded.some((url) => url.includes('/undici/'))).toBe(true);
    expect(loaded.filter((url) => url.includes('@kubernetes'))).toEqual([]);
  });

  test('the version is the package’s', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(VERSION).toBe(manifest.version);
  });

  test('every error is told by its class name and printed as data', () => {
    const error = new NotFoundError('gone', { status: 404, code: 'X', requestId: 'r', hint: 'h' });
    expect(error).toBeInstanceOf(AiPlatformError);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'NotFoundError',
      message: 'gone',
      status: 404,
      code: 'X',
      requestId: 'r',
      retryable: false,
      hint: 'h',
    });
  });
});
