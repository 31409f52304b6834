import { isDeepStrictEqual } from 'node:util';
import { type CronJob, type CronJobStatus, conditionIsTrue, isFinished, type Job } from '../model/job.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { groupVersion, resources } from '../model/resources.ts';
import { StatusError } from '../model/status-error.ts';
import { formatTime } from '../model/time.ts';
import { createObject } from '../objects/create-object.ts';
import { deleteObject } from '../objects/delete-object.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';
import { parseSchedule } from './schedule.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Makes Jobs at their time and keeps only the latest finished ones. */
export function createCronJobController(context: ControllerContext): Controller {
  const record = createEventRecorder(context, 'cronjob-controller');
  const queue: WorkQueue = createWorkQueue({
    ...context,
    handle: (key) => syncCronJob({ ...context, record, queue }, key),
  });
  for (const cronJob of context.store.list(resources.cronJobs)) queue.add(keyOf(cronJob.metadata));
  const unsubscribe = context.store.history.subscribe(({ resource, object }) => {
    if (resource === resources.cronJobs) queue.add(keyOf(object.metadata));
    const owner = resource === resources.jobs ? ownerOf(object) : undefined;
    if (owner !== undefined) queue.add(keyOf({ namespace: object.metadata.namespace ?? '', name: owner.name }));
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

function ownerOf(job: KubeObject) {
  return job.metadata.ownerReferences?.find((owner) => owner.kind === 'CronJob' && owner.controller === true);
}

function syncCronJob(context: Context, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const { store } = context;
  const cronJob = store.get<CronJob>(resources.cronJobs, { namespace, name });
  if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) return;
  store.transact(() => {
    const jobs = ownJobs(context, cronJob);
    removeOldJobs(context, cronJob, jobs);
    const status = observe(context, cronJob, jobs);
    const next = schedule(context, cronJob, { jobs, status });
    if (!isDeepStrictEqual(next, cronJob.status)) store.put(resources.cronJobs, { ...cronJob, status: next });
  });
}

function ownJobs({ store }: Context, cronJob: CronJob): Job[] {
  const { namespace, uid } = cronJob.metadata;
  return store.list<Job>(resources.jobs, namespace).filter((job) => ownerOf(job)?.uid === uid);
}

/** Beyond the history limits the oldest go. */
function removeOldJobs(context: Context, { spec }: CronJob, jobs: readonly Job[]): void {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = spec;
  const byStart = jobs.filter(isFinished).toSorted((left, right) => startOf(left) - startOf(right));
  const failed = byStart.filter((job) => conditionIsTrue(job.status.conditions, 'Failed'));
  const succeeded = byStart.filter((job) => !failed.includes(job));
  const old = [
    ...succeeded.slice(0, Math.max(0, succeeded.length - successfulJobsHistoryLimit)),
    ...failed.slice(0, Math.max(0, failed.length - failedJobsHistoryLimit)),
  ];
  for (const job of old) removeJob(context, job);
}

function startOf({ status, metadata }: Job): number {
  return Date.parse(status.startTime ?? metadata.creationTimestamp);
}

function removeJob(context: Context, { metadata }: Job): void {
  const { name, namespace } = metadata;
  deleteObject(context, resources.jobs, { name, namespace, options: { propagationPolicy: 'Background' } });
}

/** The status by the Jobs that are there: who runs, and when one last succeeded. */
function observe({ record }: Context, cronJob: CronJob, jobs: readonly Job[]): CronJobStatus {
  const before = cronJob.status.active ?? [];
  for (const job of jobs.filter((it) => isFinished(it) && before.some((active) => active.uid === it.metadata.uid))) {
    const condition = conditionIsTrue(job.status.conditions, 'Complete') ? 'Complete' : 'Failed';
    record(cronJob, {
      reason: 'SawCompletedJob',
      message: `Saw completed job: ${job.metadata.name}, condition: ${condition}`,
    });
  }
  const successes = [cronJob.status.lastSuccessfulTime, ...jobs.map((job) => job.status.completionTime)].filter(
    (it) => it !== undefined,
  );
  return withActive(
    {
      ...cronJob.status,
      ...(successes.length === 0 ? {} : { lastSuccessfulTime: successes.toSorted().at(-1) as string }),
    },
    jobs.filter((job) => !isFinished(job)),
  );
}

function withActive({ active: _, ...status }: CronJobStatus, jobs: readonly Job[]): CronJobStatus {
  if (jobs.length === 0) return status;
  const active = jobs.map(({ metadata: { name, namespace = '', uid } }) => ({
    kind: 'Job',
    namespace,
    name,
    uid,
    apiVersion: groupVersion(resources.jobs),
    resourceVersion: '',
  }));
  return { ...status, active };
}

interface Present {
  readonly jobs: readonly Job[];
  readonly status: CronJobStatus;
}

/** Starts what is due, once for all times that were missed; asks to be called at the next time. */
function schedule(context: Context, cronJob: CronJob, { jobs, status }: Present): CronJobStatus {
  const parsed = parseSchedule(cronJob.spec.schedule, cronJob.spec.timeZone);
  if (cronJob.spec.suspend === true || !parsed.ok) return status;
  const now = context.clock();
  const next = parsed.schedule.next(now);
  if (next !== undefined) context.queue.addAt(keyOf(cronJob.metadata), next);
  const due = parsed.schedule.latest(now);
  const since = Date.parse(status.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  if (due === undefined || due <= since) return status;
  const { startingDeadlineSeconds } = cronJob.spec;
  if (startingDeadlineSeconds !== undefined && now > due + startingDeadlineSeconds * 1000) {
    const message = `Missed scheduled time to start a job: ${new Date(due).toUTCString()}`;
    context.record(cronJob, { type: 'Warning', reason: 'MissSchedule', message });
    return status;
  }
  return startJob(context, cronJob, { jobs, status, due });
}

function startJob(
  context: Context,
  cronJob: CronJob,
  { jobs, status, due }: Present & { readonly due: number },
): CronJobStatus {
  const running = jobs.filter((job) => !isFinished(job));
  const { concurrencyPolicy } = cronJob.spec;
  if (concurrencyPolicy === 'Forbid' && running.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    context.record(cronJob, { reason: 'JobAlreadyActive', message });
    return status;
  }
  if (concurrencyPolicy === 'Replace') for (const job of running) removeJob(context, job);
  const kept = concurrencyPolicy === 'Replace' ? [] : running;
  const job = createDueJob(context, cronJob, due);
  const active = job === undefined ? kept : [...kept, job];
  return { ...withActive(status, active), lastScheduleTime: formatTime(due) };
}

/** The name tells the time, so no time starts two Jobs. */
function createDueJob(context: Context, cronJob: CronJob, due: number): Job | undefined {
  const { name, namespace, uid } = cronJob.metadata;
  const { metadata = {}, spec } = cronJob.spec.jobTemplate;
  const body = {
    apiVersion: groupVersion(resources.jobs),
    kind: 'Job',
    metadata: {
      name: `${name}-${Math.floor(due / 60_000)}`,
      labels: metadata.labels ?? {},
      annotations: { ...metadata.annotations, [SCHEDULED_AT]: formatTime(due) },
      ownerReferences: [
        { apiVersion: cronJob.apiVersion, kind: cronJob.kind, name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec,
  };
  try {
    const job = createObject<Job>(context, resources.jobs, {
      body,
      options: { namespace, fieldManager: 'kube-controller-manager' },
    });
    context.record(cronJob, { reason: 'SuccessfulCreate', message: `Created job ${job.metadata.name}` });
    return job;
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'AlreadyExists') return undefined;
    throw error;
  }
}
