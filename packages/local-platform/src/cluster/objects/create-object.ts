import { randomInt, randomUUID } from 'node:crypto';
import { kindOf } from '../kinds/kinds.ts';
import { metadataProblems } from '../kinds/metadata-problems.ts';
import type { KubeObject, ObjectMeta } from '../model/kube-object.ts';
import { groupVersion, type Resource, resources } from '../model/resources.ts';
import { alreadyExists, badRequest, forbidden, invalid, notFound, problem } from '../model/status-errors.ts';
import { formatTime } from '../model/time.ts';
import { trackUpdate } from '../patch/managed-fields.ts';
import { schemaOf } from '../schema/core-schema.ts';
import { type IncomingObject, readObject } from './read-object.ts';
import type { ObjectsContext, WriteOptions } from './write-options.ts';

/** Without vowels and lookalikes, as Kubernetes makes suffixes. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const GENERATED_LIMIT = 63;

/**
 * Creates an object as the API server does: defaults, checks, uid, name from `generateName`.
 * @throws StatusError 400, 404 (namespace), 409 or 422.
 */
export function createObject<T extends KubeObject>(
  context: ObjectsContext,
  resource: Resource,
  request: { readonly body: unknown; readonly options: WriteOptions },
): T {
  const { body, options } = request;
  return createRead<T>(context, resource, { incoming: readObject(resource, body, options), options });
}

/** As `createObject`, for an object that was read already. `managed` are the owners of its fields, when they are known. */
export function createRead<T extends KubeObject>(
  context: ObjectsContext,
  resource: Resource,
  request: {
    readonly incoming: IncomingObject;
    readonly options: WriteOptions;
    readonly managed?: ObjectMeta['managedFields'];
  },
): T {
  const { incoming, options } = request;
  const namespace = namespaceOf(resource, incoming, options);
  const { store } = context;
  return store.transact(() => {
    checkNamespace(context, resource, { namespace, name: incoming.metadata?.name ?? '' });
    const draft = draftOf(context, resource, { incoming, namespace });
    const kind = kindOf(resource);
    const initialized = kind.initialize?.(draft) ?? draft;
    const object = kind.complete?.(initialized) ?? initialized;
    const refusal = invalid(resource, object.metadata.name, [
      ...metadataProblems(resource, kind, object),
      ...(kind.problems?.(object) ?? []),
    ]);
    if (refusal) throw refusal;
    if (store.get(resource, object.metadata)) throw alreadyExists(resource, object.metadata.name);
    const managedFields = request.managed ?? firstManager(context, resource, { incoming, options });
    return store.put(resource, { ...object, metadata: { ...object.metadata, managedFields } }) as T;
  }, options);
}

function namespaceOf(resource: Resource, incoming: IncomingObject, options: WriteOptions): string | undefined {
  const given = incoming.metadata?.namespace;
  if (!resource.namespaced) return undefined;
  if (given !== undefined && given !== '' && given !== options.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return options.namespace;
}

function checkNamespace(
  { store }: ObjectsContext,
  resource: Resource,
  { namespace, name }: { readonly namespace: string | undefined; readonly name: string },
): void {
  if (namespace === undefined) return;
  const found = store.get(resources.namespaces, { name: namespace });
  if (found === undefined) throw notFound(resources.namespaces, namespace);
  if (found.metadata.deletionTimestamp !== undefined) {
    throw forbidden(
      resource,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
  }
}

function draftOf(
  context: ObjectsContext,
  resource: Resource,
  { incoming, namespace }: { readonly incoming: IncomingObject; readonly namespace: string | undefined },
): KubeObject {
  const metadata = incoming.metadata ?? ({} as Partial<ObjectMeta>);
  const { generateName, labels, annotations, ownerReferences, finalizers } = metadata;
  const draft = {
    ...(resource.hasStatus === true ? { spec: {} } : {}),
    ...incoming,
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    metadata: {
      name: nameOf(context, resource, { metadata, namespace }),
      ...(generateName === undefined ? {} : { generateName }),
      ...(namespace === undefined ? {} : { namespace }),
      uid: randomUUID(),
      resourceVersion: '',
      ...(resource.hasStatus === true ? { generation: 1 } : {}),
      creationTimestamp: formatTime(context.clock()),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
  };
  return draft;
}

function nameOf(
  { store }: ObjectsContext,
  resource: Resource,
  { metadata, namespace }: { readonly metadata: Partial<ObjectMeta>; readonly namespace: string | undefined },
): string {
  const { name, generateName } = metadata;
  if (name !== undefined && name !== '') return name;
  if (generateName === undefined || generateName === '') {
    const refusal = invalid(resource, '', [problem.required('metadata.name', 'name or generateName is required')]);
    throw refusal ?? badRequest('name or generateName is required');
  }
  for (;;) {
    const generated = generateName.slice(0, GENERATED_LIMIT - SUFFIX_LENGTH) + suffix();
    if (store.get(resource, { namespace, name: generated }) === undefined) return generated;
  }
}

function suffix(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('');
}

function firstManager(
  { clock }: ObjectsContext,
  resource: Resource,
  { incoming, options }: { readonly incoming: IncomingObject; readonly options: WriteOptions },
) {
  const writer = { manager: options.fieldManager, apiVersion: groupVersion(resource), time: formatTime(clock()) };
  return trackUpdate(schemaOf(resource), { object: {}, managedFields: [] }, { object: incoming, writer });
}
