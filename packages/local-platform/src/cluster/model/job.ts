import type { LabelSelector } from '../select/label-selector.ts';
import type { KubeObject, ObjectMeta } from './kube-object.ts';
import type { Condition, PodTemplate } from './pod.ts';

export interface PodFailureRule {
  readonly action: 'FailJob' | 'Ignore' | 'Count' | 'FailIndex';
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: 'In' | 'NotIn';
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

export interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly activeDeadlineSeconds?: number;
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly podFailurePolicy?: { readonly rules?: readonly PodFailureRule[] };
  readonly successPolicy?: object;
  readonly selector?: LabelSelector;
  readonly manualSelector?: boolean;
  readonly template: PodTemplate;
  readonly ttlSecondsAfterFinished?: number;
  readonly completionMode?: 'NonIndexed' | 'Indexed';
  readonly suspend?: boolean;
  readonly podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed';
  readonly managedBy?: string;
}

export interface JobStatus {
  readonly conditions?: readonly Condition[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly terminating?: number;
  readonly ready?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly completedIndexes?: string;
  readonly uncountedTerminatedPods?: object;
}

export interface Job extends KubeObject {
  readonly spec: JobSpec;
  readonly status: JobStatus;
}

export interface CronJobSpec {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly startingDeadlineSeconds?: number;
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  readonly suspend?: boolean;
  readonly jobTemplate: { readonly metadata?: Partial<ObjectMeta>; readonly spec: JobSpec };
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
}

export interface CronJobStatus {
  readonly active?: readonly {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly apiVersion: string;
    readonly resourceVersion: string;
  }[];
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
}

export interface CronJob extends KubeObject {
  readonly spec: CronJobSpec;
  readonly status: CronJobStatus;
}

/** The labels that tie a pod to its Job. The ones without a prefix are older and still set. */
export const jobLabels = {
  name: 'batch.kubernetes.io/job-name',
  uid: 'batch.kubernetes.io/controller-uid',
  legacyName: 'job-name',
  legacyUid: 'controller-uid',
  index: 'batch.kubernetes.io/job-completion-index',
} as const;

/** On a pod until the Job has counted it, so that none is lost or counted twice. */
export const JOB_TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

export function conditionIsTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** Complete or failed for good. */
export function isFinished(job: Job): boolean {
  return conditionIsTrue(job.status.conditions, 'Complete') || conditionIsTrue(job.status.conditions, 'Failed');
}
