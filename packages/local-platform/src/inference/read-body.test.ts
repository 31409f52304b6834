import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { maximumBodyBytes, readBody } from './read-body.ts';

function post(body: ConstructorParameters<typeof Response>[0], headers: Record<string, string> = {}): Request {
  return new Request('http://127.0.0.1/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

const bytes = (data: Uint8Array) => data as Uint8Array<ArrayBuffer>;

describe('readBody', () => {
  it.each([
    ['plain', 'identity', Buffer.from('abc')],
    ['gzip', 'gzip', gzipSync('abc')],
    ['deflate', 'deflate', deflateSync('abc')],
  ])('reads a body that is %s', async (_, encoding, data) => {
    expect(await readBody(post(bytes(data), { 'content-encoding': encoding }))).toEqual({
      ok: true,
      bytes: Buffer.from('abc'),
    });
  });

  it('takes no body as an empty one', async () => {
    expect(await readBody(new Request('http://127.0.0.1/'))).toEqual({ ok: true, bytes: Buffer.alloc(0) });
  });

  it('refuses an encoding it does not know', async () => {
    expect(await readBody(post('abc', { 'content-encoding': 'br' }))).toEqual({
      ok: false,
      problem: 'unknown-encoding',
    });
  });

  it('refuses what does not inflate', async () => {
    expect(await readBody(post('abc', { 'content-encoding': 'gzip' }))).toEqual({ ok: false, problem: 'corrupt' });
  });

  it('refuses a body that is announced as too large without reading it', async () => {
    let isRead = false;
    const stream = new ReadableStream(
      {
        pull() {
          isRead = true;
        },
      },
      { highWaterMark: 0 },
    );
    const request = post(stream, { 'content-length': String(maximumBodyBytes + 1) });
    expect(await readBody(request)).toEqual({ ok: false, problem: 'too-large' });
    expect(isRead).toBe(false);
  });

  it('stops reading a body that grows too large', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    expect(await readBody(post(stream))).toEqual({ ok: false, problem: 'too-large' });
    expect(sent).toBeLessThan(70);
  });

  it('stops inflating what grows too large', async () => {
    const bomb = gzipSync(Buffer.alloc(maximumBodyBytes + 1));
    expect(bomb.byteLength).toBeLessThan(200_000);
    expect(await readBody(post(bytes(bomb), { 'content-encoding': 'gzip' }))).toEqual({
      ok: false,
      problem: 'too-large',
    });
  });
});
