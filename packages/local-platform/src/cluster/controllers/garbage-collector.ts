import type { KubeObject } from '../model/kube-object.ts';
import { allResources, resources } from '../model/resources.ts';
import { deleteObject, FOREGROUND_FINALIZER } from '../objects/delete-object.ts';
import { removeFinalizer } from '../objects/remove-finalizer.ts';
import type { Located } from '../store/object-store.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

/** Removes what belongs to something that is gone, and lets go what waits for what it owned. */
export function createGarbageCollector(context: ControllerContext): Controller {
  const { store } = context;
  const queue: WorkQueue = createWorkQueue({ ...context, handle: (uid) => collect(context, uid) });
  const addOwners = ({ metadata }: KubeObject) => {
    for (const owner of metadata.ownerReferences ?? []) queue.add(owner.uid);
  };
  for (const resource of allResources()) {
    for (const object of store.list(resource)) {
      addOwners(object);
      if (waitsForDependents(object)) queue.add(object.metadata.uid);
    }
  }
  const unsubscribe = store.history.subscribe(({ type, object }) => {
    if (type === 'DELETED') addOwners(object);
    // An owner may have gone before this one came.
    if (type === 'ADDED') addOwners(object);
    if (type === 'DELETED' || waitsForDependents(object)) queue.add(object.metadata.uid);
  });
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}

function waitsForDependents({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FOREGROUND_FINALIZER) === true;
}

/** Looks after what the owner of the uid owns. */
function collect(context: ControllerContext, uid: string): void {
  const { store } = context;
  const owner = store.byUid(uid);
  const dependents = store.ownedBy(uid);
  if (owner === undefined) {
    for (const dependent of dependents) abandon(context, dependent);
    return;
  }
  if (!waitsForDependents(owner.object)) return;
  for (const dependent of dependents) remove(context, dependent);
  if (store.ownedBy(uid).length > 0) return;
  const current = store.byUid(uid);
  if (current) removeFinalizer(context, current.resource, { object: current.object, finalizer: FOREGROUND_FINALIZER });
}

/** With another owner left it only loses the one that is gone. */
function abandon(context: ControllerContext, dependent: Located): void {
  const { store } = context;
  const { resource, object } = dependent;
  const left = object.metadata.ownerReferences?.filter((owner) => store.byUid(owner.uid) !== undefined) ?? [];
  if (left.length === 0) remove(context, dependent);
  else store.put(resource, { ...object, metadata: { ...object.metadata, ownerReferences: left } });
}

function remove(context: ControllerContext, { resource, object }: Located): void {
  const { name, namespace, deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined) return;
  const propagationPolicy = resource === resources.jobs ? 'Foreground' : 'Background';
  deleteObject(context, resource, { name, namespace, options: { propagationPolicy } });
}
