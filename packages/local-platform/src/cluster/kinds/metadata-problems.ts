import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resources.ts';
import { type FieldProblem, problem } from '../model/status-errors.ts';
import { dnsLabelProblems, dnsSubdomainProblems, labelKeyProblems, labelValueProblems } from '../validate/names.ts';
import type { Kind } from './kind.ts';

const ANNOTATIONS_LIMIT = 256 * 1024;

/** What is wrong with an object's metadata. */
export function metadataProblems(resource: Resource, kind: Kind, { metadata }: KubeObject): FieldProblem[] {
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  return [
    ...nameProblems(kind, name),
    ...(resource.namespaced && namespace !== undefined ? dnsLabelProblems(namespace, 'metadata.namespace') : []),
    ...labelProblems(labels, 'metadata.labels'),
    ...annotationProblems(annotations, 'metadata.annotations'),
    ...(metadata.ownerReferences ?? []).flatMap((owner, index) =>
      ownerProblems(owner, `metadata.ownerReferences[${index}]`),
    ),
    ...(metadata.finalizers ?? []).flatMap((finalizer) => labelKeyProblems(finalizer, 'metadata.finalizers')),
  ];
}

function nameProblems(kind: Kind, name: string): FieldProblem[] {
  const problems = (kind.nameIsLabel === true ? dnsLabelProblems : dnsSubdomainProblems)(name, 'metadata.name');
  if (kind.nameLimit !== undefined && name.length > kind.nameLimit) {
    problems.push(problem.invalid('metadata.name', name, `must be no more than ${kind.nameLimit} characters`));
  }
  return problems;
}

export function labelProblems(labels: Readonly<Record<string, string>>, field: string): FieldProblem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...labelKeyProblems(key, field),
    ...labelValueProblems(value, field),
  ]);
}

export function annotationProblems(annotations: Readonly<Record<string, string>>, field: string): FieldProblem[] {
  const entries = Object.entries(annotations);
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  const problems = entries.flatMap(([key]) => labelKeyProblems(key.toLowerCase(), field));
  if (size > ANNOTATIONS_LIMIT) {
    problems.push({
      reason: 'FieldValueTooLong',
      field,
      message: `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes`,
    });
  }
  return problems;
}

function ownerProblems(
  owner: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string; readonly uid?: string },
  field: string,
): FieldProblem[] {
  return (['apiVersion', 'kind', 'name', 'uid'] as const).flatMap((key) =>
    owner[key] === undefined || owner[key] === '' ? [problem.required(`${field}.${key}`, 'must not be empty')] : [],
  );
}

/** A field that may not change. */
export function immutable(field: string, after: unknown, before: unknown): FieldProblem[] {
  return isDeepStrictEqual(after, before) ? [] : [problem.invalid(field, after, 'field is immutable')];
}

/** A number that may not be below zero. */
export function notNegative(field: string, value: number | undefined): FieldProblem[] {
  return value === undefined || value >= 0 ? [] : [problem.invalid(field, value, 'must be greater than or equal to 0')];
}

/** A value out of a closed list. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldProblem[] {
  return value === undefined || supported.includes(value) ? [] : [problem.notSupported(field, value, supported)];
}
