import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resources.ts';
import { badRequest } from '../model/status-errors.ts';

/** Whether an object's fields are asked for. */
export type FieldMatcher = (object: KubeObject) => boolean;

/** The fields each resource can be selected by, besides `metadata.name` and `metadata.namespace`. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  namespaces: ['status.phase', 'name'],
  secrets: ['type'],
  jobs: ['status.successful'],
};

/**
 * Reads a query's `fieldSelector`: `metadata.name=a,status.phase!=Running`.
 * @throws StatusError 400 for a field that this resource cannot be selected by.
 */
export function parseFieldSelector(text: string, resource: Resource): FieldMatcher {
  const terms = text.split(',').filter((it) => it.trim() !== '');
  const matchers = terms.map((term) => parseTerm(term.trim(), resource));
  return (object) => matchers.every((matches) => matches(object));
}

function parseTerm(term: string, resource: Resource): FieldMatcher {
  const groups = /^(?<field>[^=!]+)(?<operator>==|=|!=)(?<value>.*)$/.exec(term)?.groups;
  if (groups === undefined) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const field = groups['field'] ?? '';
  const value = (groups['value'] ?? '').replace(/\\(.)/g, '$1');
  if (!isSelectable(field, resource)) throw badRequest(`field label not supported: ${field}`);
  const negative = groups['operator'] === '!=';
  return (object) => (fieldValue(object, field, resource) === value) !== negative;
}

function isSelectable(field: string, resource: Resource): boolean {
  if (field === 'metadata.name' || (field === 'metadata.namespace' && resource.namespaced)) return true;
  return SELECTABLE[resource.plural]?.includes(field) === true;
}

function fieldValue(object: KubeObject, field: string, resource: Resource): string {
  const path = resource.plural === 'namespaces' && field === 'name' ? 'metadata.name' : field;
  if (field === 'status.successful') return String(valueAt(object, ['status', 'succeeded']) ?? 0);
  if (field === 'source') return String(valueAt(object, ['source', 'component']) ?? '');
  return String(valueAt(object, path.split('.')) ?? '');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
}
