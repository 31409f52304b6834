import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { suggestion } from './did-you-mean.ts';
import type { Problem } from './problem.ts';
import type { JsonSchema } from './schema/json-schema.ts';
import { type Segment, type SourceDocument, segments } from './yaml-source.ts';

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

function validator(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true });
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
}

/** Why a key that other versions of the format may have is refused. */
export type RefusedKeys = ReadonlyMap<string, string>;

/** Everything in the document that its schema does not allow, placed and with a fix. */
export function checkSchema(document: SourceDocument, schema: JsonSchema, refused: RefusedKeys = new Map()): Problem[] {
  const validate = validator(schema);
  if (validate(document.value)) return [];
  const seen = new Set<string>();
  return (validate.errors ?? [])
    .filter((error) => !COMBINATORS.has(error.keyword) && !error.schemaPath.includes('/oneOf/'))
    .map((error) => toProblem(document, error, refused))
    .filter((problem) => {
      const key = `${problem.path}\n${problem.message}`;
      return seen.has(key) ? false : seen.add(key) !== undefined;
    });
}

/** A combinator repeats what its parts say; gates, the one place that uses it, are checked by their own function. */
const COMBINATORS: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'allOf', 'if', 'not', 'propertyNames']);

function toProblem(document: SourceDocument, error: ErrorObject, refused: RefusedKeys): Problem {
  const path: Segment[] = segments(error.instancePath);
  const explain = EXPLANATIONS[error.keyword];
  if (explain === undefined) return document.problem(path, { message: `${name(path)} ${error.message ?? 'is wrong'}` });
  return explain({ document, error, path, refused });
}

interface Case {
  readonly document: SourceDocument;
  readonly error: ErrorObject;
  readonly path: readonly Segment[];
  readonly refused: RefusedKeys;
}

const EXPLANATIONS: Readonly<Record<string, (details: Case) => Problem>> = {
  additionalProperties: unknownKey,
  required({ document, error, path }) {
    const key = String(error.params['missingProperty']);
    const field = (error.parentSchema as JsonSchema).properties?.[key];
    const about = field?.description === undefined ? `add "${key}"` : `add "${key}": ${sentence(field.description)}`;
    return document.problem(path, { message: `"${key}" is missing`, fix: about, at: 'key' });
  },
  type({ document, error, path }) {
    const wanted = [error.params['type']].flat().join(' or ');
    const message = `${name(path)} must be ${article(wanted)}, not ${shown(error.data)}`;
    return document.problem(path, { message, fix: typeFix(wanted, error.data) });
  },
  enum({ document, error, path }) {
    const allowed = ((error.schema as readonly unknown[]) ?? []).map(String);
    const message = `${name(path)} must not be ${shown(error.data)}`;
    const quoted = typeof error.data === 'number' && allowed.includes(String(error.data));
    const fix = quoted ? `write it in quotes: "${String(error.data)}"` : suggestion(String(error.data), allowed);
    return document.problem(path, { message, fix });
  },
  const({ document, error, path }) {
    const message = `${name(path)} must be ${JSON.stringify(error.schema)}, not ${shown(error.data)}`;
    return document.problem(path, { message, fix: `write ${JSON.stringify(error.schema)}` });
  },
  pattern({ document, error, path }) {
    const message = `${name(path)} must not be ${shown(error.data)}`;
    return document.problem(path, { message, fix: patternFix(error) });
  },
  uniqueItems({ document, error, path }) {
    const at = [...path, Number(error.params['i'])];
    return document.problem(at, { message: `${name(path)} has an entry twice`, fix: 'remove one of them' });
  },
};

function unknownKey({ document, error, path, refused }: Case): Problem {
  const key = String(error.params['additionalProperty']);
  const reason = refused.get(key);
  const at = [...path, key];
  if (reason !== undefined) return document.problem(at, { message: reason, fix: `remove "${key}"`, at: 'key' });
  const known = Object.keys((error.parentSchema as JsonSchema).properties ?? {});
  return document.problem(at, { message: `there is no field "${key}" here`, fix: suggestion(key, known), at: 'key' });
}

const PATTERN_FIXES: readonly (readonly [RegExp, string])[] = [
  [/@sha256/, 'pin the image by digest: name:tag@sha256: and 64 hex digits'],
  [/Ki\|Mi\|Gi/, 'write a Kubernetes quantity, for example 500Mi or 2Gi (not GB)'],
  [/\[0-9\]\+m/, 'write cores, for example 2, 0.5 or 500m'],
  [/\^https/, 'write an address such as https://host:port'],
  [
    /\^\[a-z0-9\]\(\[-a-z0-9\]/,
    'use lower-case letters, digits and hyphens, beginning and ending with a letter or digit',
  ],
];

function patternFix(error: ErrorObject): string {
  const pattern = String(error.schema);
  const described = (error.parentSchema as JsonSchema | undefined)?.description;
  const known = PATTERN_FIXES.find(([marker]) => marker.test(pattern))?.[1];
  return known ?? (described === undefined ? `it must match ${pattern}` : `it should be: ${sentence(described)}`);
}

function typeFix(wanted: string, data: unknown): string {
  if (wanted === 'string' && ['number', 'boolean'].includes(typeof data)) {
    return `write it in quotes: ${JSON.stringify(String(data))}`;
  }
  if (/number|integer/.test(wanted) && typeof data === 'string') return 'write a number without quotes or unit';
  if (wanted === 'array') return 'write a list: [a, b], or one entry per line with "- "';
  return `write ${article(wanted)}`;
}

function article(type: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'a map of fields',
    array: 'a list',
    integer: 'a whole number',
    null: 'null',
  };
  return type
    .split(' or ')
    .map((one) => words[one] ?? `a ${one}`)
    .join(' or ');
}

/** How a wrong value is shown: short, on one line, as JSON. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a map';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function name(path: readonly Segment[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the document';
  return /^\d+$/.test(String(last)) ? `entry ${Number(last) + 1}` : `"${String(last)}"`;
}

function sentence(description: string): string {
  return description.replace(/\.$/, '');
}
