import { inspect } from 'node:util';
import axios from 'axios';
import { afterEach, expect, test } from 'vitest';
import {
  AbortError,
  AiPlatformError,
  AlreadyExistsError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  InternalServerError,
  InvalidHostError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  TimeoutError,
  UnavailableError,
  UnprocessableEntityError,
} from '../errors/index.ts';
import { json, type LoopbackServer, serve } from '../testing/loopback-server.ts';
import { HttpClient } from './http-client.ts';
import type { HttpRequest } from './request.ts';
import { Transport, type TransportOptions } from './transport.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function server(handle: Parameters<typeof serve>[0]): Promise<LoopbackServer> {
  const started = await serve(handle);
  closers.push(() => started.close());
  return started;
}

function transport(options: Partial<TransportOptions> = {}): Transport {
  const client = new HttpClient();
  closers.push(() => client.close());
  return new Transport({ client, random: () => 0, ...options });
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, repeat: 'safe', ...more };
}

async function failure(promise: Promise<unknown>): Promise<AiPlatformError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AiPlatformError);
  return error as AiPlatformError;
}

test('sends method, body, identity and a request id, and gives the answer with the server-side id', async () => {
  const { url, requests } = await server((_, response) => {
    response.setHeader('x-request-id', 'from-server');
    json(response, 200, { fine: true });
  });
  const sender = transport({ authenticate: () => ({ authorization: 'Bearer secret-token' }) });
  const answer = await sender.send({ method: 'POST', url: `${url}/a?b=c`, body: '{"x":1}', repeat: 'create' });
  expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({ fine: true });
  expect(answer.requestId).toBe('from-server');
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/a?b=c', body: Buffer.from('{"x":1}') });
  expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret-token', 'content-length': '7' });
  expect(requests[0]?.headers['user-agent']).toMatch(/^ai-platform-sdk\/\d/);
  expect(requests[0]?.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('.withResponse() gives the raw response beside the result, and parses once', async () => {
  const { url } = await server((_, response) => {
    response.setHeader('x-thing', 'yes');
    json(response, 201, { n: 1 });
  });
  let parsed = 0;
  const call = transport().call(get(url), {}, (answer) => {
    parsed++;
    return JSON.parse(Buffer.from(answer.body).toString()) as { n: number };
  });
  const { data, response } = await call.withResponse();
  expect([data, response.status, response.headers['x-thing']]).toEqual([{ n: 1 }, 201, 'yes']);
  expect(await call).toEqual({ n: 1 });
  expect(parsed).toBe(1);
});

test.each([
  [400, { error: 'bad' }, BadRequestError, false],
  [401, { message: 'who' }, AuthenticationError, false],
  [403, { message: 'no' }, PermissionDeniedError, false],
  [403, 'Invalid Host header - possible DNS rebinding attack detected', InvalidHostError, false],
  [404, {}, NotFoundError, false],
  [400, { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'there' }, AlreadyExistsError, false],
  [409, { reason: 'AlreadyExists', message: 'there' }, AlreadyExistsError, false],
  [409, { reason: 'Conflict' }, ConflictError, false],
  [422, { detail: [{ msg: 'x' }] }, UnprocessableEntityError, false],
  [429, {}, RateLimitError, true],
  [500, '<!doctype html><p>oops', InternalServerError, true],
  [501, { error: 'no' }, InternalServerError, false],
  [503, { error: 'soon' }, UnavailableError, true],
] as const)('status %i with %j is its own class', async (...row) => {
  const [status, body, ErrorClass, retryable] = row;
  const { url } = await server((_, response) => {
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const error = await failure(transport({ retries: 0 }).send(get(url)));
  expect(error.constructor).toBe(ErrorClass);
  expect(error).toMatchObject({ status, retryable, name: ErrorClass.name });
});

test('an error never shows token, headers, body, query or terminal escapes', async () => {
  const { url } = await server((request, response) => {
    json(response, 400, { message: `you sent ${request.headers.authorization} \u001b[2J and hunter2-password` });
  });
  const sender = transport({
    authenticate: () => ({ authorization: 'Bearer tok-4711' }),
    secrets: ['tok-4711', 'hunter2-password'],
  });
  const error = await failure(sender.send(get(`${url}/x?key=query-secret`, { method: 'POST', body: 'body-secret' })));
  const shown = `${inspect(error, { depth: 10 })} ${JSON.stringify(error)} ${error.stack}`;
  for (const secret of ['tok-4711', 'hunter2-password', 'query-secret', 'body-secret', '\u001b[2J'])
    expect(shown).not.toContain(secret);
  expect(error.message).toContain('you sent Bearer [redacted]');
});

test('a safe call is retried until it works', async () => {
  let count = 0;
  const { url } = await server((_, response) => json(response, ++count < 3 ? 503 : 200, {}));
  expect((await transport().send(get(url))).status).toBe(200);
  expect(count).toBe(3);
});

test('a call that creates is not repeated after a 500 or a broken connection, but after a 429', async () => {
  let mode: 'fail' | 'cut' | 'busy' = 'fail';
  const { url, requests } = await server((_, response) => {
    if (mode === 'cut') response.destroy();
    else if (mode === 'fail') json(response, 500, {});
    else json(response, requests.length > 3 ? 200 : 429, {});
  });
  const create: HttpRequest = { method: 'POST', url, body: '{}', repeat: 'create' };
  await failure(transport().send(create));
  mode = 'cut';
  expect(await failure(transport().send(create))).toBeInstanceOf(ConnectionError);
  expect(requests).toHaveLength(2);
  mode = 'busy';
  expect((await transport().send(create)).status).toBe(200);
  expect(requests).toHaveLength(4);
});

test('a broken connection is retried for a safe call', async () => {
  let count = 0;
  const { url } = await server((_, response) => (++count === 1 ? void response.destroy() : json(response, 200, {})));
  expect((await transport().send(get(url))).status).toBe(200);
});

test('Retry-After is obeyed, and a wait beyond the deadline is not begun', async () => {
  const { url, requests } = await server((_, response) => {
    response.setHeader('retry-after', '30');
    json(response, 429, {});
  });
  const started = Date.now();
  const error = await failure(transport().send(get(url), { timeout: 5_000 }));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(Date.now() - started).toBeLessThan(4_000);
  expect(requests).toHaveLength(1);
});

test('the budget of all calls ends retries against a server that is down', async () => {
  const { url, requests } = await server((_, response) => json(response, 503, {}));
  const sender = transport({ retries: 10 });
  for (let call = 0; call < 10; call++) await failure(sender.send(get(url)));
  expect(requests.length).toBe(10 + 50);
});

test('an attempt that hangs ends with a TimeoutError, and the next attempt may work', async () => {
  let count = 0;
  const { url } = await server((_, response) => (++count === 1 ? undefined : json(response, 200, {})));
  expect((await transport().send(get(url), { attemptTimeout: 100 })).status).toBe(200);
  count = 0;
  const error = await failure(transport().send(get(url), { attemptTimeout: 100, retries: 0 }));
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error.retryable).toBe(true);
});

test('the deadline covers all attempts', async () => {
  const { url } = await server(() => undefined);
  const started = Date.now();
  await failure(transport().send(get(url), { timeout: 300, attemptTimeout: 100, retries: 50 }));
  expect(Date.now() - started).toBeLessThan(2_000);
});

test('an AbortSignal ends a running call, a waiting retry, and a call that has not begun', async () => {
  const { url, requests } = await server((request, response) => {
    if (request.path === '/busy') response.writeHead(429, { 'retry-after': '20' }).end();
  });
  for (const path of ['/hang', '/busy']) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await failure(transport().send(get(url + path), { signal: controller.signal }))).toBeInstanceOf(AbortError);
  }
  const before = requests.length;
  const aborted = AbortSignal.abort();
  expect(await failure(transport().send(get(url), { signal: aborted }))).toBeInstanceOf(AbortError);
  expect(requests).toHaveLength(before);
});

test('an unreachable server says so with its code and a hint', async () => {
  const { url, close } = await serve(() => undefined);
  await close();
  const error = await failure(transport().send(get(url)));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ code: 'ECONNREFUSED', retryable: true });
  expect(error.hint).toContain('nothing listens');
});

test('pieces of a body arrive in order, joined or not', async () => {
  const { url, requests } = await server((_, response) => json(response, 200, {}));
  const pieces = (size: number): Uint8Array[] => [1, 2, 3].map((value) => new Uint8Array(size).fill(value));
  for (const size of [10, 100_000]) {
    await transport().send({ method: 'POST', url, repeat: 'safe', body: pieces(size) });
    expect(requests.at(-1)?.body.equals(Buffer.concat(pieces(size)))).toBe(true);
    expect(requests.at(-1)?.headers['content-length']).toBe(String(size * 3));
  }
});

test('a streamed answer arrives as it is sent, and a refused one becomes an error', async () => {
  const { url } = await server((request, response) => {
    if (request.path === '/no') return json(response, 404, { message: 'gone' });
    response.write('one');
    setTimeout(() => response.end('two'), 20);
  });
  const { body } = await transport().stream(get(`${url}/yes`, { duration: 'long' }));
  const chunks: string[] = [];
  for await (const chunk of body) chunks.push(String(chunk));
  expect(chunks.join('')).toBe('onetwo');
  expect((await failure(transport().stream(get(`${url}/no`)))).message).toContain('gone');
});

test('an axios instance of the caller is used as it is', async () => {
  const { url, requests } = await server((_, response) => json(response, 200, { a: 1 }));
  const instance = axios.create();
  instance.interceptors.request.use((config) => {
    config.headers.set('x-mine', '1');
    return config;
  });
  const sender = new Transport({ client: new HttpClient(instance) });
  const pieces = [Buffer.from('{"a"'), Buffer.from(':2}')];
  const answer = await sender.send({ method: 'POST', url, repeat: 'safe', body: pieces });
  expect(Buffer.from(answer.body).toString()).toBe('{"a":1}');
  expect(requests[0]?.headers['x-mine']).toBe('1');
  expect(requests[0]?.body.toString()).toBe('{"a":2}');
  const error = await failure(sender.send(get(url, { method: 'GET' }), { signal: AbortSignal.abort() }));
  expect(error).toBeInstanceOf(AbortError);
});
