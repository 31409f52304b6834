import { type Resource, resources } from '../model/resources.ts';
import { methodNotAllowed } from '../model/status-errors.ts';
import { type DeleteOptions, type Deletion, deleteObject, type Propagation } from '../objects/delete-object.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { listObjects } from './list-objects.ts';
import { booleanParameter, integerParameter } from './query.ts';
import { readOptionalBody } from './request-body.ts';
import type { ApiContext, ResourceRequest } from './resource-request.ts';
import { json } from './respond.ts';
import { readSelection } from './selection.ts';
import { isDryRun } from './write-parameters.ts';

/** From the body or the query; the query wins. */
async function deleteOptions({ request, query }: ResourceRequest): Promise<DeleteOptions> {
  const body = await readOptionalBody(request);
  const given = isRecord(body) ? body : {};
  const grace = integerParameter(query, 'gracePeriodSeconds') ?? given['gracePeriodSeconds'];
  const propagation = query.get('propagationPolicy') ?? given['propagationPolicy'] ?? orphanPolicy(query, given);
  const dryRun = Array.isArray(given['dryRun']) ? given['dryRun'].map(String) : [];
  return {
    ...(typeof grace === 'number' && grace >= 0 ? { gracePeriodSeconds: grace } : {}),
    ...(typeof propagation === 'string' ? { propagationPolicy: propagation as Propagation } : {}),
    ...(isRecord(given['preconditions']) ? { preconditions: given['preconditions'] } : {}),
    dryRun: isDryRun([...query.getAll('dryRun'), ...dryRun]),
  };
}

/** The older way to say it. */
function orphanPolicy(query: URLSearchParams, given: Readonly<Record<string, unknown>>): Propagation | undefined {
  return given['orphanDependents'] === true || booleanParameter(query, 'orphanDependents') ? 'Orphan' : undefined;
}

/** Deletes one object. */
export async function remove(context: ApiContext, call: ResourceRequest, name: string): Promise<Response> {
  const options = await deleteOptions(call);
  return json(
    deletionBody(call.resource, deleteObject(context, call.resource, { name, namespace: call.namespace, options })),
  );
}

/** What is gone is told by a Status, what is going by itself. */
function deletionBody(resource: Resource, { object, gone }: Deletion): unknown {
  if (!gone || resource === resources.pods) return object;
  const { name, uid } = object.metadata;
  const group = resource.group === '' ? {} : { group: resource.group };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...group, kind: resource.plural, uid },
  };
}

/** Deletes everything that the selectors select. */
export async function removeCollection(context: ApiContext, call: ResourceRequest): Promise<Response> {
  if (call.resource.namespaced && call.namespace === undefined) throw methodNotAllowed();
  if (call.resource === resources.namespaces) throw methodNotAllowed();
  const options = await deleteOptions(call);
  const selected = context.store
    .list(call.resource, call.namespace)
    .filter(readSelection(call.resource, call.query, { namespace: call.namespace }));
  const found = listObjects(context.store, call.resource, call);
  for (const { metadata } of selected) {
    deleteObject(context, call.resource, { name: metadata.name, namespace: metadata.namespace, options });
  }
  return json(found);
}
