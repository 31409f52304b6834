import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Listener, listen } from '../../../local-platform/src/core/listen.ts';
import type { Part, PartContext } from '../../../local-platform/src/core/part.ts';
import { createInference, type Inference } from '../../../local-platform/src/inference/index.ts';
import { createRegistry } from '../../../local-platform/src/registry/index.ts';

/** A server that a suite runs against. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The local platform's registry on a free loopback port. */
export function startLocalRegistry(): Promise<TestServer> {
  return startPart((context) => createRegistry(context));
}

async function startPart(create: (context: PartContext) => Part | Promise<Part>): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sdk-part-'));
  const listener: Listener = await listen({ port: undefined, instance: 'test' });
  const database = new DatabaseSync(':memory:');
  const part = await create({ directory, database, clock: Date.now, log: () => {}, url: listener.url });
  listener.serve(part);
  return {
    url: listener.url,
    stop: async () => {
      await listener.close();
      await part.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A model for the local inference server: its ONNX file's bytes under a name and version. */
export interface ServedModel {
  readonly model: string;
  readonly version: string;
  readonly bytes: Uint8Array;
}

export interface InferenceServer extends TestServer {
  /** Loads a model, or another version of it. */
  load(model: ServedModel): Promise<void>;
}

/** The local platform's inference server on a free loopback port. */
export async function startLocalInference(models: readonly ServedModel[]): Promise<InferenceServer> {
  let inference: Inference | undefined;
  const directory = mkdtempSync(join(tmpdir(), 'sdk-models-'));
  const server = await startPart((context) => {
    inference = createInference({ ...context, environment: 'test' });
    return inference;
  });
  const load = async ({ model, version, bytes }: ServedModel): Promise<void> => {
    const place = mkdtempSync(join(directory, 'model-'));
    writeFileSync(join(place, 'model.onnx'), bytes);
    await inference?.load({ model, version, directory: place, artifactSha256: 'a'.repeat(64) });
  };
  for (const model of models) await load(model);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { ...server, load, stop };
}
