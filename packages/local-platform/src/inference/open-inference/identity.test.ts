import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFixed, decodeText, encodeTensor, splitBytes } from '../binary-tensors.ts';
import { type Datatype, datatypes, factsOf } from '../datatypes.ts';
import { parseJson, writeJson } from '../json-numbers.ts';
import { flatJson } from '../json-tensors.ts';
import type { Tensor } from '../tensor.ts';
import { identityModel } from '../testing/models.ts';
import { createTestInference, type TestInference } from '../testing/test-inference.ts';

let server: TestInference;

beforeAll(async () => {
  server = createTestInference();
  for (const type of datatypes) await server.serve(type, identityModel(type, ['rows', 'columns']));
});

afterAll(() => server.end());

/** Text that an ONNX string can hold. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\0'));

/** Tensors of rank 2, empty ones too; fixed-size elements of any bits. */
function tensors(datatype: Datatype): fc.Arbitrary<Tensor> {
  return fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })).chain(([rows, columns]): fc.Arbitrary<Tensor> => {
    const shape = [rows, columns];
    const count = rows * columns;
    if (datatype === 'BYTES') {
      return fc.array(text, { minLength: count, maxLength: count }).map((data) => ({ datatype, shape, data }));
    }
    const size = count * factsOf(datatype).bytes;
    return fc
      .uint8Array({ minLength: size, maxLength: size })
      .map((bytes) => ({ datatype, shape, data: decodeFixed(datatype, bytes) }));
  });
}

/** NaN has many bit patterns and one meaning. */
function canonical({ datatype, data }: Tensor): unknown {
  return datatype === 'FP16' ? [...data] : [...data].map((value) => (Number.isNaN(value) ? 'NaN' : value));
}

async function inferJson(tensor: Tensor): Promise<Map<string, unknown>> {
  const { datatype, shape } = tensor;
  const input = { name: 'x', datatype, shape: shape.map(BigInt), data: flatJson(tensor) };
  const response = await server.post(`/v2/models/${datatype}/infer`, writeJson({ inputs: [input] }));
  expect(response.status).toBe(200);
  const [output] = (parseJson(await response.text()) as Map<string, Map<string, unknown>[]>).get('outputs') ?? [];
  return output ?? new Map();
}

async function inferBinary(tensor: Tensor): Promise<{ response: Response; head: unknown; bytes: Uint8Array }> {
  const { datatype, shape } = tensor;
  const raw = encodeTensor(tensor);
  const input = { name: 'x', datatype, shape, parameters: { binary_data_size: raw.byteLength } };
  const json = Buffer.from(JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } }));
  const headers = { 'inference-header-content-length': String(json.byteLength) };
  const response = await server.post(`/v2/models/${datatype}/infer`, Buffer.concat([json, raw]), headers);
  expect(response.status).toBe(200);
  const body = new Uint8Array(await response.arrayBuffer());
  const length = Number(response.headers.get('inference-header-content-length') ?? body.byteLength);
  const head: unknown = JSON.parse(Buffer.from(body.subarray(0, length)).toString('utf8'));
  return { response, head, bytes: body.subarray(length) };
}

describe('an identity model gives back what it was given', () => {
  it.each(datatypes.filter((datatype) => datatype !== 'FP16'))('%s as JSON', async (datatype) => {
    await fc.assert(
      fc.asyncProperty(tensors(datatype), async (tensor) => {
        const output = await inferJson(tensor);
        expect(output.get('datatype')).toBe(datatype);
        expect(output.get('shape')).toEqual(tensor.shape.map(BigInt));
        const data = (output.get('data') as (number | bigint | boolean | string)[]).map((value) =>
          typeof value === 'bigint' && !datatype.endsWith('64')
            ? Number(value)
            : typeof value === 'boolean'
              ? Number(value)
              : value,
        );
        expect(data.map((value) => (Number.isNaN(value) ? 'NaN' : value))).toEqual(canonical(tensor));
      }),
      { numRuns: 40 },
    );
  });

  it.each(datatypes)('%s as bytes', async (datatype) => {
    await fc.assert(
      fc.asyncProperty(tensors(datatype), async (tensor) => {
        const { head, bytes } = await inferBinary(tensor);
        const expected = encodeTensor(tensor);
        const output = {
          name: 'y',
          datatype,
          shape: tensor.shape,
          parameters: { binary_data_size: expected.byteLength },
        };
        expect(head).toEqual({ model_name: datatype, model_version: '1', outputs: [output] });
        if (datatype === 'BYTES') expect(splitBytes(bytes).elements.map(decodeText)).toEqual(tensor.data);
        else expect(canonical({ ...tensor, data: decodeFixed(datatype, bytes) })).toEqual(canonical(tensor));
      }),
      { numRuns: 40 },
    );
  });
});

describe('what an ONNX string cannot hold', () => {
  it.each([
    ['a NUL', Buffer.from([2, 0, 0, 0, 65, 0])],
    ['bytes that are no UTF-8', Buffer.from([1, 0, 0, 0, 0xff])],
  ])('%s is refused, not changed', async (_, raw) => {
    const input = { name: 'x', datatype: 'BYTES', shape: [1, 1], parameters: { binary_data_size: raw.byteLength } };
    const json = Buffer.from(JSON.stringify({ inputs: [input] }));
    const headers = { 'inference-header-content-length': String(json.byteLength) };
    const response = await server.post('/v2/models/BYTES/infer', Buffer.concat([json, raw]), headers);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('must be UTF-8 without NUL');
  });

  it.each([
    [
      'lengths that are cut',
      [1, 0, 0],
      /incomplete string length indicator .*expecting 4 bytes but only 3 bytes available/,
    ],
    ['elements that are cut', [9, 0, 0, 0, 65], /incomplete string element for inference input 'x'/],
  ])('%s are refused', async (_, raw, message) => {
    const input = { name: 'x', datatype: 'BYTES', shape: [1, 1], parameters: { binary_data_size: raw.length } };
    const json = Buffer.from(JSON.stringify({ inputs: [input] }));
    const headers = { 'inference-header-content-length': String(json.byteLength) };
    const response = await server.post('/v2/models/BYTES/infer', Buffer.concat([json, Buffer.from(raw)]), headers);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  });
});
