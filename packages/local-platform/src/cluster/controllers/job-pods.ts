import { JOB_TRACKING_FINALIZER, type Job, jobLabels } from '../model/job.ts';
import { type Container, isTerminal, type Pod } from '../model/pod.ts';

/** A Job's pods by what they mean to it. */
export interface JobPods {
  readonly all: readonly Pod[];
  /** Running or about to. */
  readonly active: readonly Pod[];
  /** Asked to go, and not gone. */
  readonly terminating: readonly Pod[];
  /** Ended and not yet counted in the Job's status. */
  readonly uncounted: readonly Pod[];
}

export function sortPods(pods: readonly Pod[]): JobPods {
  const over = (pod: Pod) => isTerminal(pod) || pod.metadata.deletionGracePeriodSeconds === 0;
  const going = pods.filter((pod) => !over(pod));
  return {
    all: pods,
    active: going.filter((pod) => pod.metadata.deletionTimestamp === undefined),
    terminating: going.filter((pod) => pod.metadata.deletionTimestamp !== undefined),
    uncounted: pods.filter((pod) => over(pod) && pod.metadata.finalizers?.includes(JOB_TRACKING_FINALIZER) === true),
  };
}

/** The completion index of an Indexed Job's pod. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[jobLabels.index];
  return text === undefined ? undefined : Number(text);
}

/** A pod of the Job, as it is to be created; with an index for Indexed Jobs. */
export function podFromTemplate(job: Job, index: number | undefined): unknown {
  const { metadata = {}, spec } = job.spec.template;
  const { name, uid } = job.metadata;
  const indexed = index === undefined ? {} : { [jobLabels.index]: String(index) };
  const withIndex = (containers: readonly Container[]) =>
    index === undefined ? containers : containers.map(addIndexVariable);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: index === undefined ? `${name}-` : `${name}-${index}-`,
      labels: { ...metadata.labels, ...indexed },
      annotations: { ...metadata.annotations, ...indexed },
      ownerReferences: [
        { apiVersion: job.apiVersion, kind: job.kind, name, uid, controller: true, blockOwnerDeletion: true },
      ],
      finalizers: [JOB_TRACKING_FINALIZER],
    },
    spec: {
      ...spec,
      containers: withIndex(spec.containers),
      ...(spec.initContainers === undefined ? {} : { initContainers: withIndex(spec.initContainers) }),
      ...(index === undefined || spec.hostname !== undefined ? {} : { hostname: `${name}-${index}` }),
    },
  };
}

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

function addIndexVariable(container: Container): Container {
  const env = container.env ?? [];
  if (env.some((variable) => variable.name === INDEX_VARIABLE)) return container;
  const fieldPath = `metadata.labels['${jobLabels.index}']`;
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef: { fieldPath } } }] };
}
