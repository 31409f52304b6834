import { retryDelay } from '../kubelet/pod-plan.ts';
import { conditionIsTrue, type Job, type JobStatus } from '../model/job.ts';
import type { Condition, Pod } from '../model/pod.ts';
import { formatTime } from '../model/time.ts';
import { formatIndexes, parseIndexes } from './completed-indexes.ts';
import type { Happening } from './event-recorder.ts';
import { indexOf, type JobPods, sortPods } from './job-pods.ts';
import { judgeFailure } from './pod-failure-policy.ts';

/** What is to be done for a Job now. */
export interface JobPlan {
  readonly status: JobStatus;
  /** Pods to create: an index each for Indexed Jobs, else undefined. */
  readonly create: readonly (number | undefined)[];
  /** Pods to delete and to count, as failed, when they have ended. */
  readonly remove: readonly Pod[];
  /** Pods to delete and never to count: suspending a Job is not their failure. */
  readonly forget: readonly Pod[];
  /** Pods that the new status counts; their finalizer goes with the same write. */
  readonly counted: readonly Pod[];
  readonly happenings: readonly Happening[];
  /** When to look again though nothing happened. */
  readonly wakeAt?: number;
}

export interface PlanTime {
  readonly now: number;
  /** Before the first retry. Milliseconds. */
  readonly retryDelay: number;
}

interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly indexes: ReadonlySet<number> | undefined;
  readonly failure: Failure | undefined;
}

interface Failure {
  readonly reason: string;
  readonly message: string;
}

/** Judges an unfinished Job by its pods. Pure: the same Job, pods and moment give the same plan. */
export function planJob(job: Job, pods: readonly Pod[], time: PlanTime): JobPlan {
  const sorted = sortPods(pods);
  const tally = count(job, sorted);
  const failure = standingFailure(job) ?? tally.failure ?? exceeded(job, { sorted, tally, time });
  if (failure !== undefined) return failJob(job, { sorted, tally, time }, failure);
  if (isComplete(job, sorted, tally)) return completeJob(job, { sorted, tally, time });
  if (job.spec.suspend === true) return suspendJob(job, { sorted, tally, time });
  return runJob(job, { sorted, tally, time });
}

interface Facts {
  readonly sorted: JobPods;
  readonly tally: Tally;
  readonly time: PlanTime;
}

/** The status with the pods that ended since it was written. */
function count(job: Job, { uncounted }: JobPods): Tally {
  const succeeded = uncounted.filter((pod) => pod.status.phase === 'Succeeded');
  const verdicts = uncounted.filter((pod) => pod.status.phase !== 'Succeeded').map((pod) => judgeFailure(job, pod));
  const fatal = verdicts.find((verdict) => verdict.action === 'FailJob');
  const indexes = job.spec.completionMode === 'Indexed' ? completedIndexes(job, succeeded) : undefined;
  return {
    succeeded: indexes?.size ?? (job.status.succeeded ?? 0) + succeeded.length,
    failed: (job.status.failed ?? 0) + verdicts.filter((verdict) => verdict.action !== 'Ignore').length,
    indexes,
    failure: fatal === undefined ? undefined : { reason: 'PodFailurePolicy', message: fatal.message },
  };
}

function completedIndexes(job: Job, succeeded: readonly Pod[]): Set<number> {
  const added = succeeded.map(indexOf).filter((index) => index !== undefined && index < (job.spec.completions ?? 0));
  return new Set([...parseIndexes(job.status.completedIndexes), ...(added as number[])]);
}

/** A failure that was decided earlier; the Job waits for its last pods to end. */
function standingFailure({ status }: Job): Failure | undefined {
  const target = status.conditions?.find(
    (condition) => condition.type === 'FailureTarget' && condition.status === 'True',
  );
  return target && { reason: target.reason ?? '', message: target.message ?? '' };
}

function exceeded(job: Job, { sorted, tally, time }: Facts): Failure | undefined {
  const { backoffLimit = 6, activeDeadlineSeconds, suspend } = job.spec;
  const limit = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  if (tally.failed > backoffLimit || restartsExceed(job, sorted.active, backoffLimit)) return limit;
  const deadline = suspend === true ? undefined : deadlineOf(job);
  if (deadline === undefined || time.now < deadline || activeDeadlineSeconds === undefined) return undefined;
  return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
}

/** With OnFailure the containers' restarts are what counts. */
function restartsExceed(job: Job, active: readonly Pod[], limit: number): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const statuses = active.flatMap((pod) => [
    ...(pod.status.initContainerStatuses ?? []),
    ...(pod.status.containerStatuses ?? []),
  ]);
  const restarts = statuses.reduce((sum, status) => sum + status.restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function deadlineOf({ spec, status }: Job): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || status.startTime === undefined) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

function isComplete({ spec }: Job, { active, terminating }: JobPods, { succeeded }: Tally): boolean {
  if (spec.completions !== undefined) return succeeded >= spec.completions;
  return succeeded > 0 && active.length + terminating.length === 0;
}

function failJob(job: Job, facts: Facts, failure: Failure): JobPlan {
  const rest = endPods(job, facts);
  const target = condition(job, facts.time, { type: 'FailureTarget', status: 'True', ...failure });
  if (rest.left > 0) return { ...rest.plan, status: { ...rest.plan.status, conditions: target } };
  const conditions = condition({ ...job, status: { ...job.status, conditions: target } }, facts.time, {
    type: 'Failed',
    status: 'True',
    ...failure,
  });
  return {
    ...rest.plan,
    status: { ...rest.plan.status, conditions },
    happenings: [...rest.plan.happenings, { type: 'Warning', ...failure }],
  };
}

function completeJob(job: Job, facts: Facts): JobPlan {
  const rest = endPods(job, facts);
  const reached = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
  const met = condition(job, facts.time, { type: 'SuccessCriteriaMet', status: 'True', ...reached });
  if (rest.left > 0) return { ...rest.plan, status: { ...rest.plan.status, conditions: met } };
  const conditions = condition({ ...job, status: { ...job.status, conditions: met } }, facts.time, {
    type: 'Complete',
    status: 'True',
    ...reached,
  });
  return {
    ...rest.plan,
    status: { ...rest.plan.status, conditions, completionTime: formatTime(facts.time.now) },
    happenings: [...rest.plan.happenings, { reason: 'Completed', message: 'Job completed' }],
  };
}

function suspendJob(job: Job, facts: Facts): JobPlan {
  const { plan } = endPods(job, facts);
  const suspended = conditionIsTrue(job.status.conditions, 'Suspended');
  const conditions = condition(job, facts.time, {
    type: 'Suspended',
    status: 'True',
    reason: 'JobSuspended',
    message: 'Job suspended',
  });
  const { startTime: _, ...status } = plan.status;
  return {
    ...plan,
    remove: [],
    forget: plan.remove,
    status: { ...status, conditions },
    happenings: suspended ? plan.happenings : [...plan.happenings, { reason: 'Suspended', message: 'Job suspended' }],
  };
}

/** A plan in which nothing of the Job goes on; `left` counts what has not ended yet. */
function endPods(job: Job, { sorted, tally }: Facts): { readonly plan: JobPlan; readonly left: number } {
  const status = statusOf(job, {
    tally,
    active: 0,
    ready: 0,
    terminating: sorted.active.length + sorted.terminating.length,
  });
  const happenings = sorted.active.map((pod) => deleted(pod));
  return {
    plan: { status, create: [], remove: sorted.active, forget: [], counted: sorted.uncounted, happenings },
    left: sorted.active.length + sorted.terminating.length,
  };
}

function runJob(job: Job, facts: Facts): JobPlan {
  const { sorted, tally, time } = facts;
  const resumed = job.status.conditions?.some((it) => it.type === 'Suspended' && it.status === 'True') === true;
  const conditions = resumed
    ? condition(job, time, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' })
    : job.status.conditions;
  const startTime = job.status.startTime ?? formatTime(time.now);
  const wanted = wantedActive(job, facts);
  const surplus = sorted.active.slice(0, Math.max(0, sorted.active.length - wanted));
  const missing = Math.max(0, wanted - sorted.active.length - sorted.terminating.length);
  const retryAt = missing === 0 ? 0 : retryMoment(sorted, time);
  const create = retryAt > time.now || job.metadata.deletionTimestamp !== undefined ? [] : slots(job, facts, missing);
  const kept = sorted.active.filter((pod) => !surplus.includes(pod));
  const status = statusOf(job, {
    tally,
    active: kept.length + create.length,
    ready: kept.filter((pod) => conditionIsTrue(pod.status.conditions, 'Ready')).length,
    terminating: sorted.terminating.length + surplus.length,
  });
  const wakeAt = earliest([
    deadlineOf({ ...job, status: { ...job.status, startTime } }),
    retryAt > time.now ? retryAt : undefined,
  ]);
  return {
    status: { ...status, startTime, ...(conditions === undefined ? {} : { conditions }) },
    create,
    remove: [],
    forget: surplus,
    counted: sorted.uncounted,
    happenings: [
      ...(resumed ? [{ reason: 'Resumed', message: 'Job resumed' }] : []),
      ...surplus.map((pod) => deleted(pod)),
    ],
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

function wantedActive({ spec }: Job, { sorted, tally }: Facts): number {
  const { parallelism = 1, completions } = spec;
  if (completions !== undefined) return Math.min(parallelism, completions - tally.succeeded);
  // Without completions the first success says that there is no more work; those that run may finish.
  return tally.succeeded > 0 ? Math.min(parallelism, sorted.active.length) : parallelism;
}

/** The moment from which a new pod may be tried, by how many failed in a row. */
function retryMoment({ all }: JobPods, time: PlanTime): number {
  const ended = all.filter((pod) => pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded');
  const lastSuccess = Math.max(0, ...ended.filter((pod) => pod.status.phase === 'Succeeded').map(endOf));
  const failures = ended.filter((pod) => pod.status.phase === 'Failed' && endOf(pod) >= lastSuccess);
  if (failures.length === 0) return 0;
  return Math.max(...failures.map(endOf)) + retryDelay(time.retryDelay, failures.length);
}

function endOf({ status, metadata }: Pod): number {
  const ends = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
    (it) => it.state.terminated?.finishedAt,
  );
  return Math.max(...[metadata.creationTimestamp, ...ends].map((end) => (end === undefined ? 0 : Date.parse(end))));
}

function slots(job: Job, { sorted, tally }: Facts, missing: number): (number | undefined)[] {
  if (tally.indexes === undefined) return Array.from({ length: missing }, () => undefined);
  const taken = new Set([...tally.indexes, ...[...sorted.active, ...sorted.terminating].map(indexOf)]);
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && free.length < missing; index += 1) {
    if (!taken.has(index)) free.push(index);
  }
  return free;
}

interface Counts {
  readonly tally: Tally;
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
}

/** Zeros that Kubernetes leaves out are left out. */
function statusOf({ status }: Job, { tally, active, ready, terminating }: Counts): JobStatus {
  const indexes = tally.indexes === undefined ? '' : formatIndexes(tally.indexes);
  const { active: _a, succeeded: _s, failed: _f, completedIndexes: _c, ...kept } = status;
  return {
    ...kept,
    ...(active === 0 ? {} : { active }),
    ready,
    terminating,
    ...(tally.succeeded === 0 ? {} : { succeeded: tally.succeeded }),
    ...(tally.failed === 0 ? {} : { failed: tally.failed }),
    ...(indexes === '' ? {} : { completedIndexes: indexes }),
    uncountedTerminatedPods: {},
  };
}

function condition(
  { status }: Job,
  { now }: PlanTime,
  wanted: Pick<Condition, 'type' | 'status'> & { readonly reason: string; readonly message: string },
): readonly Condition[] {
  const before = status.conditions ?? [];
  const same = before.find((it) => it.type === wanted.type);
  if (same?.status === wanted.status) return before;
  const time = formatTime(now);
  const added: Condition = { ...wanted, lastProbeTime: time, lastTransitionTime: time };
  return same === undefined ? [...before, added] : before.map((it) => (it === same ? added : it));
}

function deleted(pod: Pod): Happening {
  return { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` };
}

function earliest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
