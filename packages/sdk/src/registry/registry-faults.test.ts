import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidenceStatement } from '@ai-platform/config';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  IntegrityError,
  InternalServerError,
  InvalidResponseError,
  NotSupportedError,
  ValidationError,
} from '../errors/index.ts';
import { startLocalRegistry, type TestServer } from '../testing/local-parts.ts';
import { json, type LoopbackServer, type ReceivedRequest, serve } from '../testing/loopback-server.ts';
import { hashDirectory, Registry } from './index.ts';

const closers: (() => Promise<void>)[] = [];
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sdk-faults-'));
});

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  rmSync(scratch, { recursive: true, force: true });
});

function registryAt(trackingUri: string, more: Partial<ConstructorParameters<typeof Registry>[0]> = {}): Registry {
  const registry = new Registry({ trackingUri, retries: 0, ...more });
  closers.push(() => registry.close());
  return registry;
}

async function fake(handle: Parameters<typeof serve>[0]): Promise<LoopbackServer> {
  const server = await serve(handle);
  closers.push(() => server.close());
  return server;
}

/** A real registry behind a door that may answer by itself. */
async function door(
  refuse: (request: ReceivedRequest) => number | 'cut' | 'cut-after' | undefined,
): Promise<LoopbackServer> {
  const server: TestServer = await startLocalRegistry();
  closers.push(() => server.stop());
  return fake(async (request, response) => {
    const fault = refuse(request);
    if (fault === 'cut') return void response.destroy();
    if (typeof fault === 'number') return json(response, fault, {});
    const { method, path, body, headers } = request;
    const forwarded = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': headers['content-type'] ?? 'application/octet-stream' },
      ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await forwarded.arrayBuffer());
    if (fault === 'cut-after') return void response.destroy();
    response.writeHead(forwarded.status, { 'content-type': forwarded.headers.get('content-type') ?? '' }).end(bytes);
  });
}

function folder(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(scratch, 'folder-'));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(directory, path), content);
  return directory;
}

describe('a registration that is cut off', () => {
  const files = { 'a.bin': 'a', 'b.bin': 'b', 'model.onnx': 'm' };

  test('goes on at every step when it is called again, and makes one version', async () => {
    const writes = (request: ReceivedRequest): boolean => request.method === 'PUT' || /create$/.test(request.path);
    let allowed = 0;
    let count = 0;
    const { url } = await door((request) =>
      writes(request) && request.path.includes('run') === false && ++count > allowed ? 'cut' : undefined,
    );
    const registry = registryAt(url);
    allowed = Number.POSITIVE_INFINITY;
    const run = await registry.runs.create({ experiment: 'cut' });
    const path = folder(files);
    const register = (): Promise<{ version: string }> =>
      registry.versions.register({ model: 'digits', run: run.id, path }, { concurrency: 1 });
    let attempts = 0;
    for (allowed = 0; ; allowed++) {
      count = 0;
      attempts++;
      const version = await register().catch(() => undefined);
      if (version === undefined) continue;
      expect(version.version).toBe('1');
      break;
    }
    expect(attempts).toBeGreaterThan(3);
    const versions: string[] = [];
    for await (const { version } of registry.versions.list('digits')) versions.push(version);
    expect(versions).toEqual(['1']);
    const target = join(scratch, 'down');
    await registry.versions.download('digits', '1', target);
    expect((await hashDirectory(target)).sha256).toBe((await hashDirectory(path)).sha256);
  });

  test('a version whose answer was lost is found, not made twice', async () => {
    const { url, requests } = await door(({ path }) =>
      path.endsWith('model-versions/create') ? 'cut-after' : undefined,
    );
    const registry = registryAt(url, { retries: 3 });
    const run = await registry.runs.create({ experiment: 'lost' });
    const version = await registry.versions.register({ model: 'digits', run: run.id, path: folder(files) });
    expect(version.version).toBe('1');
    expect(requests.filter(({ path }) => path.endsWith('model-versions/create'))).toHaveLength(1);
  });

  test('a run is not made twice when the answer is lost', async () => {
    const { url, requests } = await door(({ path }) => (path.endsWith('runs/create') ? 'cut-after' : undefined));
    const registry = registryAt(url, { retries: 3 });
    await expect(registry.runs.create({ experiment: 'lost' })).rejects.toThrow(ConnectionError);
    expect(requests.filter(({ path }) => path.endsWith('runs/create'))).toHaveLength(1);
  });
});

describe('downloads', () => {
  async function registered(
    files: Readonly<Record<string, string>>,
    tamper: (path: string) => string | undefined,
  ): Promise<Registry> {
    const server = await startLocalRegistry();
    closers.push(() => server.stop());
    const direct = registryAt(server.url);
    const run = await direct.runs.create({ experiment: 'down' });
    await direct.versions.register({ model: 'digits', run: run.id, path: folder(files) });
    const { url } = await fake(async (request, response) => {
      const other = request.method === 'GET' ? tamper(decodeURIComponent(request.path)) : undefined;
      if (other !== undefined) return void response.end(other);
      const forwarded = await fetch(`${server.url}${request.path}`);
      response.writeHead(forwarded.status).end(Buffer.from(await forwarded.arrayBuffer()));
    });
    return registryAt(url);
  }

  test.each([
    ['a changed file', (path: string) => (path.endsWith('model.onnx') ? 'evil' : undefined)],
    [
      'a changed manifest',
      (path: string) => (path.endsWith('SHA256SUMS') ? `${'0'.repeat(64)}  model.onnx\n` : undefined),
    ],
    [
      'a manifest that climbs out',
      (path: string) => (path.endsWith('SHA256SUMS') ? `${'0'.repeat(64)}  ../../evil\n` : undefined),
    ],
  ])('%s is noticed, and leaves nothing behind', async (_, tamper) => {
    const registry = await registered({ 'model.onnx': 'm' }, tamper);
    const target = join(scratch, 'target');
    await expect(registry.versions.download('digits', '1', target)).rejects.toThrow(IntegrityError);
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('changed evidence is noticed', async () => {
    const server = await startLocalRegistry();
    closers.push(() => server.stop());
    const registry = registryAt(server.url);
    const run = await registry.runs.create({ experiment: 'evidence' });
    const version = await registry.versions.register({ model: 'digits', run: run.id, path: folder({ m: '1' }) });
    const evidence = { 'ai-platform.evidence.sha256': 'a'.repeat(64), 'ai-platform.evidence.path': 'model/m' };
    for (const [key, value] of Object.entries(evidence))
      await registry.versions.setTag('digits', { version: version.version, key, value });
    await expect(registry.versions.evidence('digits', '1')).rejects.toThrow(IntegrityError);
    await registry.versions.setTag('digits', {
      version: '1',
      key: 'ai-platform.evidence.path',
      value: '../../../etc/passwd',
    });
    await expect(registry.versions.evidence('digits', '1')).rejects.toThrow(ValidationError);
  });

  test('evidence that no schema knows is neither written nor read', async () => {
    const server = await startLocalRegistry();
    closers.push(() => server.stop());
    const registry = registryAt(server.url);
    const run = await registry.runs.create({ experiment: 'evidence' });
    const path = folder({ m: '{"_type":"something else"}' });
    const params = { model: 'digits', run: run.id, path };
    const evidence = { _type: 'something else' } as unknown as EvidenceStatement;
    await expect(registry.versions.register({ ...params, evidence })).rejects.toThrow(ValidationError);
    await registry.versions.register(params);
    const { files } = await hashDirectory(path);
    const tags = { 'ai-platform.evidence.sha256': files[0]?.sha256 ?? '', 'ai-platform.evidence.path': 'model/m' };
    for (const [key, value] of Object.entries(tags))
      await registry.versions.setTag('digits', { version: '1', key, value });
    await expect(registry.versions.evidence('digits', '1')).rejects.toThrow(InvalidResponseError);
    expect((await registry.versions.retrieve('digits', '1')).evidenceSha256).toBe(files[0]?.sha256);
  });

  test('a listing that climbs out is refused', async () => {
    const { url } = await fake((request, response) => {
      if (request.path.includes('runs/get'))
        return json(response, 200, { run: { info: { run_id: 'r', artifact_uri: 'mlflow-artifacts:/1/r/artifacts' } } });
      if (request.path.includes('SHA256SUMS')) return json(response, 404, {});
      json(response, 200, { files: [{ path: '..', is_dir: false, file_size: 1 }] });
    });
    const target = join(scratch, 'target');
    await expect(registryAt(url).artifacts.download('r', 'data', { to: target })).rejects.toThrow(ValidationError);
    expect(existsSync(target)).toBe(false);
  });

  test('a file that changes while it is sent is noticed', async () => {
    const path = folder({ 'model.onnx': 'before' });
    const { url } = await door(({ method }) => {
      if (method === 'GET') writeFileSync(join(path, 'model.onnx'), 'after!');
      return undefined;
    });
    const registry = registryAt(url);
    const run = await registry.runs.create({ experiment: 'changing' });
    writeFileSync(join(path, 'model.onnx'), 'before');
    await expect(registry.versions.register({ model: 'digits', run: run.id, path })).rejects.toThrow(IntegrityError);
    expect(readFileSync(join(path, 'model.onnx'), 'utf8')).toBe('after!');
  });
});

describe('nothing malformed is sent', () => {
  const id = 'a'.repeat(32);
  const calls: readonly (readonly [string, (registry: Registry) => unknown])[] = [
    ['a fraction as step', (r) => r.runs.logMetrics(id, { a: 1 }, { step: 1.5 })],
    ['a fraction as timestamp', (r) => r.runs.logMetrics(id, { a: 1 }, { timestamp: 5.5 })],
    ['a text as metric', (r) => r.runs.logMetrics(id, { a: '1' as unknown as number })],
    ['a key with ..', (r) => r.runs.logMetrics(id, { 'a/../b': 1 })],
    ['a key with a question mark', (r) => r.runs.setTags(id, { 'a?': '1' })],
    ['a key that is too long', (r) => r.runs.logParameters(id, { ['k'.repeat(251)]: 1 })],
    ['a value that is too long', (r) => r.runs.logParameters(id, { k: 'v'.repeat(6001) })],
    ['a status that does not exist', (r) => r.runs.update(id, { status: 'BOGUS' as 'FAILED' })],
    ['a date that is none', (r) => r.runs.update(id, { endedAt: new Date(Number.NaN) })],
    ['a run id that climbs', (r) => r.runs.retrieve('../x')],
    ['a model name with a slash', (r) => r.models.create({ name: 'a/b' })],
    ['an empty model name', (r) => r.models.retrieve(' ')],
    ['a tag value that is too long', (r) => r.models.setTag('m', { key: 'k', value: 'v'.repeat(5001) })],
    ['a version that is no number', (r) => r.versions.retrieve('m', 'latest')],
    ['version 0', (r) => r.versions.delete('m', '0')],
    ['a reserved alias', (r) => r.aliases.set('m', { alias: 'latest', version: '1' })],
    ['an alias like a version', (r) => r.aliases.set('m', { alias: 'v3', version: '1' })],
    ['an alias with a space', (r) => r.aliases.delete('m', 'a b')],
    ['an experiment name that is too long', (r) => r.experiments.create({ name: 'e'.repeat(501) })],
  ];

  test.each(calls)('%s', async (_, call) => {
    const { url, requests } = await fake((__, response) => json(response, 200, {}));
    const registry = registryAt(url);
    await expect((async () => call(registry))()).rejects.toThrow(ValidationError);
    expect(requests).toEqual([]);
  });

  test('batches stay within the limits, in order, and a failure says what is written', async () => {
    let count = 0;
    const { url, requests } = await fake((_, response) => json(response, ++count === 3 ? 500 : 200, {}));
    const registry = registryAt(url);
    const parameters = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`p${index}`, 'é'.repeat(6000)]));
    const error = await registry.runs.logParameters(id, parameters).then(undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(InternalServerError);
    const sizes = requests.map(({ body }) => (JSON.parse(body.toString()) as { params: unknown[] }).params.length);
    expect((error as InternalServerError).hint).toBe(
      `the first ${(sizes[0] as number) + (sizes[1] as number)} of 250 are written; sending all of them again does no harm`,
    );
    for (const { body } of requests) expect(body.length).toBeLessThan(1_000_000);
  });
});

describe('who calls, and where', () => {
  test('credentials in the address, a user and a password, a token', async () => {
    const { url, requests } = await fake((_, response) => json(response, 200, { registered_model: { name: 'm' } }));
    const basic = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
    await registryAt(url.replace('http://', 'http://ann:p%40ss@')).models.retrieve('m');
    await registryAt(url, { username: 'ann', password: 'p@ss' }).models.retrieve('m');
    await registryAt(url, { username: 'ann', token: 'tok' }).models.retrieve('m');
    await registryAt(`${url}/mlflow/`).models.retrieve('m');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic, 'Bearer tok', undefined]);
    expect(requests.at(-1)?.path).toBe('/mlflow/api/2.0/mlflow/registered-models/get?name=m');
  });

  test('a refusal does not repeat the password', async () => {
    const { url } = await fake(
      (_, response) => void response.writeHead(401, { 'content-type': 'text/html' }).end('wrong: p@ss'),
    );
    const error = await registryAt(url.replace('http://', 'http://ann:p%40ss@'))
      .models.retrieve('m')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(JSON.stringify(error)).not.toContain('p@ss');
  });

  test.each(['', 'file:///mlruns', 'databricks', '127.0.0.1:5000'])('%j is no address', (trackingUri) => {
    expect(() => new Registry({ trackingUri })).toThrow(ConfigurationError);
  });

  test('a page instead of an answer, and a store that is not proxied', async () => {
    const { url } = await fake((request, response) => {
      if (request.path.includes('runs/get'))
        return json(response, 200, { run: { info: { run_id: 'r', artifact_uri: 's3://bucket/r' } } });
      response.end('<html>welcome</html>');
    });
    await expect(registryAt(url).models.retrieve('m')).rejects.toThrow(InvalidResponseError);
    await expect(registryAt(url).artifacts.upload('r', folder({ a: '1' }))).rejects.toThrow(NotSupportedError);
  });

  test('a server that repeats its page token does not make a list endless', async () => {
    const { url } = await fake((_, response) =>
      json(response, 200, { registered_models: [{ name: 'm' }], next_page_token: 'same' }),
    );
    const names: string[] = [];
    for await (const { name } of registryAt(url).models.list()) names.push(name);
    expect(names).toEqual(['m', 'm']);
  });

  test('older servers write int64 as text', async () => {
    const info = { run_id: 'r', start_time: '1700000000000', end_time: 1700000000001 };
    const data = {
      metrics: [
        { key: 'a', value: 'NaN' },
        { key: 'b', value: 1.7976931348623157e308 },
      ],
    };
    const { url } = await fake((_, response) => json(response, 200, { run: { info, data } }));
    const run = await registryAt(url).runs.retrieve('r');
    expect([run.startedAt?.getTime(), run.endedAt?.getTime(), run.metrics]).toEqual([
      1700000000000,
      1700000000001,
      { a: Number.NaN, b: Infinity },
    ]);
  });
});
