import { isDeepStrictEqual } from 'node:util';
import { isFinished, JOB_TRACKING_FINALIZER, type Job } from '../model/job.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Pod } from '../model/pod.ts';
import { resources } from '../model/resources.ts';
import { createObject } from '../objects/create-object.ts';
import { deleteObject } from '../objects/delete-object.ts';
import { removeFinalizer } from '../objects/remove-finalizer.ts';
import type { StoreEvent } from '../store/object-store.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';
import { podFromTemplate } from './job-pods.ts';
import { type JobPlan, planJob } from './plan-job.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

const OWN_CONTROLLER = 'kubernetes.io/job-controller';

/** Makes pods for Jobs, counts how they end, and removes Jobs whose time after their end is over. */
export function createJobController(context: ControllerContext): Controller {
  const record = createEventRecorder(context, 'job-controller');
  const queue: WorkQueue = createWorkQueue({
    ...context,
    handle: (key) => syncJob({ ...context, record, queue }, key),
  });
  for (const job of context.store.list<Job>(resources.jobs)) queue.add(keyOf(job.metadata));
  for (const pod of context.store.list<Pod>(resources.pods)) addOwner(queue, pod);
  const unsubscribe = context.store.history.subscribe((event: StoreEvent) => {
    if (event.resource === resources.jobs) queue.add(keyOf(event.object.metadata));
    if (event.resource === resources.pods) addOwner(queue, event.object);
  });
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}

interface Context extends ControllerContext {
  readonly record: EventRecorder;
  readonly queue: WorkQueue;
}

function keyOf({ namespace = '', name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function controllerOf(pod: KubeObject) {
  return pod.metadata.ownerReferences?.find((owner) => owner.kind === 'Job' && owner.controller === true);
}

function addOwner(queue: WorkQueue, pod: KubeObject): void {
  const owner = controllerOf(pod);
  if (owner !== undefined) queue.add(keyOf({ namespace: pod.metadata.namespace ?? '', name: owner.name }));
}

function syncJob(context: Context, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const { store } = context;
  const job = store.get<Job>(resources.jobs, { namespace, name });
  const pods = store.list<Pod>(resources.pods, namespace).filter((pod) => controllerOf(pod)?.name === name);
  const uid = job?.metadata.uid;
  // Pods of a Job that is gone are counted by nobody any more.
  for (const pod of pods.filter((it) => controllerOf(it)?.uid !== uid)) release(context, pod);
  if (job === undefined || (job.spec.managedBy ?? OWN_CONTROLLER) !== OWN_CONTROLLER) return;
  const own = pods.filter((it) => controllerOf(it)?.uid === uid);
  if (isFinished(job)) tidy(context, job, own);
  else carryOut(context, job, planJob(job, own, { now: context.clock(), retryDelay: context.retryDelay }));
}

function release(context: Context, pod: Pod): void {
  const current = context.store.get<Pod>(resources.pods, pod.metadata);
  if (current?.metadata.finalizers?.includes(JOB_TRACKING_FINALIZER) !== true) return;
  removeFinalizer(context, resources.pods, { object: current, finalizer: JOB_TRACKING_FINALIZER });
}

/** One transaction: what the status counts is exactly what is released, and nothing is created twice. */
function carryOut(context: Context, job: Job, plan: JobPlan): void {
  const { store, record, queue } = context;
  const { namespace } = job.metadata;
  if (plan.wakeAt !== undefined) queue.addAt(keyOf(job.metadata), plan.wakeAt);
  store.transact(() => {
    for (const pod of [...plan.counted, ...plan.forget]) release(context, pod);
    for (const { metadata } of [...plan.remove, ...plan.forget])
      deleteObject(context, resources.pods, { name: metadata.name, namespace, options: {} });
    for (const index of plan.create) {
      const body = podFromTemplate(job, index);
      const pod = createObject(context, resources.pods, {
        body,
        options: { namespace, fieldManager: 'kube-controller-manager' },
      });
      record(job, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
    }
    for (const happening of plan.happenings) record(job, happening);
    if (!isDeepStrictEqual(plan.status, job.status)) store.put(resources.jobs, { ...job, status: plan.status });
  });
}

function tidy(context: Context, job: Job, pods: readonly Pod[]): void {
  for (const pod of pods) release(context, pod);
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  const { name, namespace, uid, deletionTimestamp } = job.metadata;
  if (ttl === undefined || deletionTimestamp !== undefined) return;
  const end = job.status.conditions?.find((it) => it.type === 'Complete' || it.type === 'Failed')?.lastTransitionTime;
  const moment = Date.parse(end ?? job.metadata.creationTimestamp) + ttl * 1000;
  if (context.clock() < moment) {
    context.queue.addAt(keyOf(job.metadata), moment);
    return;
  }
  const options = { propagationPolicy: 'Foreground', preconditions: { uid } } as const;
  deleteObject(context, resources.jobs, { name, namespace, options });
}
