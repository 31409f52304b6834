import { isDeepStrictEqual } from 'node:util';
import { childSchema, type Schema } from '../schema/schema.ts';
import { PatchProblem } from './json-patch.ts';
import { isRecord } from './merge-patch.ts';

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const DIRECTIVES = ['$patch', '$retainKeys'];

/**
 * Applies a strategic merge patch: like a merge patch, but lists that have a merge key change entry by entry.
 * Knows `$patch` (delete, replace, merge), `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`.
 * Source: https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 * @throws PatchProblem when an entry lacks its merge key.
 */
export function applyStrategicMergePatch(schema: Schema | undefined, current: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  if (patch['$patch'] === 'delete') return {};
  const base = isRecord(current) && patch['$patch'] !== 'replace' ? current : {};
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) applyField(schema, result, [key, value]);
  for (const [key, value] of Object.entries(patch)) if (key.startsWith(ORDER)) reorder(schema, result, [key, value]);
  return retainKeys(Object.fromEntries(result), patch['$retainKeys']);
}

function applyField(schema: Schema | undefined, result: Map<string, unknown>, [key, value]: [string, unknown]): void {
  if (DIRECTIVES.includes(key) || key.startsWith(ORDER)) return;
  if (key.startsWith(DELETE_FROM)) {
    const name = key.slice(DELETE_FROM.length);
    result.set(
      name,
      listOf(result.get(name)).filter((it) => !contains(listOf(value), it)),
    );
  } else if (value === null) {
    result.delete(key);
  } else {
    result.set(key, mergeValue(childSchema(schema, key), result.get(key), value));
  }
}

function mergeValue(schema: Schema | undefined, current: unknown, value: unknown): unknown {
  if (!Array.isArray(value)) return applyStrategicMergePatch(schema, current, value);
  if (schema?.type !== 'list' || schema.merge === 'atomic') return withoutDirectives(value);
  if (schema.merge === 'set') return [...listOf(current), ...value.filter((it) => !contains(listOf(current), it))];
  return mergeKeyedList({ items: schema.items, key: schema.merge[0] }, listOf(current), value);
}

interface KeyedList {
  readonly items: Schema;
  readonly key: string;
}

function mergeKeyedList(list: KeyedList, current: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const replaces = patch.some((it) => isRecord(it) && it['$patch'] === 'replace' && Object.keys(it).length === 1);
  if (replaces) return withoutDirectives(patch);
  return patch.reduce<unknown[]>((result, entry) => mergeEntry(list, result, entry), [...current]);
}

function mergeEntry({ items, key }: KeyedList, result: unknown[], entry: unknown): unknown[] {
  if (!isRecord(entry) || entry[key] === undefined) {
    throw new PatchProblem(`map: ${JSON.stringify(entry)} does not contain declared merge key: ${key}`);
  }
  const index = result.findIndex((it) => isRecord(it) && it[key] === entry[key]);
  if (entry['$patch'] === 'delete') return index < 0 ? result : result.toSpliced(index, 1);
  const merged = applyStrategicMergePatch(items, index < 0 ? {} : result[index], entry);
  return index < 0 ? [...result, merged] : result.with(index, merged);
}

/** Puts the named entries into the order asked for; others keep their places at the end. */
function reorder(schema: Schema | undefined, result: Map<string, unknown>, [key, value]: [string, unknown]): void {
  const name = key.slice(ORDER.length);
  const list = childSchema(schema, name);
  if (!result.has(name) || list?.type !== 'list') return;
  const mergeKey = Array.isArray(list.merge) ? (list.merge[0] as string) : undefined;
  const identify = (it: unknown) => (mergeKey !== undefined && isRecord(it) ? it[mergeKey] : it);
  const order = listOf(value).map(identify);
  const rank = (it: unknown) => {
    const index = order.findIndex((wanted) => isDeepStrictEqual(wanted, identify(it)));
    return index < 0 ? order.length : index;
  };
  result.set(
    name,
    listOf(result.get(name)).toSorted((left, right) => rank(left) - rank(right)),
  );
}

function retainKeys(result: Record<string, unknown>, keys: unknown): unknown {
  if (!Array.isArray(keys)) return result;
  return Object.fromEntries(Object.entries(result).filter(([key]) => keys.includes(key)));
}

function withoutDirectives(list: readonly unknown[]): unknown[] {
  return list.filter((it) => !(isRecord(it) && typeof it['$patch'] === 'string'));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function contains(list: readonly unknown[], value: unknown): boolean {
  return list.some((it) => isDeepStrictEqual(it, value));
}
