// Reading members of a parsed request with Triton's words for what does not fit.
// Source: https://github.com/triton-inference-server/common/blob/main/include/triton/common/triton_json.h
import type { JsonValue } from '../json-numbers.ts';
import { TritonError } from './triton-error.ts';

const unsignedLimit = 2n ** 64n;
const signedLimit = 2n ** 63n;

function fail(prefix: string, message: string): never {
  throw new TritonError('internal', `${prefix}: ${message}`);
}

/** A member, or undefined where there is none or `value` is no object. */
export function find(value: JsonValue, name: string): JsonValue | undefined {
  return value instanceof Map ? value.get(name) : undefined;
}

/** A member that must be there. */
export function member(value: JsonValue, name: string): JsonValue {
  return find(value, name) ?? missing(value, name);
}

function missing(value: JsonValue, name: string): null {
  if (value instanceof Map && value.has(name)) return null;
  return fail(`Unable to parse '${name}'`, `attempt to access non-existing object member '${name}'`);
}

export function asString(value: JsonValue, prefix: string): string {
  return typeof value === 'string' ? value : fail(prefix, 'attempt to access JSON non-string as string');
}

export function asArray(value: JsonValue, prefix: string): readonly JsonValue[] {
  return Array.isArray(value) ? value : fail(prefix, 'attempt to access JSON non-array as array');
}

export function asBoolean(value: JsonValue, prefix: string): boolean {
  return typeof value === 'boolean' ? value : fail(prefix, 'attempt to access JSON non-boolean as boolean');
}

export function asDouble(value: JsonValue, prefix: string): number {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : fail(prefix, 'attempt to access JSON non-number as double');
}

export function asUnsigned(value: JsonValue, prefix: string): bigint {
  if (typeof value === 'bigint' && value >= 0n && value < unsignedLimit) return value;
  return fail(prefix, 'attempt to access JSON non-unsigned-integer as unsigned-integer');
}

export function asSigned(value: JsonValue, prefix: string): bigint {
  if (typeof value === 'bigint' && value >= -signedLimit && value < signedLimit) return value;
  return fail(prefix, 'attempt to access JSON non-signed-integer as signed-integer');
}
