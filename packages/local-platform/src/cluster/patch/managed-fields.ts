import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, ManagedFieldsEntry } from '../model/kube-object.ts';
import { childSchema, type Schema } from '../schema/schema.ts';
import {
  changedFieldsOfObject,
  existing,
  type FieldSet,
  fieldsOfObject,
  intersect,
  isEmpty,
  keyStep,
  stepInto,
  subtract,
  union,
} from './field-set.ts';
import { isRecord } from './merge-patch.ts';

type Record_ = Readonly<Record<string, unknown>>;

/** Who writes, and when. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  /** RFC 3339. */
  readonly time: string;
  readonly subresource?: string;
}

/** Another manager set the field to another value. */
export interface ApplyConflict {
  readonly manager: string;
  readonly apiVersion: string;
  /** `.spec.template.spec.containers[name="main"].image` */
  readonly field: string;
}

/** What server-side apply made of an object, or why it did not. */
export type ApplyOutcome =
  | { readonly ok: true; readonly object: Record_; readonly managedFields: readonly ManagedFieldsEntry[] }
  | { readonly ok: false; readonly conflicts: readonly ApplyConflict[] };

interface Managed {
  readonly object: Record_;
  readonly managedFields: readonly ManagedFieldsEntry[];
}

/**
 * Server-side apply: the applied fields are merged into the live object, what the manager applied earlier and leaves out now is
 * removed unless somebody else has it too, and a field that another manager set to another value is a conflict, or taken over with force.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function serverSideApply(
  schema: Schema,
  live: Managed,
  applied: { readonly object: Record_; readonly writer: Writer; readonly force: boolean },
): ApplyOutcome {
  const { object, writer, force } = applied;
  const wanted = fieldsOfObject(schema, object);
  const own = live.managedFields.find((entry) => isOwn(entry, 'Apply', writer));
  const others = live.managedFields.filter((entry) => entry !== own);
  const conflicts = others.flatMap((entry) => conflictsWith(entry, wanted, { live: live.object, wanted: object }));
  if (conflicts.length > 0 && !force) return { ok: false, conflicts };
  const taken =
    conflicts.length === 0 ? others : withoutConflicts(others, wanted, { live: live.object, wanted: object });
  const before = own === undefined ? {} : (own.fieldsV1 as FieldSet);
  const kept = taken.reduce<FieldSet>((set, entry) => union(set, entry.fieldsV1 as FieldSet), wanted);
  const merged = mergeApplied(schema, live.object, object) as Record_;
  const result = removeFields(merged, { gone: subtract(before, kept), kept }) as Record_;
  const entry = newEntry('Apply', writer, wanted);
  const unchanged = own !== undefined && isDeepStrictEqual(own.fieldsV1, wanted);
  return { ok: true, object: result, managedFields: [...taken, unchanged ? own : entry] };
}

/** Who has which field after an ordinary write. */
export function trackUpdate(
  schema: Schema,
  before: Managed,
  after: { readonly object: Record_; readonly writer: Writer },
): readonly ManagedFieldsEntry[] {
  const { object, writer } = after;
  const changed = changedFieldsOfObject(schema, before.object, object);
  const own = before.managedFields.find((entry) => isOwn(entry, 'Update', writer));
  const others = before.managedFields
    .filter((entry) => entry !== own)
    .map((entry) => withFields(entry, subtract(existing(entry.fieldsV1 as FieldSet, object), changed)));
  const ownFields = union(existing((own?.fieldsV1 ?? {}) as FieldSet, object), changed);
  const ownEntry =
    own !== undefined && isEmpty(changed) ? withFields(own, ownFields) : newEntry('Update', writer, ownFields);
  return [...others, ownEntry].filter((entry) => !isEmpty(entry.fieldsV1 as FieldSet));
}

function withFields(entry: ManagedFieldsEntry, fields: FieldSet): ManagedFieldsEntry {
  return isDeepStrictEqual(entry.fieldsV1, fields) ? entry : { ...entry, fieldsV1: fields as JsonObject };
}

function newEntry(operation: ManagedFieldsEntry['operation'], writer: Writer, fields: FieldSet): ManagedFieldsEntry {
  const { manager, apiVersion, time, subresource } = writer;
  return {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields as JsonObject,
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function isOwn(entry: ManagedFieldsEntry, operation: ManagedFieldsEntry['operation'], writer: Writer): boolean {
  return entry.manager === writer.manager && entry.operation === operation && entry.subresource === writer.subresource;
}

interface Values {
  readonly live: unknown;
  readonly wanted: unknown;
}

function conflictsWith(entry: ManagedFieldsEntry, wanted: FieldSet, values: Values): ApplyConflict[] {
  const differing = differences(intersect(entry.fieldsV1 as FieldSet, wanted), values, '');
  return differing.map((field) => ({ manager: entry.manager, apiVersion: entry.apiVersion, field }));
}

function withoutConflicts(
  others: readonly ManagedFieldsEntry[],
  wanted: FieldSet,
  values: Values,
): ManagedFieldsEntry[] {
  return others.flatMap((entry) => {
    const common = intersect(entry.fieldsV1 as FieldSet, wanted);
    const fields = subtract(entry.fieldsV1 as FieldSet, differingPart(common, values));
    return isEmpty(fields) ? [] : [withFields(entry, fields)];
  });
}

/** The leaves of the set at which the two values differ. */
function differingPart(set: FieldSet, { live, wanted }: Values): FieldSet {
  return Object.fromEntries(
    Object.entries(set).flatMap(([step, child]): [string, FieldSet][] => {
      if (step === '.') return [];
      const inner = { live: stepInto(live, step), wanted: stepInto(wanted, step) };
      if (isEmpty(child)) return isDeepStrictEqual(inner.live, inner.wanted) ? [] : [[step, child]];
      const rest = differingPart(child, inner);
      return isEmpty(rest) ? [] : [[step, rest]];
    }),
  );
}

function differences(set: FieldSet, values: Values, path: string): string[] {
  return paths(differingPart(set, values), path);
}

function paths(set: FieldSet, path: string): string[] {
  if (isEmpty(set)) return path === '' ? [] : [path];
  return Object.entries(set).flatMap(([step, child]) => paths(child, path + pathOf(step)));
}

function pathOf(step: string): string {
  if (step.startsWith('f:')) return `.${step.slice(2)}`;
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  const keys = Object.entries(JSON.parse(step.slice(2)) as Record<string, unknown>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

function mergeApplied(schema: Schema | undefined, live: unknown, applied: unknown): unknown {
  if (isRecord(live) && isRecord(applied) && schema !== undefined && schema.type !== 'any') {
    const result = new Map(Object.entries(live));
    for (const [key, value] of Object.entries(applied)) {
      result.set(key, mergeApplied(childSchema(schema, key), result.get(key), value));
    }
    return Object.fromEntries(result);
  }
  if (!Array.isArray(live) || !Array.isArray(applied) || schema?.type !== 'list' || schema.merge === 'atomic')
    return applied;
  if (schema.merge === 'set') return [...new Set([...live, ...applied])];
  const { merge, items } = schema;
  const steps = applied.map((item) => keyStep(merge, item));
  const rest = live.filter((item) => !steps.includes(keyStep(merge, item)));
  return [...applied.map((item, index) => mergeApplied(items, stepInto(live, steps[index] as string), item)), ...rest];
}

interface Removal {
  readonly gone: FieldSet;
  /** What somebody still has; it stays, even when it is empty. */
  readonly kept: FieldSet;
}

/** Without the fields that are gone, and without what is empty after that. */
function removeFields(value: unknown, { gone, kept }: Removal): unknown {
  return Object.entries(gone).reduce<unknown>((rest, [step, child]) => {
    const removal = { gone: child, kept: kept[step] ?? {} };
    return removeStep(rest, step, { ...removal, isKept: Object.hasOwn(kept, step) });
  }, value);
}

function removeStep(value: unknown, step: string, removal: Removal & { readonly isKept: boolean }): unknown {
  const inner = stepInto(value, step);
  if (inner === undefined) return value;
  // What has steps into it is an object or a list.
  const whole = isEmpty(removal.gone) || Object.hasOwn(removal.gone, '.');
  const remaining = whole ? {} : removeFields(inner, removal);
  const isGone = !removal.isKept && Object.keys(remaining as object).length === 0;
  const replace = (old: unknown): unknown[] => (old !== inner ? [old] : isGone ? [] : [remaining]);
  if (Array.isArray(value)) return value.flatMap(replace);
  const key = step.slice(2);
  const entries = Object.entries(value as Record_).flatMap(([name, old]): [string, unknown][] =>
    name === key ? replace(old).map((it) => [name, it]) : [[name, old]],
  );
  return Object.fromEntries(entries);
}
