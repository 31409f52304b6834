import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JsonSyntaxError,
  JsonText,
  type JsonValue,
  maximumDepth,
  parseJson,
  writeDouble,
  writeJson,
} from './json-numbers.ts';

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
);
const { value: anyValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary' }), tie('value')), { maxLength: 4 })
      .map((members) => new Map(members)),
  ),
}));

function syntaxErrorOf(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return `${error.reason} ${error.offset}`;
    throw error;
  }
  return 'none';
}

/** What JSON.parse gives, from what we give. */
function asPlain(value: JsonValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [name, asPlain(member)]));
  return Array.isArray(value) ? value.map(asPlain) : value;
}

describe('parseJson and writeJson', () => {
  it('lose nothing: not NaN, not -0, not a bit of 64, not a character', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(parseJson(writeJson(value))).toStrictEqual(value);
      }),
    );
  });

  it('read what JSON.parse reads, spaced in any way', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, '\t'), (text, space) => {
        const plain: unknown = JSON.parse(text);
        // JSON.stringify writes -0 as 0.
        const written = JSON.stringify(plain, undefined, space);
        expect(asPlain(parseJson(written))).toEqual(JSON.parse(written));
      }),
    );
  });

  it('refuse with an offset, and with nothing else, whatever JSON.parse refuses', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'u',
      'd83d',
      '1',
      '-',
      '.',
      'e',
      '+',
      '0',
      'true',
      'null',
      ' ',
      '\n',
      'é',
      '\u0001',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const refusal = syntaxErrorOf(text);
        // RapidJSON refuses one thing more: half of a surrogate pair.
        if (refusal.startsWith('The surrogate pair') || refusal.startsWith('Number too big')) return;
        expect(refusal === 'none', text).toBe(isJson);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseJson', () => {
  it.each([
    ['1', 1n],
    ['1.0', 1],
    ['-0', 0n],
    ['-0.0', -0],
    ['1e2', 100],
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551616', 2 ** 64],
    ['NaN', Number.NaN],
    ['-NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    [' "\\u00e9\\ud83d\\ude00\\/" ', 'é😀/'],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toBe(value);
  });

  it('keeps the first of two members with one name, and no name is special', () => {
    const object = parseJson('{"a":1,"a":2,"__proto__":3}');
    expect(object).toStrictEqual(
      new Map([
        ['a', 1n],
        ['__proto__', 3n],
      ]),
    );
  });

  it.each([
    ['', 'The document is empty. 0'],
    ['  ', 'The document is empty. 2'],
    ['1 2', 'The document root must not be followed by other values. 2'],
    ['{a', 'Missing a name for object member. 1'],
    ['{"a" 1}', 'Missing a colon after a name of object member. 5'],
    ['{"a":1 "b"}', "Missing a comma or '}' after an object member. 7"],
    ['[1 2]', "Missing a comma or ']' after an array element. 3"],
    ['["é" 2]', "Missing a comma or ']' after an array element. 6"],
    ['"abc', 'Missing a closing quotation mark in string. 4'],
    ['"a\\x"', 'Invalid escape character in string. 2'],
    ['"\\u12g4"', 'Incorrect hex digit after \\u escape in string. 3'],
    ['"\\ud800x"', 'The surrogate pair in string is invalid. 7'],
    ['"a\nb"', 'Invalid encoding in string. 2'],
    ['1.', 'Miss fraction part in number. 2'],
    ['1e', 'Miss exponent in number. 2'],
    ['[1e400]', 'Number too big to be stored in double. 1'],
    ['nul', 'Invalid value. 3'],
    ['+1', 'Invalid value. 0'],
    ['nan', 'Invalid value. 1'],
  ])('refuses %j', (text, refusal) => {
    expect(syntaxErrorOf(text)).toBe(refusal);
  });

  it('refuses nesting that would exhaust the stack', () => {
    expect(syntaxErrorOf('['.repeat(1_000_000))).toBe(`Nested deeper than ${maximumDepth} levels. ${maximumDepth + 1}`);
  });
});

describe('writeJson', () => {
  it('leaves out undefined members and puts in ready text', () => {
    expect(writeJson({ a: 1n, b: undefined, c: new JsonText('[1,2]'), d: [1, 'x', null, true] })).toBe(
      '{"a":1,"c":[1,2],"d":[1.0,"x",null,true]}',
    );
  });

  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e20, '100000000000000000000.0'],
    [1e21, '1e21'],
    [1e-7, '1e-7'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('prints %d as RapidJSON does', (value, text) => {
    expect(writeDouble(value)).toBe(text);
  });
});
