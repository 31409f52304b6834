import { allResources, resources } from '../model/resources.ts';
import { deleteObject } from '../objects/delete-object.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { createWorkQueue } from './work-queue.ts';

/** Empties namespaces that are to go, and lets them go. */
export function createNamespaceController(context: ControllerContext): Controller {
  const { store } = context;
  const queue = createWorkQueue({ ...context, handle: (name) => empty(context, name) });
  for (const namespace of store.list(resources.namespaces)) queue.add(namespace.metadata.name);
  const unsubscribe = store.history.subscribe(({ type, resource, object }) => {
    if (resource === resources.namespaces) queue.add(object.metadata.name);
    else if (type === 'DELETED' && object.metadata.namespace !== undefined) queue.add(object.metadata.namespace);
  });
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}

function empty(context: ControllerContext, name: string): void {
  const { store } = context;
  const namespace = store.get(resources.namespaces, { name });
  if (namespace?.metadata.deletionTimestamp === undefined) return;
  const contents = allResources()
    .filter((resource) => resource.namespaced)
    .flatMap((resource) => store.list(resource, name).map((object) => ({ resource, object })));
  for (const { resource, object } of contents) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    deleteObject(context, resource, { name: object.metadata.name, namespace: name, options: {} });
  }
  const left = allResources().some((resource) => resource.namespaced && store.list(resource, name).length > 0);
  if (!left) store.remove(resources.namespaces, namespace);
}
