import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidResponseError, NotSupportedError } from '../errors/index.ts';
import { joinAligned } from '../transport/buffered-exchange.ts';
import type { Answer } from '../transport/index.ts';
import { bytesToTexts, decodeBytes, encodeBytes } from './bytes-elements.ts';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-floats.ts';
import { decodeAnswer, encodeRequest } from './open-inference-codec.ts';
import { parseNumbers } from './parse-numbers.ts';
import { ARRAYS, elementCount, type NumericData, type Tensor } from './tensor.ts';
import { shortestFloat32, writeNumbers } from './write-numbers.ts';

const float32 = fc.float({ noDefaultInfinity: false });

describe('numbers in JSON', () => {
  test('the shortest float32 is the same float32, and no decimal of fewer digits is', () => {
    const digits = (text: string): number =>
      text
        .replace(/e.*$/, '')
        .replace(/[-.]/g, '')
        .replace(/^0+|0+$/g, '').length;
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const short = shortestFloat32(value);
        expect(Math.fround(short)).toBe(value);
        const best = [1, 2, 3, 4, 5, 6, 7, 8, 9].find(
          (count) => Math.fround(Number(value.toPrecision(count))) === value,
        );
        expect(digits(String(short))).toBeLessThanOrEqual(best ?? 9);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    [[0.1, 1e-45, 3.4028235e38, 16777216, 5e-7, 1e22], '0.1,1e-45,3.4028235e+38,16777216,5e-7,1e+22'],
    [[Number.NaN, Infinity, -Infinity, -0, 1], 'NaN,Infinity,-Infinity,-0.0,1'],
  ])('FP32 %j is written as %s', (values, text) => {
    expect(writeNumbers('FP32', Float32Array.from(values))).toBe(text);
  });

  test.each([
    ['BOOL', Uint8Array.of(1, 0, 1), 'true,false,true'],
    ['INT64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n), '-9223372036854775808,9223372036854775807'],
    ['UINT64', BigUint64Array.of(2n ** 64n - 1n), '18446744073709551615'],
    ['FP16', toFloat16([0.1, 65504]), '0.099975586,65504'],
    ['FP64', Float64Array.of(0.1, 1e300, -0), '0.1,1e+300,-0.0'],
    ['INT8', Int8Array.of(-128, 127), '-128,127'],
  ] as const)('%s', (datatype, data, text) => {
    expect(writeNumbers(datatype, data)).toBe(text);
  });

  test('BF16 has no form in JSON', () => {
    expect(() => writeNumbers('BF16', new Uint16Array(1))).toThrow(NotSupportedError);
  });

  test('every float32 survives the way out and in, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(float32), (values) => {
        const data = Float32Array.from(values);
        const back = parseNumbers(`[${writeNumbers('FP32', data)}]`, { int64: false }) as number[];
        expect(back.map(Math.fround)).toEqual([...data]);
      }),
    );
  });

  test('every int64 survives', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (values) => {
        const text = `[${writeNumbers('INT64', BigInt64Array.from(values))}]`;
        expect((parseNumbers(text, { int64: true }) as (number | bigint)[]).map(BigInt)).toEqual(values);
      }),
    );
  });
});

describe('the lossless parser', () => {
  test('reads what JSON.parse reads, the same', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const pad = '[1234567890123456789,';
        const slow = parseNumbers(`${pad}${text}]`, { int64: true }) as readonly unknown[];
        expect(slow[0]).toBe(1234567890123456789n);
        const whole = JSON.parse(text, (_, value: unknown) =>
          typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? 'big' : value,
        ) as unknown;
        const replaced = JSON.parse(
          JSON.stringify(slow[1], (_, value: unknown) => (typeof value === 'bigint' ? 'big' : value)),
          (_, value: unknown) =>
            typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? 'big' : value,
        ) as unknown;
        expect(replaced).toEqual(JSON.parse(JSON.stringify(whole)));
      }),
    );
  });

  test('keeps NaN, infinities, big integers, escapes and odd names', () => {
    const text =
      '{"a":[NaN,-Infinity,Infinity,9007199254740993,1e3,-0.5],"__proto__":"\\u00e9\\"\\\\","n":null,"t":true}';
    const value = parseNumbers(text, { int64: true }) as Record<string, unknown>;
    expect(value['a']).toEqual([Number.NaN, -Infinity, Infinity, 9007199254740993n, 1000, -0.5]);
    expect(Object.entries(value).slice(1)).toEqual([
      ['__proto__', 'é"\\'],
      ['n', null],
      ['t', true],
    ]);
  });

  test.each(['', '[', '[1,]', '{"a"}', 'NaNx', '[NaN', '"abc', '[NaN] x', '01NaN', '{a:NaN}', `${'['.repeat(200)}NaN`])(
    'refuses %j',
    (text) => {
      expect(() => parseNumbers(text, { int64: false })).toThrow(SyntaxError);
    },
  );

  test('is not slow on unclosed text', () => {
    expect(() => parseNumbers(`[NaN,"${'\\"'.repeat(100_000)}`, { int64: false })).toThrow(SyntaxError);
  });
});

describe('half floats', () => {
  test('every FP16 pattern decodes and encodes to itself', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, index) => index);
    const back = toFloat16(fromFloat16(all));
    for (const pattern of all) {
      const notANumber = (pattern & 0x7c00) === 0x7c00 && (pattern & 0x3ff) !== 0;
      if (!notANumber) expect(back[pattern]).toBe(pattern);
    }
  });

  test('every BF16 pattern decodes and encodes to itself', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, index) => index);
    const back = toBfloat16(fromBfloat16(all));
    for (const pattern of all)
      if ((pattern & 0x7f80) !== 0x7f80 || (pattern & 0x7f) === 0) expect(back[pattern]).toBe(pattern);
    expect(fromBfloat16(toBfloat16([Number.NaN]))[0]).toBeNaN();
  });

  test('FP16 rounds to the nearest', () => {
    fc.assert(
      fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const [pattern] = toFloat16([value]) as unknown as [number];
        const distance = (bits: number): number => Math.abs((fromFloat16(Uint16Array.of(bits))[0] as number) - value);
        const size = pattern & 0x7fff;
        const sign = pattern & 0x8000;
        if (size > 0) expect(distance(pattern)).toBeLessThanOrEqual(distance(sign | (size - 1)));
        if (size < 0x7bff) expect(distance(pattern)).toBeLessThanOrEqual(distance(sign | (size + 1)));
      }),
    );
    expect([...toFloat16([65520, 65519, -1e9, 2 ** -25, 2 ** -24, 1 + 2 ** -11, Number.NaN])]).toEqual([
      0x7c00, 0x7bff, 0xfc00, 0, 1, 0x3c00, 0x7e00,
    ]);
  });
});

describe('BYTES', () => {
  test('elements survive, empty ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (elements) => {
        expect(decodeBytes(encodeBytes(elements), elements.length).map((each) => [...each])).toEqual(
          elements.map((each) => [...each]),
        );
      }),
    );
    expect(bytesToTexts(decodeBytes(encodeBytes([Buffer.from('größe'), Buffer.from('')]), 2))).toEqual(['größe', '']);
  });

  test.each([
    ['cut in a length', [1, 0, 0]],
    ['cut in an element', [5, 0, 0, 0, 1]],
    ['a length beyond the end', [255, 255, 255, 255, 1]],
    ['too few', []],
    ['too many', [0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeBytes(Uint8Array.from(bytes), 1)).toThrow(InvalidResponseError);
  });
});

/** Any numeric tensor of any datatype. */
const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({
    datatype: fc.constantFrom(...(Object.keys(ARRAYS) as (keyof typeof ARRAYS)[])),
    shape: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 }),
    seed: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    name: fc.string({ minLength: 1 }),
  })
  .map(({ datatype, shape, seed, name }) => {
    const TypedArray = ARRAYS[datatype];
    const count = elementCount(shape);
    const bytes = Uint8Array.from(
      { length: count * TypedArray.BYTES_PER_ELEMENT },
      (_, at) => (seed[at % 8] as number) ^ at,
    );
    return { name, datatype, shape, data: new TypedArray(bytes.buffer, 0, count) };
  });

/** The answer that an echo server would give to a binary request. */
function echo(tensors: readonly Tensor[], chunk: number): Answer {
  const { body } = encodeRequest({ inputs: tensors, outputs: undefined, binary: true });
  const [head, ...parts] = body as readonly Uint8Array[];
  const json = JSON.parse(Buffer.from(head as Uint8Array).toString()) as { inputs: unknown };
  const answerHead = Buffer.from(JSON.stringify({ model_name: 'm', model_version: '7', outputs: json.inputs }));
  const whole = Buffer.concat([answerHead, ...parts]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += chunk) chunks.push(whole.subarray(at, at + chunk));
  return {
    status: 200,
    headers: { 'inference-header-content-length': String(answerHead.byteLength) },
    requestId: 'r',
    body: joinAligned(chunks, whole.byteLength, answerHead.byteLength),
  };
}

function raw(data: NumericData): number[] {
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

describe('binary tensors', () => {
  test('every tensor survives, whatever the alignment and the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(anyTensor, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 4096 }),
        (tensors, chunk) => {
          const { outputs, modelVersion } = decodeAnswer(echo(tensors, chunk));
          expect(modelVersion).toBe('7');
          expect(outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }))).toEqual(
            tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
          );
          expect(outputs.map(({ data }) => raw(data as NumericData))).toEqual(
            tensors.map(({ data }) => raw(data as NumericData)),
          );
        },
      ),
    );
  });

  test('the request is views on the arrays that were passed, and the answer views on its bytes', () => {
    const data = Float32Array.from({ length: 1000 }, (_, index) => index);
    const tensor: Tensor = { name: 'x', datatype: 'FP32', shape: [1000], data };
    const { body } = encodeRequest({ inputs: [tensor], outputs: undefined, binary: true });
    expect((body as readonly Uint8Array[])[1]?.buffer).toBe(data.buffer);
    const answer = echo([tensor], 1024);
    const [output] = decodeAnswer(answer).outputs;
    expect((output?.data as Float32Array | undefined)?.buffer).toBe(answer.body.buffer);
  });

  const cut = (change: (json: Record<string, unknown>) => void, more: Partial<Answer> = {}): Answer => {
    const json = { outputs: [{ name: 'y', datatype: 'FP32', shape: [2], parameters: { binary_data_size: 8 } }] };
    change(json as Record<string, unknown>);
    const head = Buffer.from(JSON.stringify(json));
    const headers = { 'inference-header-content-length': String(head.byteLength) };
    return { status: 200, headers, requestId: 'r', body: Buffer.concat([head, Buffer.alloc(8)]), ...more };
  };
  const output = (json: Record<string, unknown>): Record<string, unknown> =>
    (json['outputs'] as Record<string, unknown>[])[0] as Record<string, unknown>;

  test.each([
    ['a size beyond the body', cut((json) => Object.assign(output(json), { parameters: { binary_data_size: 80 } }))],
    ['a negative size', cut((json) => Object.assign(output(json), { parameters: { binary_data_size: -8 } }))],
    ['a size that is not the shape', cut((json) => Object.assign(output(json), { shape: [3] }))],
    ['a negative shape', cut((json) => Object.assign(output(json), { shape: [-2] }))],
    ['a huge shape', cut((json) => Object.assign(output(json), { shape: [1e9, 1e9] }))],
    ['an unknown datatype', cut((json) => Object.assign(output(json), { datatype: 'constructor' }))],
    ['a header beyond the body', cut(() => {}, { headers: { 'inference-header-content-length': '9999' } })],
    ['text instead of JSON', cut(() => {}, { headers: {}, body: Buffer.from('<html>') })],
    [
      'JSON data of another length',
      cut(() => {}, {
        headers: {},
        body: Buffer.from('{"outputs":[{"name":"y","datatype":"FP32","shape":[3],"data":[1]}]}'),
      }),
    ],
    [
      'JSON data of another type',
      cut(() => {}, {
        headers: {},
        body: Buffer.from('{"outputs":[{"name":"y","datatype":"INT8","shape":[1],"data":[1000]}]}'),
      }),
    ],
  ])('%s is refused', (_, answer) => {
    expect(() => decodeAnswer(answer)).toThrow(InvalidResponseError);
  });
});

test('a JSON request holds every datatype, and a JSON answer is read with NaN, null and int64', () => {
  const inputs: Tensor[] = [
    { name: 'f', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(0.1, Number.NaN) },
    { name: 's', datatype: 'BYTES', shape: [2], data: [Buffer.from('é'), Buffer.from('"')] },
  ];
  const { body, headers } = encodeRequest({ inputs, outputs: ['y'], binary: false });
  expect(headers['content-type']).toBe('application/json');
  expect(body).toBe(
    '{"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","data":[0.1,NaN]},{"name":"s","shape":[2],"datatype":"BYTES","data":["é","\\""]}],"outputs":[{"name":"y"}]}',
  );
  const text =
    '{"outputs":[{"name":"a","datatype":"FP32","shape":[1,3],"data":[[NaN,null,0.1]]},{"name":"b","datatype":"INT64","shape":[1],"data":[9007199254740993]},{"name":"c","datatype":"BYTES","shape":[1],"data":["é"]}]}';
  const { outputs } = decodeAnswer({ status: 200, headers: {}, requestId: 'r', body: Buffer.from(text) });
  expect(outputs.map(({ data }) => data)).toEqual([
    Float32Array.of(Number.NaN, Number.NaN, 0.1),
    BigInt64Array.of(9007199254740993n),
    [new Uint8Array(Buffer.from('é'))],
  ]);
});
