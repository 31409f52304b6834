import type { Problem } from '@ai-platform/config';
import { finding, get, list, type ManifestObject, text } from '../objects.ts';
import { containersOf, podTemplates, portsOf, selected } from '../pods.ts';

/** One thing that must hold among the objects of a repository. */
export type Check = (objects: readonly ManifestObject[]) => Problem[];

/** Checks that what one object names is there. */
export const referenceChecks: readonly Check[] = [
  objectsOnce,
  servicePorts,
  selectorsMatch,
  monitorsMatch,
  routesMatch,
  podReferences,
  namespacesSet,
];

function objectsOnce(objects: readonly ManifestObject[]): Problem[] {
  const first = new Map<string, ManifestObject>();
  return objects.flatMap((object) => {
    const key = [object.kind, object.namespace, object.name].join('/');
    const other = first.get(key);
    if (other === undefined) first.set(key, object);
    return other === undefined ? [] : [finding(object, `stands in ${other.file} too`, 'keep one of them')];
  });
}

function servicePorts(objects: readonly ManifestObject[]): Problem[] {
  const pods = podTemplates(objects);
  return ofKind(objects, 'Service').flatMap((service) => {
    const targets = selected(pods, service.namespace, get(service.value, 'spec', 'selector'));
    if (targets.length === 0)
      return [finding(service, 'its selector matches no workload', 'use the labels of the pods')];
    return list(service.value, 'spec', 'ports').flatMap((port) => {
      const target = get(port, 'targetPort') ?? get(port, 'port');
      const lacking = targets.find((pod) => !hasPort(portsOf(pod), target));
      const fix = 'name a port of the container';
      return lacking === undefined
        ? []
        : [finding(service, `${lacking.owner.name} has no port ${String(target)}`, fix)];
    });
  });
}

function hasPort(ports: ReadonlyMap<string, number>, target: unknown): boolean {
  return typeof target === 'string' ? ports.has(target) : [...ports.values()].includes(Number(target));
}

const SELECTORS: Readonly<Record<string, readonly string[]>> = {
  PodDisruptionBudget: ['spec', 'selector', 'matchLabels'],
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
  Deployment: ['spec', 'selector', 'matchLabels'],
};

function selectorsMatch(objects: readonly ManifestObject[]): Problem[] {
  const pods = podTemplates(objects);
  return objects.flatMap((object) => {
    const path = Object.hasOwn(SELECTORS, object.kind) ? SELECTORS[object.kind] : undefined;
    const selector = path === undefined ? undefined : get(object.value, ...path);
    if (selector === undefined || selected(pods, object.namespace, selector).length > 0) return [];
    return [finding(object, 'its selector matches no workload', 'use the labels of the pods')];
  });
}

function monitorsMatch(objects: readonly ManifestObject[]): Problem[] {
  return ofKind(objects, 'ServiceMonitor').flatMap((monitor) => {
    const wanted = Object.entries(
      (get(monitor.value, 'spec', 'selector', 'matchLabels') ?? {}) as Record<string, unknown>,
    );
    const services = ofKind(objects, 'Service').filter(
      ({ namespace, value }) =>
        namespace === monitor.namespace &&
        wanted.every(([key, label]) => get(value, 'metadata', 'labels', key) === label),
    );
    const names = services.flatMap(({ value }) => list(value, 'spec', 'ports').map((port) => text(port, 'name')));
    const missing = list(monitor.value, 'spec', 'endpoints').find(
      (endpoint) => !names.includes(text(endpoint, 'port')),
    );
    if (missing === undefined) return [];
    return [
      finding(monitor, `no service it selects has a port "${text(missing, 'port')}"`, 'name a port of the service'),
    ];
  });
}

function routesMatch(objects: readonly ManifestObject[]): Problem[] {
  return ofKind(objects, 'HTTPRoute').flatMap((route) =>
    list(route.value, 'spec', 'rules')
      .flatMap((rule) => list(rule, 'backendRefs'))
      .filter((reference) => !hasBackend(objects, route, reference))
      .map((reference) =>
        finding(
          route,
          `there is no service ${text(reference, 'name')} with that port`,
          'name a service and one of its ports',
        ),
      ),
  );
}

function hasBackend(objects: readonly ManifestObject[], route: ManifestObject, reference: unknown): boolean {
  const namespace = text(reference, 'namespace') || route.namespace;
  return ofKind(objects, 'Service').some(
    (service) =>
      service.name === text(reference, 'name') &&
      service.namespace === namespace &&
      list(service.value, 'spec', 'ports').some((port) => get(port, 'port') === get(reference, 'port')),
  );
}

function podReferences(objects: readonly ManifestObject[]): Problem[] {
  const exists = (kind: string, namespace: string, name: string) =>
    ofKind(objects, kind).some((object) => object.namespace === namespace && object.name === name);
  return podTemplates(objects).flatMap((pod) => {
    const { owner, spec } = pod;
    const wanted: [string, string][] = [
      ['ServiceAccount', text(spec, 'serviceAccountName')],
      ...list(spec, 'volumes').flatMap(volumeReference),
      ...containersOf(pod).flatMap((container) => list(container, 'env').flatMap(variableReference)),
    ];
    return wanted
      .filter(([kind, name]) => name !== '' && !exists(kind, owner.namespace, name))
      .map(([kind, name]) => finding(owner, `there is no ${kind} ${name}`, 'add it, or correct the name'));
  });
}

function volumeReference(volume: unknown): [string, string][] {
  if (get(volume, 'secret', 'optional') === true) return [];
  return [
    ['ConfigMap', text(volume, 'configMap', 'name')],
    ['ExternalSecret', text(volume, 'secret', 'secretName')],
  ];
}

function variableReference(variable: unknown): [string, string][] {
  return [
    ['ConfigMap', text(variable, 'valueFrom', 'configMapKeyRef', 'name')],
    ['ExternalSecret', text(variable, 'valueFrom', 'secretKeyRef', 'name')],
  ];
}

const WITHOUT_NAMESPACE: ReadonlySet<string> = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'PriorityClass',
]);

function namespacesSet(objects: readonly ManifestObject[]): Problem[] {
  return objects
    .filter(({ kind, namespace }) => namespace === '' && !WITHOUT_NAMESPACE.has(kind))
    .map((object) => finding(object, 'has no namespace', 'name the namespace: the default one is never meant'));
}

export function ofKind(objects: readonly ManifestObject[], kind: string): ManifestObject[] {
  return objects.filter((object) => object.kind === kind);
}
