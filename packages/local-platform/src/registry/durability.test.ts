// A kill -9 at any moment loses nothing that was acknowledged and doubles nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base, openRegistry, type RegistryFixture } from './testing/registry-fixture.ts';

const script = join(import.meta.dirname, 'testing', 'registry-process.ts');

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

const children = new Set<ChildProcess>();

async function start(directory: string): Promise<Running> {
  const child = spawn(process.execPath, [script, directory], { stdio: ['pipe', 'pipe', 'ignore'] });
  children.add(child);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: `http://127.0.0.1:${port.toString().trim()}` };
}

async function kill({ child }: Running): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function call({ url }: Running, methodAndPath: string, body?: object): Promise<unknown> {
  const [method = '', path = ''] = methodAndPath.split(' ');
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json();
}

/** What a client was told is stored. */
interface Acknowledged {
  readonly versions: string[];
  readonly metrics: number[];
  readonly artifacts: Map<string, string>;
}

function bytesOf(name: string): Uint8Array {
  const seed = createHash('sha256').update(name).digest();
  return Uint8Array.from({ length: 200_000 }, (_, index) => seed[index % 32] ?? 0);
}

async function writeUntilKilled(running: Running, run: string, kept: Acknowledged): Promise<void> {
  const artifacts = `${running.url}/api/2.0/mlflow-artifacts/artifacts/0`;
  for (let number = kept.metrics.length; ; number++) {
    try {
      const name = `file-${number % 3}`;
      const content = `${name}-${number}`;
      const put = await fetch(`${artifacts}/${name}`, { method: 'PUT', body: bytesOf(content) });
      if (put.status === 200) kept.artifacts.set(name, content);
      const version = await call(running, 'POST model-versions/create', {
        name: 'digits',
        source: `s3://b/${number}`,
      });
      kept.versions.push((version as { model_version: { version: string } }).model_version.version);
      const metrics = [0, 1, 2].map((step) => ({ key: `k${number}`, value: number, timestamp: number, step }));
      await call(running, 'POST runs/log-batch', { run_id: run, metrics });
      kept.metrics.push(number);
    } catch {
      return;
    }
  }
}

/** An acknowledged artifact is there; one whose answer was cut off may be there as well, but whole. */
async function checkArtifact(running: Running, name: string, content: string): Promise<void> {
  const response = await fetch(`${running.url}/api/2.0/mlflow-artifacts/artifacts/0/${name}`);
  const found = Buffer.from(await response.arrayBuffer());
  const number = Number(content.split('-').at(-1));
  const candidates = [content, `${name}-${number + 3}`].map((one) => Buffer.from(bytesOf(one)));
  expect(candidates.some((candidate) => candidate.equals(found))).toBe(true);
}

async function checkMetrics(running: Running, run: string, kept: Acknowledged): Promise<void> {
  for (const number of kept.metrics) {
    const history = await call(running, `GET metrics/get-history?run_id=${run}&metric_key=k${number}`);
    expect((history as { metrics: unknown[] }).metrics.length).toBe(3);
  }
}

async function checkVersions(running: Running, kept: Acknowledged): Promise<void> {
  const found = (await call(running, 'GET model-versions/search')) as {
    model_versions: { version: string; source: string }[];
  };
  const numbers = found.model_versions.map(({ version }) => version);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers).toEqual(expect.arrayContaining(kept.versions));
}

describe('the registry after a kill -9', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'registry-kill-'));
  });

  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    rmSync(directory, { recursive: true, force: true });
  });

  it('has everything that it acknowledged, once', async () => {
    const kept: Acknowledged = { versions: [], metrics: [], artifacts: new Map() };
    let running = await start(directory);
    const created = await call(running, 'POST runs/create', { experiment_id: '0' });
    const run = (created as { run: { info: { run_id: string } } }).run.info.run_id;
    await call(running, 'POST registered-models/create', { name: 'digits' });
    for (const moment of [3, 11, 7, 2, 17]) {
      const wanted = kept.metrics.length + 2;
      const writing = writeUntilKilled(running, run, kept);
      await expect.poll(() => kept.metrics.length, { interval: 1, timeout: 10_000 }).toBeGreaterThanOrEqual(wanted);
      await sleep(moment);
      await kill(running);
      await writing;
      running = await start(directory);
      expect(readdirSync(join(directory, 'incoming'))).toEqual([]);
      await checkVersions(running, kept);
      await checkMetrics(running, run, kept);
      for (const [name, content] of kept.artifacts) await checkArtifact(running, name, content);
    }
    await kill(running);
    expect(kept.metrics.length).toBeGreaterThanOrEqual(10);
  });
});

describe('the registry after a restart', () => {
  it('says that what a client sends again is there already', async () => {
    const before = openRegistry();
    const model = { name: 'digits' };
    expect(await before.call('POST', 'registered-models/create', model)).toMatchObject({ status: 200 });
    before.database.close();
    const after = before.reopen();
    expect(await after.call('POST', 'registered-models/create', model)).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'Registered Model (name=digits) already exists.' },
    });
    const experiments = await after.call('GET', 'experiments/search?max_results=9');
    expect(experiments.body).toMatchObject({ experiments: [{ name: 'Default' }] });
    after.remove();
  });
});

describe('a write that fails in the middle', () => {
  let fixture: RegistryFixture;

  beforeEach(() => {
    fixture = openRegistry();
  });

  afterEach(() => fixture.remove());

  function failOn(table: string): void {
    fixture.database.exec(
      `CREATE TRIGGER fail BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'no space left'); END`,
    );
  }

  async function statusOf(path: string, body: object): Promise<number> {
    const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return (await fixture.registry.fetch(new Request(`${base}/api/2.0/mlflow/${path}`, init))).status;
  }

  it('leaves nothing of a batch', async () => {
    const { body } = await fixture.call('POST', 'runs/create', { experiment_id: '0' });
    const run_id = (body as { run: { info: { run_id: string } } }).run.info.run_id;
    const before = await fixture.call('GET', `runs/get?run_id=${run_id}`);
    failOn('registry_run_tags');
    const metrics = [{ key: 'a', value: 1, timestamp: 1 }];
    const tags = [{ key: 'k', value: 'v' }];
    expect(await statusOf('runs/log-batch', { run_id, metrics, tags })).toBe(500);
    expect(await fixture.call('GET', `runs/get?run_id=${run_id}`)).toEqual(before);
    expect(fixture.log).toEqual(['registry: no space left']);
  });

  it('leaves no run, no model and no version', async () => {
    await fixture.call('POST', 'registered-models/create', { name: 'digits' });
    failOn('registry_model_version_tags');
    const version = { name: 'digits', source: 's3://bucket/x', tags: [{ key: 'k', value: 'v' }] };
    expect(await statusOf('model-versions/create', version)).toBe(500);
    fixture.database.exec('DROP TRIGGER fail');
    expect(await fixture.call('POST', 'model-versions/create', version)).toMatchObject({
      body: { model_version: { version: '1' } },
    });
    failOn('registry_run_tags');
    expect(await statusOf('runs/create', { experiment_id: '0' })).toBe(500);
    expect(await fixture.call('POST', 'runs/search', { experiment_ids: ['0'] })).toEqual({ status: 200, body: {} });
  });
});
