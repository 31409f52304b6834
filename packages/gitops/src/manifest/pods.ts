import { entries, get, list, type ManifestObject, text } from './objects.ts';

/** A pod template of a workload. */
export interface PodTemplate {
  readonly owner: ManifestObject;
  readonly labels: ReadonlyMap<string, string>;
  readonly spec: unknown;
}

const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The pod templates of all workloads. */
export function podTemplates(objects: readonly ManifestObject[]): PodTemplate[] {
  return objects.flatMap((owner) => {
    const path = Object.hasOwn(TEMPLATE_PATHS, owner.kind) ? TEMPLATE_PATHS[owner.kind] : undefined;
    if (path === undefined) return [];
    const labels = new Map(
      entries(owner.value, ...path, 'metadata', 'labels').map(([key, value]) => [key, String(value)]),
    );
    return [{ owner, labels, spec: get(owner.value, ...path, 'spec') }];
  });
}

/** Init containers and containers. */
export function containersOf({ spec }: PodTemplate): readonly unknown[] {
  return [...list(spec, 'initContainers'), ...list(spec, 'containers')];
}

/** The pods of the same namespace whose labels a selector's `matchLabels` picks. An empty selector picks all. */
export function selected(pods: readonly PodTemplate[], namespace: string, selector: unknown): PodTemplate[] {
  const wanted = entries(selector);
  return pods.filter(
    ({ owner, labels }) => owner.namespace === namespace && wanted.every(([key, value]) => labels.get(key) === value),
  );
}

/** Named ports of the pod's containers by name. */
export function portsOf(pod: PodTemplate): ReadonlyMap<string, number> {
  const ports = list(pod.spec, 'containers').flatMap((container) => list(container, 'ports'));
  return new Map(ports.map((port) => [text(port, 'name'), Number(get(port, 'containerPort'))]));
}
