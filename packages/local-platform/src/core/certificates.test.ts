import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createCertificates } from './certificates.ts';

test('a client that trusts the authority reaches 127.0.0.1 and localhost, and one that does not is refused', async () => {
  const { caPem, certPem, keyPem } = await createCertificates();
  const server = createServer({ cert: certPem, key: keyPem }, (_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const get = (options: { servername?: string; ca?: string }) =>
    new Promise<number>((resolve, reject) => {
      request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  try {
    expect(await get({ ca: caPem })).toBe(200);
    expect(await get({ ca: caPem, servername: 'localhost' })).toBe(200);
    await expect(get({ ca: caPem, servername: 'example.com' })).rejects.toThrow(/altnames/);
    await expect(get({})).rejects.toThrow(/unable to (verify|get)/);
  } finally {
    server.close();
  }
});

test('certificates are good for ten years, and the server one signs nothing', async () => {
  const { caPem, certPem } = await createCertificates();
  const [authority, server] = [new X509Certificate(caPem), new X509Certificate(certPem)];
  const years = (certificate: X509Certificate) =>
    (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / (365.25 * 24 * 3_600_000);
  expect(years(authority)).toBeCloseTo(10, 1);
  expect(years(server)).toBeCloseTo(10, 1);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
});
