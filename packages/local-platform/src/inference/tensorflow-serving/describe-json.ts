import { type JsonValue, writeDouble } from '../json-numbers.ts';
import { PrettyJsonWriter } from './pretty-json-writer.ts';

const maximumLength = 256;

/** A value as error messages show it: pretty-printed, cut after some 256 characters. Source: json_tensor.cc (JsonValueToDebugString). */
export function describeJson(value: JsonValue): string {
  const writer = new PrettyJsonWriter();
  writer.isSingleLine = true;
  describe(value, writer);
  return writer.toString();
}

/** Returns false once the limit is reached: RapidJSON stops there, with brackets left open. */
function describe(value: JsonValue, writer: PrettyJsonWriter): boolean {
  if (writer.length >= maximumLength) return false;
  if (value instanceof Map) return describeObject(value as ReadonlyMap<string, JsonValue>, writer);
  if (Array.isArray(value)) return describeArray(value, writer);
  if (typeof value === 'string') writer.string(value);
  else writer.raw(typeof value === 'number' ? writeDouble(value) : String(value));
  return true;
}

function describeObject(value: ReadonlyMap<string, JsonValue>, writer: PrettyJsonWriter): boolean {
  writer.startObject();
  for (const [name, member] of value) {
    if (writer.length >= maximumLength) return false;
    writer.string(name);
    if (!describe(member, writer)) return false;
  }
  if (writer.length >= maximumLength) return false;
  writer.endObject();
  return true;
}

function describeArray(value: readonly JsonValue[], writer: PrettyJsonWriter): boolean {
  writer.startArray();
  for (const element of value) if (!describe(element, writer)) return false;
  if (writer.length >= maximumLength) return false;
  writer.endArray();
  return true;
}

/** RapidJSON's name of a value's type. */
export function jsonTypeName(value: JsonValue): string {
  if (value === null) return 'Null';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'object') return value instanceof Map ? 'Object' : 'Array';
  return 'Number';
}
