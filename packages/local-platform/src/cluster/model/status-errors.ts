// The refusals, worded as k8s.io/apimachinery/pkg/api/errors words them.
import { qualifiedPlural, type Resource } from './resources.ts';
import { type StatusCause, type StatusDetails, StatusError } from './status-error.ts';

/** Details that name one object of a resource. */
export function detailsOf(resource: Resource, name: string): StatusDetails {
  return { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural };
}

export function notFound(resource: Resource, name: string): StatusError {
  return new StatusError(404, 'NotFound', {
    message: `${qualifiedPlural(resource)} "${name}" not found`,
    details: detailsOf(resource, name),
  });
}

/** For a path that nothing is served at. */
export function noSuchPath(): StatusError {
  return new StatusError(404, 'NotFound', { message: 'the server could not find the requested resource', details: {} });
}

export function alreadyExists(resource: Resource, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', {
    message: `${qualifiedPlural(resource)} "${name}" already exists`,
    details: detailsOf(resource, name),
  });
}

/** `problem` says what the object in the store has become meanwhile. */
export function conflict(resource: Resource, name: string, problem?: string): StatusError {
  const why = problem ?? 'the object has been modified; please apply your changes to the latest version and try again';
  return new StatusError(409, 'Conflict', {
    message: `Operation cannot be fulfilled on ${qualifiedPlural(resource)} "${name}": ${why}`,
    details: detailsOf(resource, name),
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', { message });
}

export function forbidden(resource: Resource, name: string, why: string): StatusError {
  return new StatusError(403, 'Forbidden', {
    message: `${qualifiedPlural(resource)} "${name}" is forbidden: ${why}`,
    details: detailsOf(resource, name),
  });
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', { message: 'Unauthorized' });
}

export function methodNotAllowed(): StatusError {
  return new StatusError(405, 'MethodNotAllowed', {
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', {
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    details: {},
  });
}

export function notAcceptable(accepted: readonly string[]): StatusError {
  return new StatusError(406, 'NotAcceptable', {
    message: `only the following media types are accepted: ${accepted.join(', ')}`,
    details: {},
  });
}

/** A watch or a list's continuation that starts before what is remembered. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', { message });
}

/** The client knows a version that this server has not reached. */
export function tooLargeVersion(wanted: number, current: number): StatusError {
  return new StatusError(504, 'Timeout', {
    message: `Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
      retryAfterSeconds: 1,
    },
  });
}

/** One thing wrong with a field of an object. */
export interface FieldProblem {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong';
  readonly field: string;
  /** Beginning with the reason's words (`Required value`, `Invalid value: 3: must be …`). */
  readonly message: string;
}

/** 422 with every problem at once; undefined when there is none. */
export function invalid(
  resource: Pick<Resource, 'group' | 'kind'>,
  name: string,
  problems: readonly FieldProblem[],
): StatusError | undefined {
  if (problems.length === 0) return undefined;
  const lines = problems.map((problem) => `${problem.field}: ${problem.message}`);
  const qualified = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const causes: StatusCause[] = problems.map(({ reason, message, field }) => ({ reason, message, field }));
  return new StatusError(422, 'Invalid', {
    message: `${qualified} "${name}" is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`}`,
    details: { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.kind, causes },
  });
}

export const problem = {
  required: (field: string, detail = ''): FieldProblem => ({
    reason: 'FieldValueRequired',
    field,
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  }),
  invalid: (field: string, value: unknown, detail: string): FieldProblem => ({
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${detail}`,
  }),
  notSupported: (field: string, value: unknown, supported: readonly string[]): FieldProblem => ({
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${JSON.stringify(value) ?? 'null'}: supported values: ${supported.map((it) => JSON.stringify(it)).join(', ')}`,
  }),
  forbidden: (field: string, detail: string): FieldProblem => ({
    reason: 'FieldValueForbidden',
    field,
    message: `Forbidden: ${detail}`,
  }),
  duplicate: (field: string, value: unknown): FieldProblem => ({
    reason: 'FieldValueDuplicate',
    field,
    message: `Duplicate value: ${JSON.stringify(value) ?? 'null'}`,
  }),
} as const;
