import type { Condition } from './parse-filter.ts';

/** What a thing has where a condition looks; undefined when it has nothing there. */
export type Actual = string | number | bigint | undefined;

/**
 * Whether a text is like a pattern of SQL: `%` is any run of characters, `_` any one. Takes time proportional to both lengths multiplied
 * at worst, whatever the pattern.
 */
export function isLike(text: string, pattern: string): boolean {
  const characters = [...text];
  const wanted = [...pattern];
  let at = 0;
  let want = 0;
  let lastAny = -1;
  let retryAt = 0;
  while (at < characters.length) {
    if (wanted[want] === '%') {
      lastAny = want++;
      retryAt = at;
    } else if (want < wanted.length && (wanted[want] === '_' || wanted[want] === characters[at])) {
      at++;
      want++;
    } else if (lastAny >= 0) {
      want = lastAny + 1;
      at = ++retryAt;
    } else return false;
  }
  return wanted.slice(want).every((one) => one === '%');
}

function isEqual(actual: string | number | bigint, value: Condition['value']): boolean {
  if (typeof actual === 'string' || typeof value === 'string') return actual === value;
  if (value === undefined || typeof value === 'object') return false;
  return actual >= value && actual <= value;
}

type NumberTest = (actual: number | bigint, value: number | bigint) => boolean;
type TextTest = (actual: string, value: string) => boolean;

const numberTests: Readonly<Record<string, NumberTest>> = {
  '<': (actual, value) => actual < value,
  '<=': (actual, value) => actual <= value,
  '>': (actual, value) => actual > value,
  '>=': (actual, value) => actual >= value,
};

const textTests: Readonly<Record<string, TextTest>> = {
  LIKE: isLike,
  ILIKE: (actual, value) => isLike(actual.toLowerCase(), value.toLowerCase()),
};

function comparesAs({ comparator, value }: Condition, actual: string | number | bigint): boolean {
  if (comparator === '=') return isEqual(actual, value);
  if (comparator === '!=') return !isEqual(actual, value);
  if (typeof value === 'string') return textTests[comparator]?.(String(actual), value) ?? false;
  if (typeof value === 'number' || typeof value === 'bigint') {
    return typeof actual !== 'string' && (numberTests[comparator]?.(actual, value) ?? false);
  }
  return (value?.includes(String(actual)) ?? false) === (comparator === 'IN');
}

/** Whether the condition holds. What is not there fulfils only `IS NULL`; NaN fulfils only `!=`. */
export function matches(condition: Condition, actual: Actual): boolean {
  if (condition.comparator === 'IS NULL') return actual === undefined;
  if (condition.comparator === 'IS NOT NULL') return actual !== undefined;
  return actual !== undefined && comparesAs(condition, actual);
}
