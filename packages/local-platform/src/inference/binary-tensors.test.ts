import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFixed, decodeText, encodeTensor, splitBytes } from './binary-tensors.ts';
import { datatypes, factsOf } from './datatypes.ts';

const fixedTypes = datatypes.filter((datatype) => datatype !== 'BYTES');

describe('tensors of fixed-size elements', () => {
  it.each(fixedTypes)('%s keeps every byte, at any offset', (datatype) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat({ max: 7 }), (content, offset) => {
        const { bytes: size } = factsOf(datatype);
        const whole = content.subarray(0, content.length - (content.length % size));
        const wanted = datatype === 'BOOL' ? whole.map((byte) => Math.min(byte, 1)) : whole;
        const shifted = new Uint8Array(offset + whole.length);
        shifted.set(whole, offset);
        const data = decodeFixed(datatype, shifted.subarray(offset));
        expect(data.length).toBe(whole.length / size);
        expect(Buffer.from(encodeTensor({ datatype, shape: [data.length], data })).equals(wanted)).toBe(true);
      }),
    );
  });

  it('copies: the request may go', () => {
    const bytes = new Uint8Array([1, 0, 2, 0]);
    const data = decodeFixed('UINT16', bytes);
    bytes.fill(0);
    expect(data).toEqual(new Uint16Array([1, 2]));
  });
});

describe('BYTES tensors', () => {
  it('keep every text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const encoded = encodeTensor({ datatype: 'BYTES', shape: [texts.length], data: texts });
        const { elements, rest, isCut } = splitBytes(encoded);
        expect({ texts: elements.map(decodeText), rest, isCut }).toEqual({ texts, rest: 0, isCut: false });
      }),
    );
  });

  it('account for every byte of a hostile body, and read none beyond it', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      // Lengths that are small enough to be followed, and ones up to 4 GiB.
      fc
        .array(fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 0xffffffff })), { maxLength: 10 })
        .map((numbers) => new Uint8Array(new Uint32Array(numbers).buffer)),
    );
    fc.assert(
      fc.property(hostile, (body) => {
        const inside = new Uint8Array(body.length + 16).fill(7);
        inside.set(body, 8);
        const { elements, rest, isCut } = splitBytes(inside.subarray(8, 8 + body.length));
        const read = elements.reduce((sum, element) => sum + 4 + element.length, 0) + rest;
        expect(read).toBe(body.length);
        if (isCut) expect(rest).toBe(0);
        for (const element of elements)
          expect(element.byteOffset + element.length).toBeLessThanOrEqual(8 + body.length);
      }),
    );
  });

  it('say what is cut', () => {
    expect(splitBytes(new Uint8Array([1, 0, 0, 0, 65, 9, 9]))).toMatchObject({
      elements: [new Uint8Array([65])],
      rest: 2,
      isCut: false,
    });
    expect(splitBytes(new Uint8Array([3, 0, 0, 0, 65]))).toMatchObject({
      elements: [new Uint8Array([65])],
      rest: 0,
      isCut: true,
    });
  });

  it('are text only where they are UTF-8; a byte order mark stays', () => {
    expect(decodeText(new Uint8Array([0xff]))).toBeUndefined();
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 65]))).toBe('\ufeffA');
  });
});
