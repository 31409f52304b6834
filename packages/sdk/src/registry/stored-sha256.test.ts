import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NotFoundError } from '../errors/index.ts';
import { startLocalRegistry } from '../testing/local-parts.ts';
import { hashDirectory, Registry } from './index.ts';

test('storedSha256 tells what is there now, also after somebody changed it', async () => {
  const server = await startLocalRegistry();
  const registry = new Registry({ trackingUri: server.url });
  const folder = await mkdtemp(join(tmpdir(), 'sdk-stored-'));
  onTestFinished(async () => {
    await registry.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });
  await writeFile(join(folder, 'model.onnx'), 'bytes');
  const { sha256 } = await hashDirectory(folder);
  const run = await registry.runs.create({ experiment: 'e' });
  await registry.versions.register({ model: 'm', run: run.id, path: folder });
  expect(await registry.versions.storedSha256('m', '1')).toBe(sha256);
  await writeFile(join(folder, 'SHA256SUMS'), 'another');
  await registry.artifacts.upload(run.id, join(folder, 'SHA256SUMS'), { to: 'model' });
  expect(await registry.versions.storedSha256('m', '1')).toMatch(/^(?!undefined)[0-9a-f]{64}$/);
  expect(await registry.versions.storedSha256('m', '1')).not.toBe(sha256);
  await expect(registry.versions.storedSha256('m', '9')).rejects.toThrow(NotFoundError);
});
