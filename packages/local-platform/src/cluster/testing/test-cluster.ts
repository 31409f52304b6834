import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import { createCluster } from '../create-cluster.ts';

export const TOKEN = 'test-token';
export const NAMESPACE = 'dev';

/** What an answer held. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly body: any;
  readonly headers: Headers;
}

/** A cluster on a folder of its own, spoken to without a network. */
export interface TestCluster {
  readonly cluster: Cluster;
  readonly directory: string;
  readonly lines: string[];
  readonly now: { value: number | undefined };
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** As `call`, with headers of its own; a text body goes as it is. */
  request(
    method: string,
    path: string,
    extra: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
  /** Asks until the answer is as wanted, for ten seconds. */
  until(path: string, wanted: (body: Answer['body']) => boolean): Promise<Answer['body']>;
  /** A new cluster on the same folder and database, as after a restart. */
  restart(options?: { readonly keepProcesses?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export function createTestCluster(options: Partial<ClusterOptions> = {}): TestCluster {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'cluster-test-'));
  const database = options.database ?? new DatabaseSync(':memory:');
  const now: TestCluster['now'] = { value: undefined };
  const lines: string[] = [];
  const open = () =>
    createCluster({
      directory,
      database,
      clock: () => now.value ?? Date.now(),
      log: (line) => lines.push(line),
      url: 'https://127.0.0.1:6443',
      namespaces: [NAMESPACE],
      token: TOKEN,
      serviceAddresses: {},
      retryDelay: 10,
      ...options,
    });
  let cluster = open();
  const request: TestCluster['request'] = async (method, path, { body, headers = {} }) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await cluster.fetch(
      new Request(`https://127.0.0.1:6443${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text as string }),
      }),
    );
    const answer = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      body: isJson && !answer.includes('\n{') ? JSON.parse(answer) : answer,
      headers: response.headers,
    };
  };
  const call: TestCluster['call'] = (method, path, body) => request(method, path, { body });
  return {
    get cluster() {
      return cluster;
    },
    directory,
    lines,
    now,
    call,
    request,
    async until(path, wanted) {
      const end = performance.now() + 10_000;
      for (;;) {
        const { body } = await call('GET', path);
        if (wanted(body)) return body;
        if (performance.now() > end)
          throw new Error(`not as wanted in time: ${JSON.stringify(body, null, 1)}\n${lines.join('\n')}`);
        await sleep(20);
      }
    },
    async restart({ keepProcesses = false } = {}) {
      await cluster.close({ keepProcesses });
      cluster = open();
    },
    async close() {
      await cluster.close();
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const CORE = `/api/v1/namespaces/${NAMESPACE}`;
export const BATCH = `/apis/batch/v1/namespaces/${NAMESPACE}`;

/** A Job that runs a script with this Node. */
export function nodeJob(
  name: string,
  script: string,
  { spec = {}, pod = {} }: { readonly spec?: object; readonly pod?: object } = {},
): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'example/train:1', command: ['node', '-e', script] }],
          ...pod,
        },
      },
    },
  };
}

/** Whether a condition of the object is true. */
export function hasCondition(type: string) {
  return (body: {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }): boolean =>
    body.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}
