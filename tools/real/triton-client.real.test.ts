// The real Python tritonclient uses the local inference server, and a real Triton with the same models: both must tell it the same.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: one part alone; the package's door opens the whole platform.
import { createInference, type Inference } from '../../packages/local-platform/src/inference/index.ts';
import { pythonWith } from './python-environment.ts';
import { onnxModels, tritonModels } from './triton-models.ts';
import { startTritonServer, tritonRequirements } from './triton-server.ts';

type Seen = Readonly<Record<string, unknown>>;

async function useClient(url: string): Promise<Seen> {
  const script = join(import.meta.dirname, 'triton_client.py');
  const address = url.replace('http://', '');
  const { stdout } = await promisify(execFile)(pythonWith(tritonRequirements), [script, address]);
  return JSON.parse(stdout) as Seen;
}

async function loadModels(part: Inference, directory: string): Promise<void> {
  for (const [model, bytes] of onnxModels) {
    const artifact = join(directory, model);
    mkdirSync(artifact);
    writeFileSync(join(artifact, 'model.onnx'), bytes);
    await part.load({ model, version: '1', directory: artifact, artifactSha256: 'a'.repeat(64) });
  }
}

describe('tritonclient 2.51', () => {
  const directory = mkdtempSync(join(tmpdir(), 'triton-client-'));
  const database = new DatabaseSync(':memory:');
  let part: Inference;
  let server: Server;
  let local: Seen;
  let real: Seen;

  beforeAll(async () => {
    part = createInference({ directory, database, clock: Date.now, log: () => undefined, url: '', environment: 'dev' });
    await loadModels(part, directory);
    const port = await new Promise<number>((resolve) => {
      server = serve({ fetch: part.fetch, hostname: '127.0.0.1', port: 0 }, (address) =>
        resolve(address.port),
      ) as Server;
    });
    local = await useClient(`http://127.0.0.1:${port}`);
    const triton = await startTritonServer(tritonModels);
    try {
      real = await useClient(triton.url);
    } finally {
      await triton.stop();
    }
  });

  afterAll(async () => {
    server?.close();
    await part?.close();
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('sees the local server alive and its models ready', () => {
    expect(local).toMatchObject({
      live: true,
      ready: true,
      model_ready: true,
      version_ready: [true, false],
      unknown_ready: false,
    });
  });

  it('gets back every value of every type, as bytes and as JSON', () => {
    expect(local['binary']).toMatchObject({
      FP32: { dtype: 'float32', shape: [8], data: ['1.0', '0.1', 'nan', 'inf', '-inf', '-0.0', '16777216.0', '1e-40'] },
      INT64: { dtype: 'int64', data: ['0', '9223372036854775807', '-9223372036854775808', '9007199254740993'] },
      BYTES: { dtype: 'object', data: ['a', '', 'größer 😀', '"\\/'] },
      BOOL: { dtype: 'bool', data: ['True', 'False'] },
    });
    expect(local['json']).toMatchObject({
      FP64: { data: ['1.0', '0.1', 'nan', '5e-324', '1.7976931348623157e+308'] },
      UINT64: { data: ['0', '18446744073709551615'] },
    });
  });

  it('is refused with a status and a reason', () => {
    expect(local).toMatchObject({
      unknown_model: { status: '404', message: "Request for unknown model: 'nope' is not found" },
      wrong_shape: { status: '400', message: expect.stringContaining("unexpected shape for input 'a'") },
    });
  });

  it('sees a real Triton answer just so', () => {
    const { extensions: localExtensions, ...fromLocal } = local;
    const { extensions: realExtensions, ...fromReal } = real;
    expect(fromLocal).toEqual(fromReal);
    // The local server names no extension that Triton does not have.
    expect(realExtensions).toEqual(expect.arrayContaining(localExtensions as string[]));
  });
});
