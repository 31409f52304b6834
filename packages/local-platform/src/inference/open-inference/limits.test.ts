import { gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityModel } from '../testing/models.ts';
import { createTestInference, type TestInference } from '../testing/test-inference.ts';

let server: TestInference;

beforeAll(async () => {
  server = createTestInference();
  await server.serve('identity_fp32', identityModel('FP32'));
  await server.serve('identity_fp16', identityModel('FP16'));
});

afterAll(() => server.end());

const fp32 = (shape: string, data: string, more = '') =>
  `{"inputs":[{"name":"x","datatype":"FP32","shape":${shape},"data":${data}}]${more}}`;

async function infer(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await server.post('/v2/models/identity_fp32/infer', body, headers);
  return [response.status, await response.json()];
}

describe('hostile requests are refused cheaply', () => {
  it.each([
    // Triton 2.51 falls over this one; its later versions say these words.
    ['[9223372036854775807,2]', /causes total element count to exceed maximum size of 9223372036854775807/],
    ['[18446744073709551615]', /shape \[-1\] contains one or more invalid dimensions/],
    [
      '[4611686018427387904]',
      /has a byte_size \(18446744073709551616 bytes\) that exceeds the maximum allowed value of 67108864 bytes/,
    ],
    ['[100000000]', /has a byte_size \(400000000 bytes\)/],
  ])('a shape of %s', async (shape, message) => {
    expect(await infer(fp32(shape, '[1]'))).toEqual([400, { error: expect.stringMatching(message) }]);
  });

  it('a binary size of 2^64 - 1', async () => {
    const body =
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":18446744073709551615}}]}';
    expect(await infer(body)).toEqual([
      400,
      { error: expect.stringContaining("unexpected size for input 'x', expecting 18446744073709") },
    ]);
  });

  it('data nested too deep', async () => {
    const deep = `${'['.repeat(150)}1${']'.repeat(150)}`;
    expect(await infer(fp32('[1]', deep))).toEqual([
      400,
      { error: "Unable to parse 'data': JSON nesting depth exceeds maximum allowed limit (100)" },
    ]);
  });

  it('a body above 64 MiB, announced or inflated', async () => {
    const error = expect.stringContaining('exceeds the maximum allowed input size of 67108864 bytes');
    const bomb = gzipSync(Buffer.alloc(70 * 1024 * 1024, ' '));
    expect(await infer(bomb, { 'content-encoding': 'gzip' })).toEqual([400, { error }]);
    expect(await infer('{}', { 'content-length': '70000000' })).toEqual([400, { error }]);
  });

  it('bytes that do not inflate', async () => {
    expect(await infer('{}', { 'content-encoding': 'gzip' })).toEqual([
      400,
      { error: 'the compressed request body cannot be inflated' },
    ]);
  });

  it('JSON that is no UTF-8', async () => {
    expect(await infer(Buffer.from([0x22, 0xff, 0x22]))).toEqual([
      500,
      { error: expect.stringContaining('failed to parse the request JSON buffer') },
    ]);
  });

  it('a header that is no number', async () => {
    const headers = { 'inference-header-content-length': 'abc' };
    expect(await infer('{}', headers)).toEqual([
      400,
      { error: 'Unable to parse Inference-Header-Content-Length, got: abc' },
    ]);
  });

  it('the classification extension, which is not there', async () => {
    const body = fp32('[1]', '[1]', ',"outputs":[{"name":"y","parameters":{"classification":1}}]');
    expect(await infer(body)).toEqual([
      501,
      { error: 'the classification extension is not implemented by this server' },
    ]);
  });
});

describe('FP16', () => {
  it('goes out as bytes only', async () => {
    const json = '{"inputs":[{"name":"x","datatype":"FP16","shape":[2],"parameters":{"binary_data_size":4}}]}';
    const headers = { 'inference-header-content-length': String(json.length) };
    const response = await server.post('/v2/models/identity_fp16/infer', `${json}\0<\0@`, headers);
    const error = 'sending FP16 data via JSON is not supported. Please use the binary data format for output';
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });
});

describe('answers are compressed as the client prefers', () => {
  const body = fp32('[2]', '[1,2]', ',"parameters":{"binary_data_output":true}');

  async function bytesFor(
    acceptEncoding: string,
  ): Promise<{ encoding: string | null; bytes: Buffer; length: string | null }> {
    const response = await server.post('/v2/models/identity_fp32/infer', body, { 'accept-encoding': acceptEncoding });
    return {
      encoding: response.headers.get('content-encoding'),
      bytes: Buffer.from(await response.arrayBuffer()),
      length: response.headers.get('inference-header-content-length'),
    };
  }

  it.each([
    ['gzip, deflate, br', 'gzip', gunzipSync],
    ['deflate;q=0.9, gzip;q=0.5', 'deflate', inflateSync],
    ['br', null, Buffer.from],
    ['gzip;q=0', null, Buffer.from],
  ] as const)('%s', async (acceptEncoding, expected, inflate) => {
    const plain = await bytesFor('');
    const { encoding, bytes, length } = await bytesFor(acceptEncoding);
    expect({ encoding, length }).toEqual({ encoding: expected, length: plain.length });
    expect(Buffer.from(inflate(bytes)).equals(plain.bytes)).toBe(true);
  });
});
