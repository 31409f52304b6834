import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { hostileText } from '../testing/hostile-text.ts';
import { writeBlock, writeScalar } from './write-scalar.ts';

describe('a scalar', () => {
  test('is read back as the same string, by YAML 1.1 and 1.2, as value and in a list', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        for (const version of ['1.1', '1.2'] as const) {
          expect(parse(`a:\n  b: ${writeScalar(text)}\n  c: 1\n`, { version })).toEqual({ a: { b: text, c: 1 } });
          expect(parse(`- ${writeScalar(text)}\n- 1\n`, { version })).toEqual([text, 1]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['digits', 'digits'],
    ['ghcr.io/a/b:1@sha256:aa', 'ghcr.io/a/b:1@sha256:aa'],
    ['2Gi', '2Gi'],
    ['5m', '5m'],
    ['--port=8500', '--port=8500'],
    ['3', '"3"'],
    ['1e3', '"1e3"'],
    ['0x1f', '"0x1f"'],
    ['1:30', '"1:30"'],
    ['2026-11-24', '"2026-11-24"'],
    ['on', '"on"'],
    ['No', '"No"'],
    ['null', '"null"'],
    ['', '""'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    ['a:', '"a:"'],
    ['a ', '"a "'],
    ['---', '"---"'],
    ['{{x}}', '"{{x}}"'],
    ['a{b="c"}', `'a{b="c"}'`],
    ['it\'s "so"', '"it\'s \\"so\\""'],
    ['line\nbreak', '"line\\nbreak"'],
    ['\u2028\u0085', '"\\u2028\\u0085"'],
  ])('%j is written %s', (text, written) => {
    expect(writeScalar(text)).toBe(written);
    expect(parse(written)).toBe(text);
  });

  test('numbers and booleans stay what they are, and there is no number that is none', () => {
    expect([writeScalar(1.5), writeScalar(true)]).toEqual(['1.5', 'true']);
    expect(() => writeScalar(Number.NaN)).toThrow(RangeError);
  });
});

describe('a block', () => {
  test('is read back as the same text', () => {
    const lines = fc.array(
      fc.oneof(fc.constantFrom('', ' ', '  a', 'a: b', '# c', '- d', '---', 'x\ty', '{{z}}'), hostileText()),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(lines, fc.boolean(), (parts, newline) => {
        const text = parts.join('\n') + (newline ? '\n' : '');
        expect(parse(`data:\n  file: ${writeBlock(text, 4)}\n  next: 1\n`)).toEqual({ data: { file: text, next: 1 } });
      }),
      { numRuns: 1000 },
    );
  });

  test('is readable where the text is ordinary', () => {
    expect(writeBlock('a {\n  b: 1\n\n}\n', 4)).toBe('|\n    a {\n      b: 1\n\n    }');
  });
});
