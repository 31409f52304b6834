import { conditions, labelSelector, objectMeta, objectReference } from './meta-schema.ts';
import { podTemplate } from './pod-schema.ts';
import { any, boolean, integer, list, object, string, stringList } from './schema.ts';

const podFailurePolicy = object({
  rules: list(
    object({
      action: string,
      onExitCodes: object({ containerName: string, operator: string, values: list(integer, 'set') }),
      onPodConditions: list(object({ type: string, status: string })),
    }),
  ),
});

/** Job specifications of Kubernetes 1.35: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/ */
const jobSpec = object({
  parallelism: integer,
  completions: integer,
  activeDeadlineSeconds: integer,
  podFailurePolicy,
  successPolicy: object({ rules: list(object({ succeededIndexes: string, succeededCount: integer })) }),
  backoffLimit: integer,
  backoffLimitPerIndex: integer,
  maxFailedIndexes: integer,
  selector: labelSelector,
  manualSelector: boolean,
  template: podTemplate,
  ttlSecondsAfterFinished: integer,
  completionMode: string,
  suspend: boolean,
  podReplacementPolicy: string,
  managedBy: string,
});

export const job = object({
  apiVersion: string,
  kind: string,
  metadata: objectMeta,
  spec: jobSpec,
  status: object({
    conditions,
    startTime: string,
    completionTime: string,
    active: integer,
    terminating: integer,
    ready: integer,
    succeeded: integer,
    failed: integer,
    completedIndexes: string,
    failedIndexes: string,
    uncountedTerminatedPods: object({ succeeded: stringList, failed: stringList }),
  }),
});

export const cronJob = object({
  apiVersion: string,
  kind: string,
  metadata: objectMeta,
  spec: object({
    schedule: string,
    timeZone: string,
    startingDeadlineSeconds: integer,
    concurrencyPolicy: string,
    suspend: boolean,
    jobTemplate: object({ metadata: objectMeta, spec: jobSpec }),
    successfulJobsHistoryLimit: integer,
    failedJobsHistoryLimit: integer,
  }),
  status: object({
    active: list(objectReference),
    lastScheduleTime: string,
    lastSuccessfulTime: string,
    conditions: any,
  }),
});
