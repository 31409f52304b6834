import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabelSelector, matchesSelector, parseLabelSelector } from './label-selector.ts';

const key = fc.constantFrom('app', 'tier', 'example.com/x', 'a.b-c_d');
const value = fc.constantFrom('', 'a', 'b', '1', '10', 'x-y.z_0');
const labels = fc.dictionary(key, value);

describe('a label selector', () => {
  test('matches what its requirements say, for any labels', () => {
    fc.assert(
      fc.property(labels, key, fc.uniqueArray(value, { minLength: 1 }), (given, name, values) => {
        const has = Object.hasOwn(given, name);
        const inValues = has && values.includes(given[name] ?? '');
        const [first = ''] = values;
        const is = has && given[name] === first;
        const matches = (text: string) => parseLabelSelector(text)(given);
        expect(matches(name)).toBe(has);
        expect(matches(`!${name}`)).toBe(!has);
        expect(matches(`${name}=${first}`)).toBe(is);
        expect(matches(`${name} == ${first}`)).toBe(is);
        expect(matches(`${name}!=${first}`)).toBe(!is);
        expect(matches(`${name} in (${values.join(', ')})`)).toBe(inValues);
        expect(matches(`${name} notin (${values.join(',')})`)).toBe(!inValues);
      }),
    );
  });

  test('joins requirements with and, whatever their order', () => {
    const requirement = fc.oneof(
      key,
      key.map((name) => `!${name}`),
      fc.tuple(key, value).map(([name, it]) => `${name}=${it}`),
      fc.tuple(key, fc.array(value, { minLength: 1 })).map(([name, all]) => `${name} in (${all.join(',')})`),
    );
    fc.assert(
      fc.property(labels, fc.array(requirement, { minLength: 1, maxLength: 4 }), (given, parts) => {
        const all = parts.every((part) => parseLabelSelector(part)(given));
        expect(parseLabelSelector(parts.join(','))(given)).toBe(all);
        expect(parseLabelSelector(parts.toReversed().join(' , '))(given)).toBe(all);
      }),
    );
  });

  test('says the same in an object and in a query', () => {
    fc.assert(
      fc.property(labels, key, fc.array(value, { minLength: 1 }), (given, name, values) => {
        const cases: [LabelSelector, string][] = [
          [{ matchLabels: { [name]: values[0] ?? '' } }, `${name}=${values[0]}`],
          [{ matchExpressions: [{ key: name, operator: 'In', values }] }, `${name} in (${values.join(',')})`],
          [{ matchExpressions: [{ key: name, operator: 'NotIn', values }] }, `${name} notin (${values.join(',')})`],
          [{ matchExpressions: [{ key: name, operator: 'Exists' }] }, name],
          [{ matchExpressions: [{ key: name, operator: 'DoesNotExist' }] }, `!${name}`],
        ];
        for (const [selector, text] of cases)
          expect(matchesSelector(selector, given)).toBe(parseLabelSelector(text)(given));
      }),
    );
  });

  test('selects everything when it is empty, and compares numbers', () => {
    expect(parseLabelSelector('')({ a: 'b' })).toBe(true);
    expect(parseLabelSelector('n>5')({ n: '10' })).toBe(true);
    expect(parseLabelSelector('n>5')({ n: '5' })).toBe(false);
    expect(parseLabelSelector('n<5')({ n: '-1' })).toBe(true);
    expect(parseLabelSelector('n<5')({ n: 'x' })).toBe(false);
    expect(parseLabelSelector('n<5')({})).toBe(false);
  });

  test.each(['a=b=c', 'a in b', 'a,', '(a)', 'a b', '-bad=x', `${'x'.repeat(64)}=y`, 'a=sp ace', 'a notin', '=x'])(
    'refuses %j',
    (text) => {
      expect(() => parseLabelSelector(text)).toThrow(/unable to parse requirement/);
    },
  );

  test('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=!,() in<>/.-1') }), (text) => {
        try {
          parseLabelSelector(text)({ a: 'b' });
        } catch (error) {
          expect(error).toMatchObject({ code: 400, reason: 'BadRequest' });
        }
      }),
    );
  });
});
