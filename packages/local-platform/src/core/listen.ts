import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Part } from './part.ts';

/** A loopback port that is open before its part exists, so that the part can be told its own address. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  /** From now on requests go to the part; those that came earlier have waited. */
  serve(part: Pick<Part, 'fetch'>): void;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Tried first; a free one is taken when it is busy or undefined. */
  readonly port: number | undefined;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Told in every answer, so that a reader of the status file knows it talks to that very process. */
  readonly instance: string;
}

/** Opens the port on 127.0.0.1. Only requests for this host, and from no foreign web page, reach the part. */
export async function listen(options: ListenOptions): Promise<Listener> {
  let serve: (part: Pick<Part, 'fetch'>) => void = () => {};
  const part = new Promise<Pick<Part, 'fetch'>>((resolve) => {
    serve = resolve;
  });
  const handle = async (request: Request): Promise<Response> => {
    const refused = refuse(request, port);
    if (refused) return refused;
    const response = await (await part).fetch(request);
    response.headers.set('x-ai-platform-instance', options.instance);
    return response;
  };
  const listener = getRequestListener(handle, { overrideGlobalObjects: false });
  const server = options.tls ? createHttpsServer(options.tls, listener) : createHttpServer(listener);
  const port = await bind(server as Server, options.port);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    serve,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bind(server: Server, wanted: number | undefined): Promise<number> {
  try {
    return await tryBind(server, wanted ?? 0);
  } catch (error) {
    if (wanted === undefined || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return tryBind(server, 0);
  }
}

function tryBind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The guard against DNS rebinding and foreign web pages: what is refused, and with which answer. */
function refuse(request: Request, port: number): Response | undefined {
  const mine = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!mine.includes(request.headers.get('host') ?? '')) {
    return new Response('Invalid Host header - possible DNS rebinding attack detected', { status: 403 });
  }
  const origin = request.headers.get('origin');
  if (origin !== null && !mine.some((host) => origin === `http://${host}` || origin === `https://${host}`)) {
    return new Response('Cross-origin request blocked', { status: 403 });
  }
  return undefined;
}
