import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { createRouter } from '../wire/router.ts';

type Json = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
}

/** Checks calls against GitHub's own description of its API. */
export interface GitHubDescription {
  /** All operations described. */
  readonly operations: readonly string[];
  /** What is wrong with a request; an unknown operation is wrong too. */
  checkRequest(request: DescribedRequest): string[];
  checkResponse(request: DescribedRequest, response: { readonly status: number; readonly body: unknown }): string[];
}

export interface DescribedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined when there was none. */
  readonly body: unknown;
  readonly version: string;
}

/** Every operation may answer these, whether it says so or not. */
const EVERYWHERE = new Set([304, 400, 401, 404, 409, 422, 429, 500, 502, 503]);
/** Where the description itself is wrong: a label of a listed pull request may well have no description. */
const WRONG_DESCRIPTION = /\/labels\/\d+\/description must be string$/;
/** Required in version 2022-11-28, gone in 2026-03-10. */
const REMOVED = new Set(['rate', 'assignee', 'merge_commit_sha']);

const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

let description: GitHubDescription | undefined;

/** The cut description that stands beside this file; read once, since compiling its schemas takes a while. */
export function readGitHubDescription(): GitHubDescription {
  description ??= readDescription();
  return description;
}

function readDescription(): GitHubDescription {
  const document = rewriteNullable(
    JSON.parse(readFileSync(new URL('./github-openapi.json', import.meta.url), 'utf8')),
  ) as Json;
  const schemas = new Schemas(document);
  const paths = document['paths'] as Record<string, Record<string, Json>>;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const router = createRouter(operations);
  const find = ({ method, path }: DescribedRequest) => {
    const match = router.match(method, path);
    const [verb = '', template = ''] = match?.operation.split(' ') ?? [];
    const operation = paths[template]?.[verb.toLowerCase()];
    return match && operation && { ...match, operation };
  };
  return {
    operations,
    checkRequest: (request) => {
      const found = find(request);
      if (found === undefined) return [`${request.method} ${request.path} is not described`];
      return checkRequest(schemas, { ...found, request }).map(
        (problem) => `${found.operation ? request.method : ''} ${request.path}: ${problem}`,
      );
    },
    checkResponse: (request, response) => {
      const found = find(request);
      if (found === undefined) return [];
      return checkResponse(schemas, { ...found, request }, response).map(
        (problem) => `answer to ${request.method} ${request.path}, ${response.status}: ${problem}`,
      );
    },
  };
}

interface Found {
  readonly parameters: Readonly<Record<string, string>>;
  readonly operation: Json;
  readonly request: DescribedRequest;
}

function checkRequest(schemas: Schemas, { operation, parameters, request }: Found): string[] {
  const described = ((operation['parameters'] ?? []) as Json[]).map(
    (one) => schemas.resolve(one) as unknown as Parameter,
  );
  return [
    ...checkParameters(schemas, described, { where: 'path', values: parameters }),
    ...checkParameters(schemas, described, { where: 'query', values: Object.fromEntries(request.query) }),
    ...checkBody(schemas, operation, request.body),
  ];
}

function checkParameters(
  schemas: Schemas,
  described: readonly Parameter[],
  given: { where: string; values: Readonly<Record<string, string>> },
): string[] {
  const mine = described.filter((parameter) => parameter.in === given.where);
  const unknown = Object.keys(given.values).filter((name) => !mine.some((parameter) => parameter.name === name));
  const missing = mine.filter((parameter) => parameter.required && given.values[parameter.name] === undefined);
  return [
    ...unknown.map((name) => `${name} is no ${given.where} parameter`),
    ...missing.map((parameter) => `${given.where} parameter ${parameter.name} is missing`),
    ...mine.flatMap((parameter) => {
      const value = given.values[parameter.name];
      return value === undefined
        ? []
        : schemas.check(parameter.schema, value, true).map((problem) => `${given.where} ${parameter.name} ${problem}`);
    }),
  ];
}

function checkBody(schemas: Schemas, operation: Json, body: unknown): string[] {
  const described = operation['requestBody'] === undefined ? {} : schemas.resolve(operation['requestBody'] as Json);
  const schema = jsonSchemaOf(described);
  if (schema === undefined) return body === undefined ? [] : ['takes no body'];
  if (body === undefined) return described['required'] === true ? ['needs a body'] : [];
  return [...schemas.check(schema, body), ...unknownFields(schemas.resolve(schema), body)];
}

/** GitHub refuses what its description does not name, although the description does not say so. */
function unknownFields(schema: Json, body: unknown): string[] {
  const known = Object.keys((schema['properties'] ?? {}) as Json);
  if (known.length === 0 || typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.keys(body)
    .filter((name) => !known.includes(name))
    .map((name) => `body field ${name} is not described`);
}

function checkResponse(schemas: Schemas, found: Found, response: { status: number; body: unknown }): string[] {
  const described = (found.operation['responses'] as Record<string, Json>)[response.status];
  if (described === undefined) return EVERYWHERE.has(response.status) ? [] : ['this status is not described'];
  const schema = jsonSchemaOf(schemas.resolve(described));
  if (schema === undefined) return checkBodiless(response);
  if (response.body === undefined) return response.status === 304 ? [] : ['should have a body'];
  const problems = schemas.check(schema, response.body).filter((problem) => !WRONG_DESCRIPTION.test(problem));
  if (found.request.version === '2022-11-28') return problems;
  return problems.filter((problem) => ![...REMOVED].some((field) => problem.includes(`'${field}'`)));
}

function checkBodiless(response: { status: number; body: unknown }): string[] {
  return response.body === undefined || response.status >= 400 ? [] : ['should have no body'];
}

function jsonSchemaOf(described: Json): Json | undefined {
  const content = described['content'] as Record<string, { schema?: Json }> | undefined;
  return content?.['application/json']?.schema;
}

/** Compiles schemas of the description on first use. */
class Schemas {
  readonly #document: Json;
  readonly #strict: Ajv;
  readonly #lax: Ajv;
  readonly #compiled = new Map<Ajv, Map<Json, ValidateFunction>>();

  constructor(document: Json) {
    this.#document = document;
    this.#strict = this.#create(false);
    this.#lax = this.#create('array');
  }

  resolve(value: Json): Json {
    const reference = value['$ref'];
    if (typeof reference !== 'string') return value;
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((inside, key) => (inside as Json)[key], this.#document);
    return this.resolve(target as Json);
  }

  /** `text`: the value came as text, as parameters do. */
  check(schema: Json, value: unknown, text = false): string[] {
    const validate = this.#compile(text ? this.#lax : this.#strict, schema);
    return validate(text ? structuredClone(value) : value) ? [] : (validate.errors ?? []).map(describe);
  }

  #create(coerceTypes: boolean | 'array'): Ajv {
    const ajv = new Ajv({
      strict: false,
      allErrors: true,
      coerceTypes,
      validateSchema: false,
      inlineRefs: false,
      logger: false,
    });
    addFormats(ajv);
    ajv.addSchema(this.#document, 'github');
    return ajv;
  }

  #compile(ajv: Ajv, schema: Json): ValidateFunction {
    const cache = this.#compiled.get(ajv) ?? new Map<Json, ValidateFunction>();
    this.#compiled.set(ajv, cache);
    const known = cache.get(schema);
    if (known) return known;
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/')) as Json;
    const compiled = ajv.compile(absolute);
    cache.set(schema, compiled);
    return compiled;
  }
}

function describe(error: ErrorObject): string {
  return `${error.instancePath || 'it'} ${error.message ?? error.keyword}`;
}

/** OpenAPI 3.0 writes `nullable`, JSON Schema a second type. A default that its own format forbids lifts the format. */
function rewriteNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteNullable);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, rewriteNullable(item)]),
  ) as Json;
  if (schema['default'] === '') delete schema['format'];
  if (nullable !== true) return schema;
  const list = schema['enum'];
  if (Array.isArray(list) && !list.includes(null)) schema['enum'] = [...list, null];
  const { type } = schema;
  return typeof type === 'string' ? { ...schema, type: [type, 'null'] } : { anyOf: [schema, { type: 'null' }] };
}
