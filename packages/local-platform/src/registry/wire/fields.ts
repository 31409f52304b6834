// What a request may hold, as data: MLflow parses bodies as protobuf JSON (int64 also as strings, enums by name or number, unknown fields
// ignored, snake_case or camelCase). Where the real server answers 200 and drops what it could not parse, this one refuses with 400.
import { invalid, type MlflowError } from '../mlflow-error.ts';
import { formatJson } from './json.ts';
import { pythonType } from './python-text.ts';

/** One field of a request. `read` throws a MlflowError that names the path. */
export interface Field<T> {
  readonly read: (value: unknown, path: string) => T;
  /** What the field is when the request does not hold it. */
  readonly absent: T;
  readonly required: boolean;
  /** In a query string the field's name may occur many times. */
  readonly repeated: boolean;
}

/** The fields of a request, in the order in which they are checked. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

/** A request that was read by its shape. */
export type Message<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

/** A JSON object that came from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

const docs = 'See the API docs for more information about request parameters.';

/** 400 in MLflow's words for a value that its field does not take. */
export function wrongValue(value: unknown, path: string): MlflowError {
  const hint = `Hint: Value was of type '${pythonType(value)}'`;
  return invalid(`Invalid value ${formatJson(value, 0)} for parameter '${path}' supplied:  ${hint}. ${docs}`);
}

function missingValue(path: string): MlflowError {
  return invalid(`Missing value for required parameter '${path}'. ${docs}`);
}

function field<T>(read: (value: unknown, path: string) => T, absent: T): Field<T> {
  return { read, absent, required: false, repeated: false };
}

function readText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrongValue(value, path);
  return value;
}

function readInteger(value: unknown, path: string): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value);
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  throw wrongValue(value, path);
}

function readInt64(value: unknown, path: string): bigint {
  const integer = readInteger(value, path);
  if (BigInt.asIntN(64, integer) !== integer) throw wrongValue(value, path);
  return integer;
}

function readInt32(value: unknown, path: string): number {
  const integer = readInteger(value, path);
  if (BigInt.asIntN(32, integer) !== integer) throw wrongValue(value, path);
  return Number(integer);
}

const nonFinite: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function readDouble(value: unknown, path: string): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') throw wrongValue(value, path);
  const special = nonFinite.get(value);
  if (special !== undefined) return special;
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) throw wrongValue(value, path);
  return Number(value);
}

function readFlag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw wrongValue(value, path);
  return value;
}

/** Text; undefined when absent. */
export const text: Field<string | undefined> = field(readText, undefined);
/** Text; empty when absent, as protobuf fills it. */
export const textOrEmpty: Field<string> = field(readText, '');
/** A 64-bit integer. */
export const int64: Field<bigint | undefined> = field<bigint | undefined>(readInt64, undefined);
/** A 32-bit integer. */
export const int32: Field<number | undefined> = field<number | undefined>(readInt32, undefined);
/** A double; `"NaN"`, `"Infinity"` and `"-Infinity"` as strings. */
export const double: Field<number | undefined> = field<number | undefined>(readDouble, undefined);
/** True or false. */
export const flag: Field<boolean | undefined> = field<boolean | undefined>(readFlag, undefined);

/** The same field, but the request must hold it, and not as an empty text. */
export function required<T>(of: Field<T | undefined>): Field<T> {
  const read = of.read as (value: unknown, path: string) => T;
  return { ...of, read, absent: undefined as T, required: true };
}

/** A list; empty when absent. */
export function list<T>(of: Field<T>): Field<readonly T[]> {
  const read = (value: unknown, path: string): readonly T[] => {
    if (!Array.isArray(value)) throw wrongValue(value, path);
    return value.map((item, index) => of.read(item, `${path}[${index}]`));
  };
  return { read, absent: [], required: false, repeated: true };
}

/** One of the names, or its number; the numbers start at `first`. */
export function oneOf<const T extends string>(names: readonly T[], first = 1): Field<T | undefined> {
  const read = (value: unknown, path: string): T | undefined => {
    const index = /^\d+$/.test(String(value)) ? Number(value) - first : names.indexOf(String(value) as T);
    const name = typeof value === 'string' || typeof value === 'number' ? names[index] : undefined;
    if (name === undefined) throw wrongValue(value, path);
    return name;
  };
  return field<T | undefined>(read, undefined);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object of the shape. */
export function nested<S extends Shape>(shape: S): Field<Message<S> | undefined> {
  const read = (value: unknown, path: string): Message<S> => {
    if (!isObject(value)) throw wrongValue(value, path);
    return readFields(shape, value, `${path}.`);
  };
  return field<Message<S> | undefined>(read, undefined);
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function fieldValue(body: JsonObject, name: string): unknown {
  const other = camelCase(name);
  if (other !== name && body[name] !== undefined && body[other] !== undefined) {
    throw invalid(`Request specifies both '${name}' and '${other}'; provide only one of them.`);
  }
  // Clients from before MLflow 1.0 say run_uuid.
  return body[name] ?? body[other] ?? (name === 'run_id' ? body['run_uuid'] : undefined);
}

function readFields<S extends Shape>(shape: S, body: JsonObject, prefix: string): Message<S> {
  const message: Record<string, unknown> = {};
  for (const [name, of] of Object.entries(shape)) {
    const value = fieldValue(body, name) ?? undefined;
    if (of.required && (value === undefined || value === '')) throw missingValue(`${prefix}${name}`);
    message[name] = value === undefined ? of.absent : of.read(value, `${prefix}${name}`);
  }
  return message as Message<S>;
}

/** Reads a body by its shape. @throws MlflowError (400) that names the first field that is missing or wrong. */
export function readMessage<S extends Shape>(shape: S, body: JsonObject): Message<S> {
  return readFields(shape, body, '');
}

function queryValue(of: Field<unknown>, values: readonly string[]): unknown {
  if (of.repeated) return values;
  const value = values[0];
  if (of.read !== readFlag) return value;
  if (!/^(true|false)$/i.test(value ?? '')) {
    throw invalid(`Invalid boolean value: ${value}, must be 'true' or 'false'.`);
  }
  return value?.toLowerCase() === 'true';
}

/** The body that a query string stands for. */
export function bodyOfQuery(shape: Shape, query: URLSearchParams): JsonObject {
  const present = Object.entries(shape).filter(([name]) => query.has(name));
  return Object.fromEntries(present.map(([name, of]) => [name, queryValue(of, query.getAll(name))]));
}

/** A key and its value, as tags and parameters travel. */
export const keyValue = { key: textOrEmpty, value: textOrEmpty } as const;
/** Tags, parameters: `[{"key", "value"}]`. */
export const keyValues: Field<readonly Message<typeof keyValue>[]> = list(
  nested(keyValue) as Field<Message<typeof keyValue>>,
);
