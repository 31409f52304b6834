import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeDecimal } from './write-decimal.ts';

describe('writeDecimal', () => {
  // What C's "%g", "%.9g" and "%.17g" print.
  it.each([
    [0, 'float', '0.0'],
    [-0, 'float', '-0.0'],
    [1, 'float', '1.0'],
    [0.2, 'float', '0.2'],
    [2.5, 'float', '2.5'],
    [9_000_000, 'float', '9e+06'],
    [0.00003, 'float', '3e-05'],
    [123456, 'float', '123456.0'],
    [1234567, 'float', '1234567.0'],
    [16777216, 'float', '16777216.0'],
    [1 / 3, 'float', '0.333333343'],
    [1 / 3, 'double', '0.33333333333333331'],
    [1e300, 'double', '1e+300'],
    [1.5e-7, 'double', '1.5e-07'],
    [Number.NaN, 'float', 'NaN'],
    [Number.POSITIVE_INFINITY, 'double', 'Infinity'],
    [Number.NEGATIVE_INFINITY, 'float', '-Infinity'],
  ] as const)('%d as a %s is %s', (value, type, text) => {
    expect(writeDecimal(type === 'float' ? Math.fround(value) : value, type)).toBe(text);
  });

  it('reads back as the same number, and never looks like an integer', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (single, double) => {
          expect(Math.fround(Number(writeDecimal(single, 'float')))).toBe(single);
          expect(Number(writeDecimal(double, 'double'))).toBe(double);
          expect(writeDecimal(single, 'float')).toMatch(/[.e]/);
        },
      ),
    );
  });
});
