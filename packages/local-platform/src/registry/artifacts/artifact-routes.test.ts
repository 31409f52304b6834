import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base, openRegistry, type RegistryFixture } from '../testing/registry-fixture.ts';

const files = '/api/2.0/mlflow-artifacts/artifacts';

describe('artifacts', () => {
  let fixture: RegistryFixture;

  beforeEach(() => {
    fixture = openRegistry();
  });

  afterEach(() => fixture.remove());

  async function put(
    path: string,
    body: string | Uint8Array<ArrayBuffer> | null,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const init = { method: 'PUT', body, headers, duplex: 'half' } as RequestInit;
    return fixture.registry.fetch(new Request(`${base}${files}/${path}`, init));
  }

  async function get(path: string): Promise<Response> {
    return fixture.registry.fetch(new Request(`${base}${files}/${path}`));
  }

  it('come back byte for byte, also empty and large', async () => {
    const large = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31) % 251);
    await put('1/large.bin', large);
    await put('1/empty', null);
    const response = await get('1/large.bin');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(large);
    expect(response.headers.get('content-length')).toBe('3000000');
    expect(await (await get('1/empty')).text()).toBe('');
  });

  it('are always downloads, never pages of this server', async () => {
    await put('1/page.html', '<script>alert(1)</script>');
    const { headers } = await get('1/page.html');
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''page.html");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('are not stored when the body is shorter than it says', async () => {
    const response = await put('1/short', 'abc', { 'content-length': '5' });
    expect(response.status).toBe(400);
    expect((await get('1/short')).status).toBe(404);
    expect(readdirSync(join(fixture.directory, 'incoming'))).toEqual([]);
  });

  it('keep their old content when a new one fails', async () => {
    await put('1/file', 'old');
    await put('1/file', 'newer', { 'content-length': '50' });
    expect(await (await get('1/file')).text()).toBe('old');
  });

  it('are read whole as they were, also when they are replaced meanwhile', async () => {
    const old = new Uint8Array(1_000_000).fill(1);
    await put('1/file', old);
    const reader = (await get('1/file')).body?.getReader();
    const chunks = [(await reader?.read())?.value ?? new Uint8Array()];
    await put('1/file', new Uint8Array(1_000_000).fill(2));
    for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read())
      chunks.push(next.value);
    expect(Buffer.concat(chunks).equals(old)).toBe(true);
  });

  it('do not take each other’s place as file and folder', async () => {
    await put('1/a', 'file');
    expect((await put('1/a/b', 'below a file')).status).toBe(400);
    await put('1/c/d', 'file');
    expect((await put('1/c', 'over a folder')).status).toBe(400);
    expect(await (await get('1/c/d')).text()).toBe('file');
    expect(readdirSync(join(fixture.directory, 'incoming'))).toEqual([]);
  });

  it('have names that the file system takes', async () => {
    expect((await put(`1/${'x'.repeat(300)}`, 'x')).status).toBe(400);
    expect((await put('1/.artifact.uploading.x', 'x')).status).toBe(400);
    expect((await get(`1/${'x'.repeat(300)}`)).status).toBe(404);
  });

  it('may hold this API’s own path in theirs', async () => {
    await put(`1/x${files}/y`, 'deep');
    expect(await (await get(`1/x${files}/y`)).text()).toBe('deep');
    expect((await get('1/x')).status).toBe(400);
  });

  it('are deleted as files and as folders', async () => {
    await put('1/a/b', 'x');
    await put('1/a/c', 'x');
    await fixture.registry.fetch(new Request(`${base}${files}/1/a`, { method: 'DELETE' }));
    expect((await get('1/a/b')).status).toBe(404);
    expect((await get('1/a')).status).toBe(404);
    expect(readdirSync(join(fixture.directory, 'incoming'))).toEqual([]);
  });

  it('that were half written before a kill are gone after it', async () => {
    const incoming = join(fixture.directory, 'incoming');
    mkdirSync(join(incoming, 'folder'));
    writeFileSync(join(incoming, 'half'), 'half');
    const again = fixture.reopen();
    expect(readdirSync(incoming)).toEqual([]);
    again.database.close();
  });
});

describe('artifacts over a socket', () => {
  let fixture: RegistryFixture;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    fixture = openRegistry();
    server = createServer(getRequestListener(fixture.registry.fetch)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    fixture.remove();
  });

  async function raw(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }

  it.each([
    '../../state.db',
    '%2e%2e/%2e%2e/state.db',
    '..%2f..%2fstate.db',
    '%252e%252e/state.db',
    '..%5c..%5cstate.db',
    'a%00b',
    '%2fetc%2fpasswd',
    '/etc/passwd',
    './../x',
  ])('are not reached by %s', async (path) => {
    const answer = await raw(`GET ${files}/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toContain('SQLite format');
  });

  it('are not stored when the client goes away in the middle', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`PUT ${files}/1/cut HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nbeginning`);
    const incoming = join(fixture.directory, 'incoming');
    await expect.poll(() => readdirSync(incoming).length).toBe(1);
    socket.destroy();
    await expect.poll(() => readdirSync(incoming)).toEqual([]);
    const response = await fetch(`http://127.0.0.1:${port}${files}/1/cut`);
    expect(response.status).toBe(404);
  });
});
