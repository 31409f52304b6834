import { isDeepStrictEqual } from 'node:util';
import { kindOf } from '../kinds/kinds.ts';
import { metadataProblems } from '../kinds/metadata-problems.ts';
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '../model/kube-object.ts';
import { groupVersion, type Resource } from '../model/resources.ts';
import { badRequest, conflict, invalid, notFound } from '../model/status-errors.ts';
import { formatTime } from '../model/time.ts';
import { trackUpdate } from '../patch/managed-fields.ts';
import { schemaOf } from '../schema/core-schema.ts';
import { type IncomingObject, readObject } from './read-object.ts';
import type { ObjectsContext, WriteOptions } from './write-options.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Replaces an object, or its status only. The version in the body, when there is one, must be the stored one.
 * @throws StatusError 400, 404, 409 or 422.
 */
export function updateObject(
  context: ObjectsContext,
  resource: Resource,
  request: { readonly name: string; readonly body: unknown; readonly options: WriteOptions },
): KubeObject {
  const { name, body, options } = request;
  const incoming = readObject(resource, body, options);
  const given = incoming.metadata?.name;
  if (given !== undefined && given !== '' && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  return context.store.transact(() => replaceObject(context, resource, { name, incoming, options }), options);
}

/** As `updateObject`, inside a transaction and for an object that was read already. `managed` are the owners of its fields, when they are known. */
export function replaceObject(
  context: ObjectsContext,
  resource: Resource,
  request: {
    readonly name: string;
    readonly incoming: IncomingObject;
    readonly options: WriteOptions;
    readonly managed?: readonly ManagedFieldsEntry[];
  },
): KubeObject {
  const { name, incoming, options, managed } = request;
  const before = context.store.get(resource, { namespace: options.namespace, name });
  if (before === undefined) throw notFound(resource, name);
  checkPreconditions(resource, before, incoming.metadata ?? {});
  const merged = options.subresource === 'status' ? withStatus(before, incoming) : withoutStatus(before, incoming);
  const kind = kindOf(resource);
  const after = kind.complete?.(merged) ?? merged;
  const refusal = invalid(resource, name, [
    ...metadataProblems(resource, kind, after),
    ...(kind.problems?.(after) ?? []),
    ...(kind.changeProblems?.(after, before) ?? []),
  ]);
  if (refusal) throw refusal;
  const managedFields = managed ?? trackedFields(context, resource, { before, after, options });
  return keep(context, resource, { before, after, managedFields });
}

/** The versions that a writer names must still be so. */
export function checkPreconditions(
  resource: Resource,
  object: KubeObject,
  wanted: { readonly uid?: string; readonly resourceVersion?: string },
): void {
  const { uid, resourceVersion, name } = object.metadata;
  if (wanted.uid !== undefined && wanted.uid !== '' && wanted.uid !== uid) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`,
    );
  }
  if (
    wanted.resourceVersion !== undefined &&
    wanted.resourceVersion !== '' &&
    wanted.resourceVersion !== resourceVersion
  ) {
    throw conflict(resource, name);
  }
}

function withoutStatus(before: KubeObject, incoming: IncomingObject): KubeObject {
  const { status: _, ...rest } = incoming;
  const status = (before as Partial<{ status: unknown }>).status;
  return {
    ...rest,
    apiVersion: before.apiVersion,
    kind: before.kind,
    metadata: mergedMetadata(before.metadata, incoming.metadata ?? {}),
    ...(status === undefined ? {} : { status }),
  } as KubeObject;
}

function withStatus(before: KubeObject, incoming: IncomingObject): KubeObject {
  return { ...before, status: incoming['status'] ?? {} } as KubeObject;
}

/** Identity stays; labels, annotations, owners and finalizers are the writer's. */
function mergedMetadata(before: ObjectMeta, wanted: Partial<ObjectMeta>): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers } = wanted;
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...identity } = before;
  return {
    ...identity,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(ownerReferences === undefined || ownerReferences.length === 0 ? {} : { ownerReferences }),
    ...(finalizers === undefined || finalizers.length === 0 ? {} : { finalizers }),
  };
}

function trackedFields(
  { clock }: ObjectsContext,
  resource: Resource,
  {
    before,
    after,
    options,
  }: { readonly before: KubeObject; readonly after: KubeObject; readonly options: WriteOptions },
): readonly ManagedFieldsEntry[] {
  const { fieldManager, subresource } = options;
  return trackUpdate(
    schemaOf(resource),
    { object: before as unknown as Fields, managedFields: before.metadata.managedFields ?? [] },
    {
      object: after as unknown as Fields,
      writer: {
        manager: fieldManager,
        apiVersion: groupVersion(resource),
        time: formatTime(clock()),
        ...(subresource === undefined ? {} : { subresource }),
      },
    },
  );
}

function keep(
  { store }: ObjectsContext,
  resource: Resource,
  {
    before,
    after,
    managedFields,
  }: { readonly before: KubeObject; readonly after: KubeObject; readonly managedFields: readonly ManagedFieldsEntry[] },
): KubeObject {
  const generation = before.metadata.generation;
  const bumped =
    generation !== undefined && !isDeepStrictEqual(specOf(before), specOf(after)) ? generation + 1 : generation;
  const object = {
    ...after,
    metadata: { ...after.metadata, ...(bumped === undefined ? {} : { generation: bumped }), managedFields },
  };
  if (isDeepStrictEqual(object, { ...before, metadata: { ...before.metadata, managedFields } })) return before;
  return isDeleted(object) ? store.remove(resource, object) : store.put(resource, object);
}

function specOf(object: KubeObject): unknown {
  return (object as Partial<{ spec: unknown }>).spec;
}

/** Asked to go, and nothing holds it any more. */
export function isDeleted({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
    (metadata.finalizers ?? []).length === 0
  );
}
