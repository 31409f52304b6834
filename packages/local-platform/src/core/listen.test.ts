import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Listener, listen } from './listen.ts';

let listener: Listener;
beforeEach(async () => {
  listener = await listen({ port: undefined, instance: 'one' });
});
afterEach(() => listener.close());

function ask(
  headers: Record<string, string>,
): Promise<{ status: number | undefined; instance: string | string[] | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(listener.url, { headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode, instance: response.headers['x-ai-platform-instance'], body }),
      );
    });
    call.once('error', reject);
    call.end();
  });
}

describe('a listener', () => {
  test('makes requests wait until its part is there, and names its instance', async () => {
    const early = ask({});
    listener.serve({ fetch: () => new Response('here') });
    expect(await early).toEqual({ status: 200, instance: 'one', body: 'here' });
  });

  test.each([
    ['a foreign host', { host: 'attacker.example' }],
    ['this machine under another port', { host: '127.0.0.1:1' }],
    ['a foreign page', { origin: 'https://attacker.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('refuses %s', async (_, headers) => {
    listener.serve({ fetch: () => new Response('here') });
    expect((await ask(headers)).status).toBe(403);
  });

  test('accepts its own names and pages', async () => {
    listener.serve({ fetch: () => new Response('here') });
    expect(
      (await ask({ host: `localhost:${listener.port}`, origin: `http://localhost:${listener.port}` })).status,
    ).toBe(200);
  });

  test('takes a free port when the wanted one is busy', async () => {
    const other = await listen({ port: listener.port, instance: 'two' });
    expect(other.port).not.toBe(listener.port);
    await other.close();
  });
});
