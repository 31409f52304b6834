import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInference, type Inference } from '../index.ts';
import { writeModel } from './models.ts';

/** An inference server with its own folder, a clock that stands still, and what it logged. */
export interface TestInference {
  readonly part: Inference;
  readonly directory: string;
  readonly logged: readonly string[];
  /** Loads bytes as a `model.onnx`; undefined for an artifact without one. */
  serve(model: string, bytes: Uint8Array | undefined, version?: string): Promise<void>;
  /** Requests a path of the server. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON text as it is. */
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  end(): Promise<void>;
}

/** The time that the clock always shows. */
export const testTime = 1_790_000_000_000;

/** The digest that `serve` gives a version. */
export const testDigest = (version: string) => version.padStart(64, 'a');

export function createTestInference(): TestInference {
  const directory = mkdtempSync(join(tmpdir(), 'inference-'));
  const logged: string[] = [];
  const url = 'http://127.0.0.1:8000';
  const database = new DatabaseSync(':memory:');
  const part = createInference({
    directory,
    database,
    clock: () => testTime,
    log: (line) => logged.push(line),
    url,
    environment: 'dev',
  });
  const get = async (path: string, init?: RequestInit) => part.fetch(new Request(`${url}${path}`, init));
  return {
    part,
    directory,
    logged,
    get,
    post: (path, body, headers) =>
      get(path, { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers: headers ?? {} }),
    async serve(model, bytes, version = '1') {
      mkdirSync(join(directory, model), { recursive: true });
      const artifact = writeModel(join(directory, model), version, bytes);
      await part.load({ model, version, directory: artifact, artifactSha256: testDigest(version) });
    },
    async end() {
      await part.close();
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
