import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ModelServer, ObjectStore } from '../index.ts';

/** A registry that only hands out artifacts' files, and does what a test tells it. */
export interface FakeRegistry {
  readonly url: string;
  /** Paths asked for, newest last. */
  readonly asked: string[];
  /** Status of every answer; 200 when undefined. */
  failWith: number | undefined;
  /** Breaks off every body half way. */
  breakOff: boolean;
  /** Puts an artifact at `mlflow-artifacts:/<folder>`; gives back its digest. */
  put(folder: string, files: Readonly<Record<string, string>>, overrides?: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

const PREFIX = '/api/2.0/mlflow-artifacts/artifacts/';

export async function startFakeRegistry(): Promise<FakeRegistry> {
  const files = new Map<string, string>();
  const registry = { asked: [] as string[], failWith: undefined as number | undefined, breakOff: false };
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(PREFIX.length));
    registry.asked.push(path);
    const content = files.get(path);
    response.statusCode = registry.failWith ?? (content === undefined ? 404 : 200);
    if (!registry.breakOff) response.end(content ?? 'none');
    else {
      response.setHeader('content-length', '1000');
      response.write('half');
      setTimeout(() => response.destroy(), 5);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(registry, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (
      folder: string,
      content: Readonly<Record<string, string>>,
      overrides: Readonly<Record<string, string>> = {},
    ) => {
      const paths = Object.keys(content).sort();
      const manifest = paths.map((path) => `${sha256(content[path] ?? '')}  ${path}\n`).join('');
      const all: Record<string, string> = { ...content, SHA256SUMS: manifest, ...overrides };
      for (const [path, text] of Object.entries(all)) files.set(`${folder}/${path}`, text);
      return sha256(manifest);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A model server that "runs" a model when its file says `good`. */
export interface FakeModelServer extends ModelServer {
  /** What was loaded, for example `digits 2`. */
  readonly loads: string[];
  /** Forgets everything, as a restart does. */
  forget(): void;
}

export function fakeModelServer(): FakeModelServer {
  let served: ReturnType<ModelServer['loaded']>[number][] = [];
  const loads: string[] = [];
  return {
    loads,
    loaded: () => served,
    forget: () => {
      served = [];
    },
    load: async ({ model, version, directory, artifactSha256 }) => {
      const content = readFileSync(join(directory, 'model.onnx'), 'utf8');
      if (!content.startsWith('good')) throw new Error(`${model} ${version} cannot be run: ${content}`);
      loads.push(`${model} ${version}`);
      served = [...served.filter((one) => one.model !== model), { model, version, artifactSha256, state: 'ready' }];
    },
  };
}

/** A cluster that keeps what is applied, by kind, namespace and name. */
export interface FakeCluster extends ObjectStore {
  readonly objects: Map<string, unknown>;
  refuse: string | undefined;
}

export function fakeCluster(): FakeCluster {
  const objects = new Map<string, unknown>();
  const cluster: FakeCluster = {
    objects,
    refuse: undefined,
    apply: async (object) => {
      const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace: string } };
      if (cluster.refuse === kind) throw new Error(`${kind} is refused`);
      objects.set(`${kind}/${metadata.namespace}/${metadata.name}`, object);
    },
    remove: async ({ kind, namespace, name }) => {
      objects.delete(`${kind}/${namespace}/${name}`);
    },
  };
  return cluster;
}
