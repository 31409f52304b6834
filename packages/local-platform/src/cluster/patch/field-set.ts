// Sets of fields as trees, in the form of `managedFields[].fieldsV1`:
// `f:name` a field, `k:{"name":"x"}` an entry of a keyed list, `v:"x"` a value of a set, `.` the entry itself. A node without children is a leaf.
import { isDeepStrictEqual } from 'node:util';
import { childSchema, type Schema } from '../schema/schema.ts';
import { isRecord } from './merge-patch.ts';

/** A set of fields. */
export interface FieldSet {
  readonly [step: string]: FieldSet;
}

const LEAF: FieldSet = {};
/** What is identity or bookkeeping and therefore nobody's. */
const UNMANAGED = ['apiVersion', 'kind'];
const UNMANAGED_META = [
  'name',
  'namespace',
  'generateName',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** All fields of an object, without its identity. */
export function fieldsOfObject(schema: Schema, value: Readonly<Record<string, unknown>>): FieldSet {
  return fieldsOf(schema, managedPart(value));
}

/** The fields of an object that differ from, or are missing in, what was before. */
export function changedFieldsOfObject(
  schema: Schema,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldSet {
  return changedFields(schema, managedPart(before), managedPart(after)) ?? LEAF;
}

function managedPart(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const metadata = omit((value['metadata'] ?? {}) as Record<string, unknown>, UNMANAGED_META);
  return { ...omit(value, [...UNMANAGED, 'metadata']), ...(Object.keys(metadata).length === 0 ? {} : { metadata }) };
}

function omit(value: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function fieldsOf(schema: Schema | undefined, value: unknown): FieldSet {
  return Object.fromEntries(
    stepsInto(schema, value).map(({ step, schema: inner, value: child }) => [
      step,
      step.startsWith('k:') ? { '.': LEAF, ...fieldsOf(inner, child) } : fieldsOf(inner, child),
    ]),
  );
}

function changedFields(schema: Schema | undefined, before: unknown, after: unknown): FieldSet | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  const steps = stepsInto(schema, after);
  const changed = steps.flatMap(({ step, schema: inner, value }): [string, FieldSet][] => {
    const old = stepInto(before, step);
    if (old === undefined)
      return [[step, step.startsWith('k:') ? { '.': LEAF, ...fieldsOf(inner, value) } : fieldsOf(inner, value)]];
    const fields = changedFields(inner, old, value);
    return fields === undefined ? [] : [[step, fields]];
  });
  if (steps.length > 0 && changed.length === 0) return undefined;
  return Object.fromEntries(changed);
}

interface Step {
  readonly step: string;
  readonly schema: Schema | undefined;
  readonly value: unknown;
}

/** The next steps into a value; none into what changes as one. */
function stepsInto(schema: Schema | undefined, value: unknown): Step[] {
  if (isRecord(value) && schema?.type !== 'any' && schema !== undefined) {
    return Object.entries(value).map(([key, child]) => ({
      step: `f:${key}`,
      schema: childSchema(schema, key),
      value: child,
    }));
  }
  if (!Array.isArray(value) || schema?.type !== 'list' || schema.merge === 'atomic') return [];
  const { merge, items } = schema;
  if (merge === 'set')
    return value.map((item) => ({ step: `v:${JSON.stringify(item)}`, schema: undefined, value: item }));
  return value.map((item) => ({ step: keyStep(merge, item), schema: items, value: item }));
}

const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** How an entry of a keyed list is told apart. */
export function keyStep(keys: readonly string[], item: unknown): string {
  const record = isRecord(item) ? item : {};
  const pairs = keys.toSorted().flatMap((key): [string, unknown][] => {
    const value = record[key] ?? KEY_DEFAULTS[key];
    return value === undefined ? [] : [[key, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}

/** The value one step further, or undefined. */
export function stepInto(value: unknown, step: string): unknown {
  const rest = step.slice(2);
  if (step === '.') return value;
  if (step.startsWith('f:')) return isRecord(value) && Object.hasOwn(value, rest) ? value[rest] : undefined;
  if (!Array.isArray(value)) return undefined;
  if (step.startsWith('v:')) return value.find((item) => JSON.stringify(item) === rest);
  const keys = Object.keys(JSON.parse(rest) as object);
  return value.find((item) => keyStep(keys, item) === step);
}

export function isEmpty(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

/** Everything in either. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  const result = new Map(Object.entries(left));
  for (const [step, child] of Object.entries(right)) {
    const other = result.get(step);
    result.set(step, other === undefined ? child : union(other, child));
  }
  return Object.fromEntries(result);
}

/** What is in both. An empty object and its fields in the other are different things. */
export function intersect(left: FieldSet, right: FieldSet): FieldSet {
  const common = Object.entries(left).flatMap(([step, child]): [string, FieldSet][] => {
    const other = Object.hasOwn(right, step) ? right[step] : undefined;
    if (other === undefined || isEmpty(child) !== isEmpty(other)) return [];
    const both = intersect(child, other);
    return isEmpty(both) && !isEmpty(child) ? [] : [[step, both]];
  });
  return Object.fromEntries(common);
}

/** What is in the first and not in the second; an empty object of the first goes when the second has it or fields in it. */
export function subtract(left: FieldSet, right: FieldSet): FieldSet {
  const rest = Object.entries(left).flatMap(([step, child]): [string, FieldSet][] => {
    const other = Object.hasOwn(right, step) ? right[step] : undefined;
    if (other === undefined) return [[step, child]];
    const inner = subtract(child, other);
    return isEmpty(inner) ? [] : [[step, inner]];
  });
  return Object.fromEntries(rest);
}

/** Only those fields of the set that the value has. */
export function existing(set: FieldSet, value: unknown): FieldSet {
  return Object.fromEntries(
    Object.entries(set).flatMap(([step, child]): [string, FieldSet][] => {
      const inner = stepInto(value, step);
      if (inner === undefined) return [];
      const rest = existing(child, inner);
      return isEmpty(rest) && !isEmpty(child) ? [] : [[step, rest]];
    }),
  );
}
