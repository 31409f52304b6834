import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../training/kube-objects.ts';

type Kind = 'cronjobs' | 'jobs' | 'pods';
type Stored = KubeObject & {
  metadata: { name: string; uid: string; resourceVersion: string; labels?: Record<string, string> };
};

interface Watcher {
  readonly kind: Kind;
  readonly matches: (object: Stored) => boolean;
  readonly response: ServerResponse;
}

interface LogFile {
  /** `time text` without line ends. */
  lines: string[];
  /** The run before the last restart. */
  previous: string[];
  ended: boolean;
}

/**
 * A Kubernetes API server for fault tests: it does what it is told, also what a real one does only on bad days (cut watches, expired
 * versions, rotated logs, an outage). What a cluster does on good days is tested against the local platform and real servers.
 */
export class FakeCluster {
  readonly requests: { readonly method: string; readonly url: URL; readonly body: unknown }[] = [];
  /** Ends a follow after so many lines, as a rotation does. */
  rotateAfter = Number.POSITIVE_INFINITY;
  /** Every watch ends at once with 410. */
  expireWatches = false;
  /** Items per page; a page's token runs out when `expirePages` says so. */
  pageSize = 500;
  expirePages = 0;
  /** The token that requests must bring; kubeconfigs have the first. */
  token = 'kube-secret-token';
  readonly #stores: Record<Kind, Map<string, Stored>> = { cronjobs: new Map(), jobs: new Map(), pods: new Map() };
  readonly #watchers = new Set<Watcher>();
  readonly #logs = new Map<string, LogFile>();
  readonly #followers = new Set<{
    readonly key: string;
    readonly response: ServerResponse;
    position: number;
    sent: number;
  }>();
  readonly #directory = mkdtempSync(join(tmpdir(), 'fake-cluster-'));
  #server: Server | undefined;
  #port = 0;
  #version = 1;
  #nanoseconds = 0;

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#handle(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Path of a kubeconfig for it. */
  get kubeconfig(): string {
    const path = join(this.#directory, 'kubeconfig');
    const server = `http://127.0.0.1:${this.#port}`;
    writeFileSync(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'u', user: { token: this.token } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'acme-dev' } }],
        'current-context': 'x',
      }),
    );
    return path;
  }

  /** Nobody answers until `start`. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#watchers.clear();
    this.#followers.clear();
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Number of streams that clients hold open. */
  get openStreams(): number {
    return this.#watchers.size + this.#followers.size;
  }

  /** Breaks every open watch and follow in the middle. */
  cut(): void {
    for (const { response } of [...this.#watchers, ...this.#followers]) response.destroy();
    this.#watchers.clear();
    this.#followers.clear();
  }

  /** Creates or replaces an object and tells the watchers. */
  put(kind: Kind, object: KubeObject & { readonly metadata: { readonly name: string } }): void {
    const { name } = object.metadata;
    const known = this.#stores[kind].get(name);
    const fixed = { uid: known?.metadata.uid ?? `uid-${name}`, resourceVersion: String(++this.#version) };
    const stored = { ...object, metadata: { ...object.metadata, ...fixed } } as Stored;
    this.#stores[kind].set(name, stored);
    this.#tell(kind, known === undefined ? 'ADDED' : 'MODIFIED', stored);
  }

  delete(kind: Kind, name: string): void {
    const stored = this.#stores[kind].get(name);
    if (stored === undefined) return;
    this.#stores[kind].delete(name);
    this.#tell(kind, 'DELETED', {
      ...stored,
      metadata: { ...stored.metadata, resourceVersion: String(++this.#version) },
    });
  }

  names(kind: Kind): string[] {
    return [...this.#stores[kind].keys()];
  }

  /** Appends lines to a container's log; `sameTime` gives them all one time. */
  write(pod: string, container: string, ...texts: readonly string[]): void {
    const file = this.#file(`${pod}/${container}`);
    for (const text of texts) file.lines.push(`${this.#time(++this.#nanoseconds)} ${text}`);
    this.#flush();
  }

  writeAtSameTime(pod: string, container: string, ...texts: readonly string[]): void {
    const time = this.#time(++this.#nanoseconds);
    this.#file(`${pod}/${container}`).lines.push(...texts.map((text) => `${time} ${text}`));
    this.#flush();
  }

  endLog(pod: string, container: string): void {
    this.#file(`${pod}/${container}`).ended = true;
    this.#flush();
  }

  /** The container starts anew: its log becomes the previous one. */
  restartLog(pod: string, container: string): void {
    const file = this.#file(`${pod}/${container}`);
    file.previous = file.lines;
    file.lines = [];
    for (const follower of this.#followers) if (follower.key === `${pod}/${container}`) follower.response.end();
  }

  #file(key: string): LogFile {
    const file = this.#logs.get(key) ?? { lines: [], previous: [], ended: false };
    this.#logs.set(key, file);
    return file;
  }

  /** Several lines fall into one second, as in life. */
  #time(count: number): string {
    const seconds = new Date(Date.UTC(2026, 0, 1) + Math.floor(count / 7) * 1000).toISOString().slice(0, 19);
    return `${seconds}.${String(count).padStart(9, '0').replace(/0+$/, '')}Z`;
  }

  #flush(): void {
    for (const follower of this.#followers) {
      const file = this.#file(follower.key);
      while (follower.position < file.lines.length && follower.sent < this.rotateAfter) {
        follower.response.write(`${file.lines[follower.position++]}\n`);
        follower.sent++;
      }
      if (follower.sent >= this.rotateAfter || file.ended) {
        follower.response.end();
        this.#followers.delete(follower);
      }
    }
  }

  #tell(kind: Kind, type: string, object: Stored): void {
    for (const watcher of this.#watchers)
      if (watcher.kind === kind && watcher.matches(object))
        watcher.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(incoming.url ?? '', 'http://cluster');
    const request = {
      method: incoming.method ?? '',
      url,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    this.requests.push(request);
    if (incoming.headers.authorization !== `Bearer ${this.token}`) return void status(response, 401, 'Unauthorized');
    const match = /^\/apis?\/[\w/]+\/namespaces\/acme-dev\/(cronjobs|jobs|pods)(?:\/([^/]+))?(\/log)?$/.exec(
      url.pathname,
    );
    if (match === null) return void status(response, 404, 'NotFound');
    const [, kind, name, log] = match as unknown as [string, Kind, string | undefined, string | undefined];
    if (log !== undefined) return this.#log(response, `${name}/${url.searchParams.get('container')}`, url.searchParams);
    if (name !== undefined) return this.#one(response, request.method, { kind, name, body: request.body });
    if (request.method === 'POST') return this.#create(response, kind, request.body as Stored);
    return url.searchParams.has('watch')
      ? this.#watch(response, kind, url.searchParams)
      : this.#list(response, kind, url.searchParams);
  }

  #one(response: ServerResponse, method: string, target: { kind: Kind; name: string; body: unknown }): void {
    const { kind, name } = target;
    const stored = this.#stores[kind].get(name);
    if (stored === undefined) return void status(response, 404, 'NotFound');
    if (method === 'DELETE') this.delete(kind, name);
    if (method === 'PATCH') this.put(kind, { ...stored, ...(target.body as object) });
    answer(response, 200, stored);
  }

  #create(response: ServerResponse, kind: Kind, object: Stored): void {
    if (this.#stores[kind].has(object.metadata.name)) return void status(response, 409, 'AlreadyExists');
    this.put(kind, { ...object, metadata: { ...object.metadata, namespace: 'acme-dev' } } as Stored);
    answer(response, 201, this.#stores[kind].get(object.metadata.name));
  }

  #list(response: ServerResponse, kind: Kind, query: URLSearchParams): void {
    const start = Number(query.get('continue') ?? 0);
    if (start > 0 && this.expirePages-- > 0) return void status(response, 410, 'Expired');
    const all = [...this.#stores[kind].values()].filter(selector(query));
    const size = query.has('limit') ? this.pageSize : all.length;
    const next = start + size < all.length ? String(start + size) : '';
    answer(response, 200, {
      metadata: { resourceVersion: String(this.#version), continue: next },
      items: all.slice(start, start + size),
    });
  }

  #watch(response: ServerResponse, kind: Kind, query: URLSearchParams): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (this.expireWatches) return void response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`);
    const watcher = { kind, matches: selector(query), response };
    const since = Number(query.get('resourceVersion'));
    for (const object of this.#stores[kind].values())
      if (watcher.matches(object) && Number(object.metadata.resourceVersion) > since)
        this.#writeEvent(response, object);
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
  }

  #writeEvent(response: ServerResponse, object: Stored): void {
    response.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
  }

  #log(response: ServerResponse, key: string, query: URLSearchParams): void {
    const file = this.#logs.get(key);
    if (file === undefined) return void status(response, 400, 'BadRequest');
    const previous = query.get('previous') === 'true';
    if (previous && file.previous.length === 0) return void status(response, 400, 'BadRequest');
    // The real one compares whole seconds.
    const since = query.get('sinceTime')?.slice(0, 19) ?? '';
    const lines = previous ? file.previous : file.lines;
    let position = lines.findIndex((line) => line.slice(0, 19) >= since);
    if (position === -1) position = lines.length;
    if (query.has('tailLines')) position = Math.max(position, lines.length - Number(query.get('tailLines')));
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    if (query.get('follow') !== 'true')
      return void response.end(
        lines
          .slice(position)
          .map((line) => `${line}\n`)
          .join(''),
      );
    const follower = { key, response, position, sent: 0 };
    this.#followers.add(follower);
    response.on('close', () => this.#followers.delete(follower));
    this.#flush();
  }
}

function selector(query: URLSearchParams): (object: Stored) => boolean {
  const [, name] = /^metadata\.name=(.+)$/.exec(query.get('fieldSelector') ?? '') ?? [];
  const [, key, value] = /^([^=]+)=(.+)$/.exec(query.get('labelSelector') ?? '') ?? [];
  return ({ metadata }) =>
    (name === undefined || metadata.name === name) && (key === undefined || metadata.labels?.[key] === value);
}

function answer(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function status(response: ServerResponse, code: number, reason: string): void {
  answer(response, code, { kind: 'Status', status: 'Failure', message: `it is ${reason}`, reason, code });
}
