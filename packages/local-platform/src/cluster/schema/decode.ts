import type { Schema } from './schema.ts';

/** A value of the wrong type; the API server answers 400. */
export class TypeProblem extends Error {
  override readonly name = 'TypeProblem';
}

/** What came of reading a value by its schema. */
export interface Decoded {
  /** Only what the schema knows; nulls are gone, as in Go's structs. */
  readonly value: unknown;
  /** Paths of fields that the schema does not know, for example `spec.template.spec.containers[0].imge`. */
  readonly unknownFields: readonly string[];
}

/**
 * Reads JSON by a schema.
 * @throws TypeProblem at the first value of another type.
 */
export function decode(schema: Schema, value: unknown): Decoded {
  const unknownFields: string[] = [];
  return { value: decodeAt({ schema, path: '', unknownFields }, value), unknownFields };
}

interface Place {
  readonly schema: Schema;
  readonly path: string;
  readonly unknownFields: string[];
}

function decodeAt(place: Place, value: unknown): unknown {
  const { schema } = place;
  switch (schema.type) {
    case 'any':
      return value;
    case 'list':
      return expectList(place, value).map((item, index) =>
        decodeAt({ ...place, schema: schema.items, path: `${place.path}[${index}]` }, item),
      );
    case 'map':
      return mapEntries(expectObject(place, value), ([key, item]) =>
        item === null
          ? [key, emptyOf(schema.values)]
          : [key, decodeAt({ ...place, schema: schema.values, path: join(place.path, key) }, item)],
      );
    case 'object':
      return decodeObject(place, schema.fields, expectObject(place, value));
    default:
      return expectScalar(place, schema.type, value);
  }
}

function decodeObject(
  place: Place,
  fields: Readonly<Record<string, Schema>>,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return mapEntries(value, ([key, item]) => {
    const path = join(place.path, key);
    const schema = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (schema === undefined) {
      place.unknownFields.push(path);
      return undefined;
    }
    return item === null || item === undefined ? undefined : [key, decodeAt({ ...place, schema, path }, item)];
  });
}

function emptyOf(schema: Schema): unknown {
  return schema.type === 'string' ? '' : null;
}

function mapEntries(
  value: Readonly<Record<string, unknown>>,
  convert: (entry: [string, unknown]) => [string, unknown] | undefined,
): Record<string, unknown> {
  // Own properties only, also for a key like `__proto__`.
  return Object.fromEntries(
    Object.entries(value).flatMap((entry) => [convert(entry)].filter((it) => it !== undefined)),
  );
}

function expectObject(place: Place, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw mismatch(place, value, 'object');
}

function expectList(place: Place, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw mismatch(place, value, 'slice');
}

const SCALARS = {
  string: { is: (value: unknown) => typeof value === 'string', goType: 'string' },
  integer: { is: (value: unknown) => Number.isInteger(value), goType: 'int32' },
  boolean: { is: (value: unknown) => typeof value === 'boolean', goType: 'bool' },
  quantity: { is: (value: unknown) => typeof value === 'string' || typeof value === 'number', goType: 'string' },
} as const;

function expectScalar(place: Place, type: keyof typeof SCALARS, value: unknown): unknown {
  const { is, goType } = SCALARS[type];
  if (is(value)) return value;
  throw mismatch(place, value, goType);
}

function mismatch(place: Place, value: unknown, goType: string): TypeProblem {
  const kind = Array.isArray(value)
    ? 'array'
    : value === null
      ? 'null'
      : { boolean: 'bool' }[typeof value as 'boolean'];
  return new TypeProblem(
    `json: cannot unmarshal ${kind ?? typeof value} into Go struct field ${place.path} of type ${goType}`,
  );
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
