import type { KubeObject } from '../model/kube-object.ts';
import { groupVersion, type Resource } from '../model/resources.ts';
import { StatusError } from '../model/status-error.ts';
import { badRequest, notFound } from '../model/status-errors.ts';
import { formatTime } from '../model/time.ts';
import { applyJsonPatch, PatchProblem } from '../patch/json-patch.ts';
import { type ApplyConflict, serverSideApply } from '../patch/managed-fields.ts';
import { applyMergePatch, isRecord } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { schemaOf } from '../schema/core-schema.ts';
import { createRead } from './create-object.ts';
import { type IncomingObject, readObject } from './read-object.ts';
import { checkPreconditions, replaceObject } from './update-object.ts';
import type { ObjectsContext, WriteOptions } from './write-options.ts';

/** How a patch is written. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchRequest {
  readonly name: string;
  readonly type: PatchType;
  readonly body: unknown;
  /** With `apply`: takes over fields that others set. */
  readonly force?: boolean;
  readonly options: WriteOptions;
}

/**
 * Patches an object; `apply` creates it when there is none.
 * @throws StatusError 400, 404, 409 or 422.
 */
export function patchObject(
  context: ObjectsContext,
  resource: Resource,
  request: PatchRequest,
): { readonly object: KubeObject; readonly created: boolean } {
  if (request.type === 'apply') return applyObject(context, resource, request);
  const { name, options } = request;
  const object = context.store.transact(() => {
    const live = context.store.get(resource, { namespace: options.namespace, name });
    if (live === undefined) throw notFound(resource, name);
    const patched = patchedBody(resource, live, request);
    const incoming = readObject(resource, patched, options);
    checkIdentity(incoming, live);
    return replaceObject(context, resource, { name, incoming, options });
  }, options);
  return { object, created: false };
}

function patchedBody(resource: Resource, live: KubeObject, { type, body }: PatchRequest): unknown {
  try {
    if (type === 'json') return applyJsonPatch(live, body);
    if (!isRecord(body)) throw badRequest('error decoding patch: the patch must be an object');
    return type === 'merge' ? applyMergePatch(live, body) : applyStrategicMergePatch(schemaOf(resource), live, body);
  } catch (error) {
    if (!(error instanceof PatchProblem)) throw error;
    throw new StatusError(422, 'Invalid', {
      message: `the server rejected our request due to an error in our request: ${error.message}`,
      details: { causes: [{ reason: 'UnexpectedServerResponse', message: error.message, field: '' }] },
    });
  }
}

function checkIdentity(incoming: IncomingObject, live: KubeObject): void {
  const name = incoming.metadata?.name;
  if (name === live.metadata.name) return;
  throw badRequest(`the name of the object (${name ?? ''}) does not match the name on the URL (${live.metadata.name})`);
}

function applyObject(context: ObjectsContext, resource: Resource, request: PatchRequest) {
  const { name, options, body } = request;
  const incoming = readObject(resource, body, options);
  const given = incoming.metadata?.name;
  if (given !== undefined && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  if (incoming.metadata?.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  return context.store.transact(() => {
    const live = context.store.get(resource, { namespace: options.namespace, name });
    const applied: IncomingObject = { ...incoming, metadata: { ...incoming.metadata, name } };
    return live === undefined
      ? { object: createApplied(context, resource, { applied, options }), created: true }
      : { object: mergeApplied(context, resource, { live, applied, request }), created: false };
  }, options);
}

function writerOf({ clock }: ObjectsContext, resource: Resource, { fieldManager, subresource }: WriteOptions) {
  return {
    manager: fieldManager,
    apiVersion: groupVersion(resource),
    time: formatTime(clock()),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function createApplied(
  context: ObjectsContext,
  resource: Resource,
  { applied, options }: { readonly applied: IncomingObject; readonly options: WriteOptions },
): KubeObject {
  const writer = writerOf(context, resource, options);
  const outcome = serverSideApply(
    schemaOf(resource),
    { object: {}, managedFields: [] },
    { object: applied, writer, force: true },
  );
  return createRead(context, resource, {
    incoming: applied,
    options,
    ...(outcome.ok ? { managed: outcome.managedFields } : {}),
  });
}

function mergeApplied(
  context: ObjectsContext,
  resource: Resource,
  {
    live,
    applied,
    request,
  }: { readonly live: KubeObject; readonly applied: IncomingObject; readonly request: PatchRequest },
): KubeObject {
  const { name, options, force = false } = request;
  checkPreconditions(resource, live, applied.metadata ?? {});
  const outcome = serverSideApply(
    schemaOf(resource),
    { object: live as unknown as Readonly<Record<string, unknown>>, managedFields: live.metadata.managedFields ?? [] },
    { object: applied, writer: writerOf(context, resource, options), force },
  );
  if (!outcome.ok) throw applyConflict(outcome.conflicts);
  const merged = outcome.object as IncomingObject;
  const incoming = { ...merged, metadata: { ...merged.metadata, resourceVersion: live.metadata.resourceVersion } };
  return replaceObject(context, resource, { name, incoming, options, managed: outcome.managedFields });
}

function applyConflict(conflicts: readonly ApplyConflict[]): StatusError {
  const lines = conflicts.map(
    ({ manager, apiVersion, field }) => `conflict with "${manager}" using ${apiVersion}: ${field}`,
  );
  const counted = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  return new StatusError(409, 'Conflict', {
    message: `Apply failed with ${counted}: ${lines.join('\n')}`,
    details: {
      causes: conflicts.map(({ manager, apiVersion, field }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${manager}" using ${apiVersion}`,
        field,
      })),
    },
  });
}
