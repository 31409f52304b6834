import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  AuthenticationError,
  ConfigurationError,
  InternalServerError,
  InvalidResponseError,
  NotSupportedError,
  ValidationError,
} from '../errors/index.ts';
import { json, type LoopbackServer, serve } from '../testing/loopback-server.ts';
import { Registry } from './index.ts';

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

function folder(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(scratch, 'folder-'));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(directory, path), content);
  return directory;
}

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
