/** The shape of a value: what may be in it, and how lists in it merge. A small part of OpenAPI, enough for what is served. */
export type Schema =
  | { readonly type: 'any' | 'string' | 'integer' | 'boolean' | 'quantity' }
  | { readonly type: 'map'; readonly values: Schema }
  | { readonly type: 'list'; readonly items: Schema; readonly merge: ListMerge }
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, Schema>> };

/**
 * How a list changes: as one value (`atomic`), as a set of plain values, or entry by entry, told apart by their values at the
 * keys (server-side apply takes all keys, a strategic merge patch the first).
 */
export type ListMerge = 'atomic' | 'set' | readonly [string, ...string[]];

export const any: Schema = { type: 'any' };
export const string: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const boolean: Schema = { type: 'boolean' };
/** A string or a number: quantities, ports that may be names. */
export const quantity: Schema = { type: 'quantity' };
export const strings: Schema = { type: 'map', values: string };
export const stringList: Schema = { type: 'list', items: string, merge: 'atomic' };

export function map(values: Schema): Schema {
  return { type: 'map', values };
}

export function list(items: Schema, merge: ListMerge = 'atomic'): Schema {
  return { type: 'list', items, merge };
}

export function object(fields: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', fields };
}

/** The schema one step into a value, or undefined when nothing is known there. */
export function childSchema(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema?.type === 'object') return Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined;
  return schema?.type === 'map' ? schema.values : undefined;
}
