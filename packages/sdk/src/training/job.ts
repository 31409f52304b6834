import type { KubeJob } from './kube-objects.ts';

/** Where a job is in its life. */
export type JobStatus =
  | { readonly phase: 'suspended' }
  | { readonly phase: 'pending' }
  | { readonly phase: 'running' }
  | { readonly phase: 'succeeded' }
  | {
      readonly phase: 'failed';
      /** Kubernetes' reason, for example `BackoffLimitExceeded`, `DeadlineExceeded`. */
      readonly reason: string;
      readonly message: string;
    };

/** A run of training on the cluster. */
export interface Job {
  /** Its name in the namespace. */
  readonly id: string;
  readonly namespace: string;
  /** Name of the CronJob it was made from; undefined for jobs made otherwise. */
  readonly from: string | undefined;
  /** What was passed over the template's parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly status: JobStatus;
  /** Pods by state. */
  readonly pods: { readonly active: number; readonly succeeded: number; readonly failed: number };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly createdAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}

/** Environment variable with a run's parameters, as a JSON object. */
export const PARAMETERS_VARIABLE = 'AI_PLATFORM_PARAMETERS';

/** A job out of Kubernetes' object. */
export function readJob(object: KubeJob): Job {
  const { metadata = {}, status = {} } = object;
  const end = finishedCondition(object)?.lastTransitionTime ?? status.completionTime;
  return {
    id: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    from: metadata.ownerReferences?.find(({ kind }) => kind === 'CronJob')?.name,
    parameters: readParameters(object),
    status: readStatus(object),
    pods: { active: status.active ?? 0, succeeded: status.succeeded ?? 0, failed: status.failed ?? 0 },
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    createdAt: date(metadata.creationTimestamp),
    startedAt: date(status.startTime),
    finishedAt: date(end),
  };
}

function finishedCondition(
  object: KubeJob,
): { type: string; reason?: string; message?: string; lastTransitionTime?: string } | undefined {
  return object.status?.conditions?.find(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
  );
}

function readStatus(object: KubeJob): JobStatus {
  const finished = finishedCondition(object);
  if (finished?.type === 'Complete') return { phase: 'succeeded' };
  if (finished !== undefined)
    return { phase: 'failed', reason: finished.reason ?? 'Failed', message: finished.message ?? '' };
  if (object.spec?.suspend === true) return { phase: 'suspended' };
  // Servers before 1.24 do not tell how many pods are ready; then an active one counts.
  const { active = 0, ready = active } = object.status ?? {};
  return { phase: ready > 0 ? 'running' : 'pending' };
}

/** A job made by somebody else may have anything, or nothing, there. */
function readParameters(object: KubeJob): Readonly<Record<string, unknown>> {
  try {
    const [container] = object.spec?.template.spec.containers ?? [];
    const text = container?.env?.find(({ name }) => name === PARAMETERS_VARIABLE)?.value;
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function date(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
