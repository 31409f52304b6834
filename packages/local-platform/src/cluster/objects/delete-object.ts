import type { KubeObject, ObjectMeta } from '../model/kube-object.ts';
import { isTerminal, type Pod } from '../model/pod.ts';
import { type Resource, resources } from '../model/resources.ts';
import { badRequest, notFound } from '../model/status-errors.ts';
import { formatTime } from '../model/time.ts';
import { checkPreconditions, isDeleted } from './update-object.ts';
import type { ObjectsContext } from './write-options.ts';

/** What becomes of what the object owns. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/ */
export interface DeleteOptions {
  /** Seconds a pod's processes get to end after SIGTERM. */
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: Propagation;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/** What a deletion came to: gone, or asked to go. */
export interface Deletion {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/**
 * Deletes an object: at once, or when its processes have ended, its finalizers are gone or (Foreground) what it owns is gone.
 * @throws StatusError 400, 404 or 409.
 */
export function deleteObject(
  context: ObjectsContext,
  resource: Resource,
  request: { readonly name: string; readonly namespace?: string | undefined; readonly options: DeleteOptions },
): Deletion {
  const { name, namespace, options } = request;
  const { propagationPolicy = 'Background' } = options;
  if (!['Background', 'Foreground', 'Orphan'].includes(propagationPolicy)) {
    throw badRequest(`invalid DeletionPropagation: ${JSON.stringify(propagationPolicy)}`);
  }
  const { store } = context;
  return store.transact(() => {
    const object = store.get(resource, { namespace, name });
    if (object === undefined) throw notFound(resource, name);
    checkPreconditions(resource, object, options.preconditions ?? {});
    if (propagationPolicy === 'Orphan') orphanDependents(context, object);
    const marked = marks(context, resource, { object, options });
    if (isDeleted(marked)) return { object: store.remove(resource, marked), gone: true };
    return { object: store.put(resource, marked), gone: false };
  }, options);
}

/** The object with the signs of its deletion. A second deletion may shorten the grace, never lengthen it. */
function marks(
  { clock }: ObjectsContext,
  resource: Resource,
  { object, options }: { readonly object: KubeObject; readonly options: DeleteOptions },
): KubeObject {
  const { metadata } = object;
  const grace = Math.min(
    graceOf(resource, object, options),
    metadata.deletionGracePeriodSeconds ?? Number.MAX_SAFE_INTEGER,
  );
  const since = metadata.deletionTimestamp !== undefined && grace === metadata.deletionGracePeriodSeconds;
  const deletionTimestamp = since ? metadata.deletionTimestamp : formatTime(clock() + grace * 1000);
  const marked: ObjectMeta = {
    ...metadata,
    deletionTimestamp,
    deletionGracePeriodSeconds: grace,
    ...finalizersOf(resource, metadata, options),
  };
  if (resource !== resources.namespaces) return { ...object, metadata: marked };
  return { ...object, metadata: marked, status: { phase: 'Terminating' } } as KubeObject;
}

function graceOf(resource: Resource, object: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (resource !== resources.pods) return 0;
  const pod = object as Pod;
  return isTerminal(pod) ? 0 : (gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30);
}

/** A namespace goes once it is empty; the finalizer stands for that. */
function finalizersOf(
  resource: Resource,
  { finalizers = [] }: ObjectMeta,
  { propagationPolicy }: DeleteOptions,
): { readonly finalizers?: readonly string[] } {
  const added = propagationPolicy === 'Foreground' ? [FOREGROUND_FINALIZER] : [];
  const namespace = resource === resources.namespaces ? ['kubernetes'] : [];
  const all = [...new Set([...finalizers, ...added, ...namespace])];
  return all.length === 0 ? {} : { finalizers: all };
}

function orphanDependents({ store }: ObjectsContext, owner: KubeObject): void {
  for (const { resource, object } of store.ownedBy(owner.metadata.uid)) {
    const ownerReferences = object.metadata.ownerReferences?.filter((it) => it.uid !== owner.metadata.uid) ?? [];
    store.put(resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
  }
}
