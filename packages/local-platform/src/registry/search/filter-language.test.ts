import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MlflowError } from '../mlflow-error.ts';
import { runGrammar } from './grammar.ts';
import { isLike, matches } from './matches.ts';
import { type Comparator, parseFilter } from './parse-filter.ts';

interface Thing {
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

interface Wanted {
  readonly group: keyof Thing;
  readonly key: string;
  readonly comparator: Comparator;
  readonly value: string | number | undefined;
}

const keys = ['a', 'b_1', 'with space', 'dotted.name', 'and', 'ü'];
const words = ['', 'x', 'X', 'xy', 'a%b', 'a_b', 'or', "AND params.a = 'x'", '(1)', '1'];
const numbers = [0, -1, 0.5, 1e-3, 1e21, -2.5e-7, 7];

const thing: fc.Arbitrary<Thing> = fc.record({
  metrics: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...numbers, Number.NaN)),
  params: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...words)),
  tags: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...words)),
});

const onNumber: fc.Arbitrary<Wanted> = fc.record({
  group: fc.constant('metrics' as const),
  key: fc.constantFrom(...keys),
  comparator: fc.constantFrom<Comparator>('=', '!=', '<', '<=', '>', '>='),
  value: fc.constantFrom(...numbers),
});

const onText: fc.Arbitrary<Wanted> = fc.record({
  group: fc.constantFrom('params' as const, 'tags' as const),
  key: fc.constantFrom(...keys),
  comparator: fc.constantFrom<Comparator>('=', '!=', 'LIKE', 'ILIKE'),
  value: fc.constantFrom(...words.filter((word) => !word.includes("'"))),
});

const onPresence: fc.Arbitrary<Wanted> = fc.record({
  group: fc.constantFrom('params' as const, 'tags' as const),
  key: fc.constantFrom(...keys),
  comparator: fc.constantFrom<Comparator>('IS NULL', 'IS NOT NULL'),
  value: fc.constant(undefined),
});

const wanted = fc.array(fc.oneof(onNumber, onText, onPresence), { minLength: 1, maxLength: 4 });

/** Every way to write a condition that means the same. */
const spelling = fc.record({
  quote: fc.constantFrom('`', '"'),
  and: fc.constantFrom(' AND ', ' and ', '\n And\t', ' '),
  space: fc.constantFrom('', ' ', '   '),
  singular: fc.boolean(),
});

function written(
  { group, key, comparator, value }: Wanted,
  { quote, space, singular }: { quote: string; space: string; singular: boolean },
): string {
  const name = `${singular ? group.slice(0, -1) : group}.${quote}${key}${quote}`;
  if (value === undefined) return `${name} ${comparator}`;
  const gap = /[A-Z]/.test(comparator) ? ' ' : space;
  return `${name}${gap}${comparator}${gap}${typeof value === 'string' ? `'${value}'` : value}`;
}

function pattern(text: string, flags: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, `su${flags}`);
}

type Value = string | number;

const meanings: Readonly<Record<string, (actual: Value, value: Value) => boolean>> = {
  '=': (actual, value) => actual === value,
  '!=': (actual, value) => actual !== value,
  '<': (actual, value) => actual < value,
  '<=': (actual, value) => actual <= value,
  '>': (actual, value) => actual > value,
  '>=': (actual, value) => actual >= value,
  LIKE: (actual, value) => pattern(String(value), '').test(String(actual)),
  ILIKE: (actual, value) => pattern(String(value), 'i').test(String(actual)),
};

/** The meaning of a condition, said as plainly as can be. */
function holds({ group, key, comparator, value }: Wanted, item: Thing): boolean {
  const actual = Object.hasOwn(item[group], key) ? item[group][key] : undefined;
  if (comparator === 'IS NULL') return actual === undefined;
  if (comparator === 'IS NOT NULL') return actual !== undefined;
  return actual !== undefined && (meanings[comparator]?.(actual, value ?? '') ?? false);
}

const groups = { metric: 'metrics', parameter: 'params', tag: 'tags' } as const;

function found(filter: string, item: Thing): boolean {
  return parseFilter(filter, runGrammar).every((condition) => {
    const values = item[groups[condition.type as keyof typeof groups]];
    return matches(condition, Object.hasOwn(values, condition.key) ? values[condition.key] : undefined);
  });
}

describe('the filter language', () => {
  it('means what its conditions mean, however they are spelled', () => {
    fc.assert(
      fc.property(wanted, thing, spelling, (conditions, item, style) => {
        const filter = conditions.map((condition) => written(condition, style)).join(style.and);
        expect(found(filter, item)).toBe(conditions.every((condition) => holds(condition, item)));
      }),
      { numRuns: 2000 },
    );
  });

  it('answers any text with conditions or a refusal, never with a failure', () => {
    const piece = fc.constantFrom(
      'metrics.',
      'params.a',
      "'",
      '"',
      '`',
      ' AND ',
      ' IN ',
      '(',
      ')',
      '=',
      "'x'",
      '1',
      ' NOT ',
      ' IS NULL',
      ';',
      ',',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        try {
          parseFilter(filter, runGrammar);
        } catch (error) {
          expect(error).toBeInstanceOf(MlflowError);
          expect((error as MlflowError).code).toBe('INVALID_PARAMETER_VALUE');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads lists of ids', () => {
    const ids = fc.array(fc.stringMatching(/^[a-z0-9]{1,4}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        ids,
        fc.stringMatching(/^[a-z0-9]{1,4}$/),
        fc.constantFrom('IN', 'NOT IN'),
        (list, id, comparator) => {
          const filter = `run_id ${comparator} (${list.map((one) => `'${one}'`).join(', ')})`;
          const [condition] = parseFilter(filter, runGrammar);
          expect(condition && matches(condition, id)).toBe(list.includes(id) === (comparator === 'IN'));
        },
      ),
    );
  });
});

describe('LIKE', () => {
  it('matches as the regular expression does that it stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', 'ü', '😀', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (value, like) => {
        expect(isLike(value, like)).toBe(pattern(like, '').test(value));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes no time to speak of for a pattern that regular expressions choke on', () => {
    const started = performance.now();
    expect(isLike('a'.repeat(2000), `${'%a'.repeat(200)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
