// The real Python client of MLflow uses the local registry as a training does; what it reads back is what it wrote.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: one part alone; the package's door opens the whole platform.
import { createRegistry } from '../../packages/local-platform/src/registry/index.ts';
import { mlflowEnvironment, mlflowRequirements } from './mlflow-server.ts';
import { pythonWith } from './python-environment.ts';

const script = join(import.meta.dirname, 'mlflow_client.py');

async function useClient(url: string, cwd: string): Promise<Record<string, unknown>> {
  const env = { ...mlflowEnvironment, MLFLOW_TRACKING_URI: url, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' };
  const { stdout } = await promisify(execFile)(pythonWith(mlflowRequirements), [script], { cwd, env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe('the Python client of MLflow 3.17.2 against the local registry', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mlflow-client-'));
  const database = new DatabaseSync(join(directory, 'state.db'));
  const log: string[] = [];
  let server: Server;
  let seen: Record<string, unknown>;

  beforeAll(async () => {
    const context = { directory, database, clock: Date.now, log: (line: string) => log.push(line), url: '' };
    const { fetch } = createRegistry(context);
    const port = await new Promise<number>((resolve) => {
      server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, (address) => resolve(address.port)) as Server;
    });
    seen = await useClient(`http://127.0.0.1:${port}`, directory);
  });

  afterAll(() => {
    server?.close();
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('never makes the registry fail', () => {
    expect(log).toEqual([]);
  });

  it('creates and finds experiments', () => {
    expect(seen).toMatchObject({
      experiment: { team: 'vision' },
      experiments: ['real-client'],
      duplicate: 'RESOURCE_ALREADY_EXISTS',
      stage: 'active',
    });
  });

  it('logs parameters, metrics with steps, tags, a batch and a dataset', () => {
    expect(seen).toMatchObject({
      status: 'FINISHED',
      params: { epochs: '3', lr: '0.1', seed: '7' },
      tags: { phase: 'train', 'with space': 'yes', b: '1' },
      batch: 1000,
      nan: true,
      dataset: ['rows'],
      outputs: 3,
    });
    expect(seen['loss']).toEqual([0, 1, 2, 3, 4].map((step) => [step, 1 / (step + 1)]));
  });

  it('gets every artifact back byte for byte', () => {
    expect(Object.keys(seen['uploaded'] as object)).toEqual(['a b ü.txt', 'deep/er/weights.bin', 'empty']);
    expect(seen['downloaded']).toEqual(seen['uploaded']);
    expect(seen['dict']).toEqual({ accuracy: 0.98 });
    expect(seen['listed']).toEqual(['files', 'metrics.json']);
    expect(seen['listed_below']).toEqual([
      ['files/a b ü.txt', false, 13],
      ['files/deep', true, null],
      ['files/empty', false, null],
    ]);
  });

  it('searches runs with filters, orders and pages', () => {
    expect(seen).toMatchObject({
      found: ['first'],
      best_first: ['first', 'second'],
      pages: [1, 1],
      frame: 2,
      without_deleted: ['second'],
    });
  });

  it('logs, registers, finds and loads scikit-learn, Python and ONNX models', () => {
    expect(seen).toMatchObject({
      champion: ['1', 'READY', true, ['champion'], { gate: 'passed' }],
      versions: ['1', '2'],
      tagged: ['1'],
      models: ['digits', 'doubler'],
      described: 'Handwritten digits',
      predicted: [0, 1, 0, 1],
      doubled: [
        [0, 2],
        [2, 0],
        [0, 4],
        [4, 0],
      ],
      onnx_nodes: ['Add'],
      logged: ['onnx', 'pyfunc', 'sklearn'],
      logged_metric: [1, 0, 1],
      from_run: '1',
      after_delete: ['1'],
    });
  });

  it('reads refusals as MLflow’s own errors', () => {
    expect(seen).toMatchObject({
      unknown_alias: 'INVALID_PARAMETER_VALUE',
      unknown_run: 'RESOURCE_DOES_NOT_EXIST',
      changed_param: 'INVALID_PARAMETER_VALUE',
    });
  });
});
