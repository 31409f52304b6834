import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does under the first part of a path, for example `/html/repos/…`. */
const ANSWERS: Readonly<Record<string, readonly [status: number, type: string, body: string]>> = {
  html: [200, 'text/html', '<!doctype html><title>Sign in</title><h1>Corporate proxy</h1>'],
  truncated: [200, 'application/json', '{"name":"main","commit":{"sha":"0123'],
  types: [
    200,
    'application/json',
    '{"name":7,"object":[],"commit":"x","model_versions":"none","model_version":[],"tree":{}}',
  ],
  null: [200, 'application/json', 'null'],
  unauthorized: [
    401,
    'application/json',
    '{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}',
  ],
  forbidden: [403, 'application/json', '{"message":"Resource not accessible by personal access token"}'],
  missing: [404, 'application/json', '{"message":"Not Found"}'],
  steering: [418, 'application/json', '{"message":"\\u001b[2Jgotcha\\u202e"}'],
};

/** A server on loopback that answers what no server should. */
export interface OddServer {
  /** The address that always gives the named answer. */
  address(answer: keyof typeof ANSWERS): string;
  close(): Promise<void>;
}

export async function startOddServer(): Promise<OddServer> {
  const server = createServer((request, response) => {
    const [, name = ''] = (request.url ?? '').split('/');
    const [status, type, body] = ANSWERS[name] ?? [500, 'text/plain', 'no such answer'];
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (answer) => `http://127.0.0.1:${port}/${answer}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
