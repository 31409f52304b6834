import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveCluster } from '../../local-platform/src/cluster/testing/served-cluster.ts';
import { classifierModel } from '../../local-platform/src/inference/testing/models.ts';
import * as sdk from './index.ts';
import { startLocalInference, startLocalRegistry } from './testing/local-parts.ts';

const closers: (() => Promise<void>)[] = [];
let directory: string;
let before: string;

/** A repository whose connections lead to the local platform's parts, as `local up` would write them. */
beforeAll(async () => {
  before = process.cwd();
  directory = mkdtempSync(join(tmpdir(), 'sdk-readme-'));
  const registry = await startLocalRegistry();
  const inference = await startLocalInference([{ model: 'digits', version: '1', bytes: classifierModel() }]);
  const cluster = await serveCluster();
  closers.push(registry.stop, inference.stop, cluster.close);
  const container = { name: 'train', image: 'x', command: ['sh', '-c', 'echo training'] };
  const job = { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } };
  await cluster.cluster.apply(
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'digits', namespace: 'dev' },
      spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: job },
    },
    'test',
  );
  mkdirSync(join(directory, '.ai-platform'));
  mkdirSync(join(directory, 'model'));
  writeFileSync(join(directory, 'model', 'model.onnx'), classifierModel());
  const connections = {
    registry: { trackingUri: registry.url },
    environments: {
      dev: {
        kubernetes: { kubeconfig: cluster.kubeconfigFile, context: 'development' },
        predict: { url: inference.url },
      },
    },
  };
  writeFileSync(join(directory, '.ai-platform', 'connections.yaml'), JSON.stringify(connections));
});

afterAll(async () => {
  process.chdir(before);
  await Promise.all(closers.map((close) => close()));
  rmSync(directory, { recursive: true, force: true });
});

test('every TypeScript block of the README runs, one after the other', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  const code = blocks.join('\n').replace(/import (\{.*?\}) from '@ai-platform\/sdk';/g, 'const $1 = sdk;');
  const printed: unknown[][] = [];
  const log = (...values: unknown[]): void => void printed.push(values);
  // A bare function of the text: the README's words are the program.
  const run = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<void>;
  process.chdir(directory);
  await new run('sdk', 'console', code)(sdk, { log });
  const digest = printed.find(([version]) => version === '1')?.[1];
  expect(printed.slice(0, 2)).toEqual([['train: training'], ['succeeded']]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(printed).toContainEqual([['model.onnx'], true]);
  expect(printed).toContainEqual([200, 6, true]);
  expect(printed.at(-1)?.slice(0, 3)).toEqual([true, 404, 'RESOURCE_DOES_NOT_EXIST']);
  expect(existsSync(join(directory, 'downloaded', 'SHA256SUMS'))).toBe(true);
});
