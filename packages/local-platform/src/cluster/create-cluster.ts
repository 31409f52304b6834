import { createApi } from './api/create-api.ts';
import { createOpenStreams } from './api/open-streams.ts';
import { answerPodLog } from './api/pod-log.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import type { Controller, ControllerContext } from './controllers/controller.ts';
import { createCronJobController } from './controllers/cron-job-controller.ts';
import { removeOldEvents } from './controllers/event-recorder.ts';
import { createGarbageCollector } from './controllers/garbage-collector.ts';
import { createJobController } from './controllers/job-controller.ts';
import { createNamespaceController } from './controllers/namespace-controller.ts';
import { createKubelet } from './kubelet/kubelet.ts';
import type { ObjectReference } from './model/kube-object.ts';
import { type Resource, resourceOfKind, resources } from './model/resources.ts';
import { StatusError } from './model/status-error.ts';
import { badRequest } from './model/status-errors.ts';
import { createObject } from './objects/create-object.ts';
import { deleteObject } from './objects/delete-object.ts';
import { patchObject } from './objects/patch-object.ts';
import type { ObjectsContext } from './objects/write-options.ts';
import { isRecord } from './patch/merge-patch.ts';
import { openObjectStore } from './store/object-store.ts';

const DEFAULT_RETRY_DELAY = 1_000;
const HOUSEKEEPING = 60_000;

/** Starts the cluster on its folder and database: adopts the processes that still run and goes on where it was. */
export function createCluster(options: ClusterOptions): Cluster {
  const { database, clock, log, directory, token } = options;
  const store = openObjectStore(database);
  const context: ControllerContext = { store, clock, log, retryDelay: options.retryDelay ?? DEFAULT_RETRY_DELAY };
  for (const name of new Set(['default', ...options.namespaces])) makeNamespace(context, name);
  const streams = createOpenStreams();
  const kubelet = createKubelet({
    ...context,
    directory,
    serviceAddresses: options.serviceAddresses,
    environmentVariables: options.environmentVariables ?? {},
    workingDirectories: options.workingDirectories ?? {},
  });
  const controllers: Controller[] = [
    createJobController(context),
    createCronJobController(context),
    createGarbageCollector(context),
    createNamespaceController(context),
  ];
  const housekeeping = setInterval(() => removeOldEvents(context), HOUSEKEEPING);
  housekeeping.unref();
  const { attemptDirectories } = kubelet;
  const api = { ...context, streams, attemptDirectories };
  return {
    fetch: createApi({ ...api, token, podLog: (call) => answerPodLog(api, call) }),
    apply: async (object, fieldManager) => applyObject(context, object, fieldManager),
    remove: async (reference) => removeObject(context, reference),
    async close({ keepProcesses = false } = {}) {
      clearInterval(housekeeping);
      for (const controller of controllers) controller.close();
      streams.closeAll();
      await kubelet.close(!keepProcesses);
    },
  };
}

function makeNamespace(context: ObjectsContext, name: string): void {
  if (context.store.get(resources.namespaces, { name })) return;
  createObject(context, resources.namespaces, {
    body: { metadata: { name } },
    options: { fieldManager: 'kube-apiserver' },
  });
}

function applyObject(context: ObjectsContext, object: unknown, fieldManager: string): void {
  const reference = isRecord(object) ? object : {};
  const metadata = isRecord(reference['metadata']) ? reference['metadata'] : {};
  const resource = findResource(String(reference['apiVersion']), String(reference['kind']));
  const namespace = resource.namespaced ? String(metadata['namespace'] ?? 'default') : undefined;
  const options = { namespace, fieldManager, fieldValidation: 'Strict' } as const;
  patchObject(context, resource, {
    name: String(metadata['name'] ?? ''),
    type: 'apply',
    body: object,
    force: true,
    options,
  });
}

function removeObject(context: ObjectsContext, { apiVersion, kind, namespace, name }: ObjectReference): void {
  const resource = findResource(apiVersion, kind);
  try {
    const place = resource.namespaced ? (namespace ?? 'default') : undefined;
    deleteObject(context, resource, { name, namespace: place, options: { propagationPolicy: 'Background' } });
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === 'NotFound')) throw error;
  }
}

function findResource(apiVersion: string, kind: string): Resource {
  const resource = resourceOfKind(apiVersion, kind);
  if (resource) return resource;
  throw badRequest(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
}
