import { refusals } from './github-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** How one field of a request is checked. `read` returns undefined where the value does not fit. */
export interface Field<T> {
  readonly is: string;
  readonly optional: boolean;
  readonly fits: (value: unknown) => value is T;
}

type Shape = Readonly<Record<string, Field<unknown>>>;
export type Fields<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

function field<T>(is: string, fits: (value: unknown) => value is T): Field<T> {
  return { is, fits, optional: false };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = field('a string', isText);
export const truth = field('a boolean', (value: unknown): value is boolean => typeof value === 'boolean');
export const integer = field('an integer', (value: unknown): value is number => Number.isInteger(value));
export const anything = field('a value', (_value: unknown): _value is unknown => true);
export const object = field('an object', isObject);
export const texts = field('an array', (value: unknown): value is readonly string[] => isArrayOf(value, isText));
export const objects = field('an array', (value: unknown): value is readonly JsonObject[] =>
  isArrayOf(value, isObject),
);

export function oneOf<const T extends string>(...words: readonly T[]): Field<T> {
  return field(`one of ${words.join(', ')}`, (value: unknown): value is T => words.includes(value as T));
}

export function optional<T>(inner: Field<T>): Field<T | undefined> {
  const fits = (value: unknown): value is T | undefined => value === undefined || inner.fits(value);
  return { is: inner.is, fits, optional: true };
}

export function nullable<T>(inner: Field<T>): Field<T | null> {
  return { ...inner, fits: (value: unknown): value is T | null => value === null || inner.fits(value) };
}

/**
 * Reads a body by its shape.
 * @throws GitHubError 422 `Invalid request.` with one line for every field that is missing, unknown or of the wrong kind.
 */
export function readFields<const S extends Shape>(body: JsonObject, shape: S): Fields<S> {
  const problems = [
    ...Object.entries(shape).flatMap(([name, expected]) => problemOf(name, body[name], expected)),
    ...Object.keys(body)
      .filter((name) => !Object.hasOwn(shape, name))
      .map((name) => `"${name}" is not a permitted key.`),
  ];
  if (problems.length > 0) throw refusals.badBody(problems);
  return Object.fromEntries(Object.keys(shape).map((name) => [name, body[name]])) as Fields<S>;
}

function problemOf(name: string, value: unknown, expected: Field<unknown>): string[] {
  if (expected.fits(value)) return [];
  if (value === undefined) return expected.optional ? [] : [`"${name}" wasn't supplied.`];
  return [`For 'properties/${name}', ${JSON.stringify(value).slice(0, 100)} is not ${expected.is}.`];
}

function isArrayOf<T>(value: unknown, fits: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every((item) => fits(item));
}
