import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidenceStatement } from '@ai-platform/config';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectionError, IntegrityError, InvalidResponseError, ValidationError } from '../errors/index.ts';
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
