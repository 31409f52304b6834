import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resources.ts';
import { isDeleted } from './update-object.ts';
import type { ObjectsContext } from './write-options.ts';

/** Takes a finalizer away; the object goes when it was the last thing that held it. */
export function removeFinalizer(
  { store }: ObjectsContext,
  resource: Resource,
  { object, finalizer }: { readonly object: KubeObject; readonly finalizer: string },
): void {
  const remaining = (object.metadata.finalizers ?? []).filter((it) => it !== finalizer);
  const { finalizers: _, ...metadata } = object.metadata;
  const changed = {
    ...object,
    metadata: { ...metadata, ...(remaining.length === 0 ? {} : { finalizers: remaining }) },
  };
  if (isDeleted(changed)) store.remove(resource, changed);
  else store.put(resource, changed);
}
