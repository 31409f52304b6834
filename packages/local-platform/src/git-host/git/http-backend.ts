import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { gitEnvironment } from './run-git.ts';

export interface SmartRequest {
  readonly request: Request;
  /** Folder that holds the repository. */
  readonly root: string;
  /** Path below the root, for example `acme/gitops.git/info/refs`. */
  readonly path: string;
  readonly login: string;
}

/** Git's own server side, as the CGI program that comes with it. */
export class HttpBackend {
  readonly #running = new Set<ChildProcessWithoutNullStreams>();

  /** Streams the request to git and its answer back. The answer's stream ends after `afterwards` has: then everything is in effect. */
  async serve(smart: SmartRequest, afterwards: () => Promise<void>): Promise<Response> {
    const child = spawn('git', ['http-backend'], { env: variablesOf(smart) });
    this.#running.add(child);
    const ended = new Promise<void>((resolve) => {
      const end = () => {
        this.#running.delete(child);
        resolve();
      };
      child.once('error', end);
      child.once('close', end);
    });
    child.stderr.resume();
    feed(child, smart.request);
    const output = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const head = await readHead(output);
    if (head === undefined) {
      await ended;
      return new Response('git did not answer\n', { status: 500 });
    }
    const rest = streamOf(output, head.rest, async () => {
      await ended;
      await afterwards();
    });
    return new Response(rest, { status: head.status, headers: head.headers });
  }

  async close(): Promise<void> {
    const ends = [...this.#running].map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const child of this.#running) child.kill();
    await Promise.all(ends);
  }
}

function variablesOf({ request, root, path, login }: SmartRequest): NodeJS.ProcessEnv {
  const header = (name: string) => request.headers.get(name) ?? '';
  const length = header('content-length');
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${path}`,
    QUERY_STRING: new URL(request.url).search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: header('content-type'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_USER: login,
    REMOTE_ADDR: '127.0.0.1',
    ...(length !== '' && { CONTENT_LENGTH: length }),
  };
}

/** A client that goes away leaves git without the rest of its input, and git then changes nothing. */
function feed(child: ChildProcessWithoutNullStreams, request: Request): void {
  if (request.body === null) {
    child.stdin.on('error', () => {});
    child.stdin.end();
    return;
  }
  const body = Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>);
  pipeline(body, child.stdin).catch(() => child.stdin.destroy());
}

interface Head {
  readonly status: number;
  readonly headers: Headers;
  readonly rest: Buffer;
}

async function readHead(output: AsyncIterator<Buffer>): Promise<Head | undefined> {
  let received: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = received.indexOf('\r\n\r\n');
    if (end >= 0) return parseHead(received.toString('latin1', 0, end), received.subarray(end + 4));
    const next = await output.next();
    if (next.done) return undefined;
    received = Buffer.concat([received, next.value]);
  }
}

function parseHead(text: string, rest: Buffer): Head {
  const headers = new Headers();
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers.append(name, value);
  }
  return { status, headers, rest };
}

function streamOf(output: AsyncIterator<Buffer>, first: Buffer, finish: () => Promise<void>) {
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (first.length > 0) controller.enqueue(first);
    },
    pull: async (controller) => {
      const next = await output.next();
      if (!next.done) controller.enqueue(next.value);
      else {
        await finish();
        controller.close();
      }
    },
    // Whoever asked is gone; what git did is done all the same.
    cancel: async () => {
      await output.return?.();
      await finish();
    },
  });
}
