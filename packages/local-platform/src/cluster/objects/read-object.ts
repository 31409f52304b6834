import type { DesiredObject } from '../model/kube-object.ts';
import { groupVersion, type Resource } from '../model/resources.ts';
import { badRequest } from '../model/status-errors.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { schemaOf } from '../schema/core-schema.ts';
import { decode, TypeProblem } from '../schema/decode.ts';
import type { WriteOptions } from './write-options.ts';

/** An object as it came in: known fields only, of the right types, nothing completed. */
export type IncomingObject = Partial<DesiredObject> & Readonly<Record<string, unknown>>;

/**
 * Reads a body as an object of the resource.
 * @throws StatusError 400 for another kind, a value of another type or, with strict validation, unknown fields.
 */
export function readObject(resource: Resource, body: unknown, options: WriteOptions): IncomingObject {
  if (!isRecord(body))
    throw badRequest(`the object provided is unrecognized (must be of type Object): ${describe(body)}`);
  checkKind(resource, body);
  const { value, unknownFields } = decodeOrRefuse(resource, body);
  reportUnknownFields(resource, unknownFields, options);
  return value as IncomingObject;
}

function describe(body: unknown): string {
  return `couldn't get version/kind; json parse error: ${(JSON.stringify(body) ?? 'undefined').slice(0, 100)}`;
}

function checkKind(resource: Resource, { apiVersion, kind }: Readonly<Record<string, unknown>>): void {
  const expected = groupVersion(resource);
  // A body without type words is taken for what the path says, as the API server does.
  if (kind !== undefined && kind !== '' && kind !== resource.kind) {
    throw badRequest(
      `${String(kind)} in version "${String(apiVersion ?? '')
        .split('/')
        .at(
          -1,
        )}" cannot be handled as a ${resource.kind}: converting (v1.${String(kind)}) to (${expected}.${resource.kind}): unknown conversion`,
    );
  }
  if (apiVersion !== undefined && apiVersion !== '' && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
}

function decodeOrRefuse(resource: Resource, body: Readonly<Record<string, unknown>>) {
  try {
    return decode(schemaOf(resource), body);
  } catch (error) {
    if (!(error instanceof TypeProblem)) throw error;
    throw badRequest(`${cannotBeHandled(resource)}: ${error.message}`);
  }
}

function reportUnknownFields(resource: Resource, fields: readonly string[], options: WriteOptions): void {
  if (fields.length === 0 || options.fieldValidation === 'Ignore') return;
  const problems = fields.map((field) => `unknown field "${field}"`);
  if (options.fieldValidation === 'Strict') {
    throw badRequest(`${cannotBeHandled(resource)}: strict decoding error: ${problems.join(', ')}`);
  }
  for (const problem of problems) options.warn?.(problem);
}

function cannotBeHandled(resource: Resource): string {
  return `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
}
