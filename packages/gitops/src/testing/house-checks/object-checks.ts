import { entries, get, list, type ManifestObject, text } from '../../manifest/objects.ts';
import { containersOf, selected } from '../../manifest/pods.ts';
import { hashedConfig } from '../../template/views/hashed-config.ts';
import { against, type HouseCheck, type HouseRepository, number, ofKind } from './house-repository.ts';

/** Objects say whose they are; what only promotion writes says it shorter. */
export const labels: HouseCheck = ({ objects }) =>
  objects.flatMap((object) => {
    const missing = wantedLabels(object).filter(
      (label) => get(object.value, 'metadata', 'labels', label) === undefined,
    );
    return missing.map((label) => against(object, `has no label ${label}`));
  });

const OURS = ['app.kubernetes.io/part-of', 'app.kubernetes.io/managed-by'];

function wantedLabels({ file }: ManifestObject): string[] {
  const workload = ['app.kubernetes.io/name', 'ai-platform.dev/environment', 'ai-platform.dev/team'];
  if (file.endsWith('/release.yaml')) return workload;
  if (!/^(models|training)\//.test(file)) return OURS;
  return [...OURS, ...workload, 'app.kubernetes.io/instance', 'app.kubernetes.io/component'];
}

/** Pods carry what selects, scrapes and bills them. */
export const podLabels: HouseCheck = ({ pods }) =>
  pods.flatMap(({ owner, labels: has }) =>
    ['app.kubernetes.io/name', 'app.kubernetes.io/component', ...OURS, 'ai-platform.dev/team']
      .filter((label) => !has.has(label))
      .map((label) => against(owner, `its pods have no label ${label}`)),
  );

/** Images and image volumes are digests, and no tag beside one moves. */
export const images: HouseCheck = ({ pods }) =>
  pods.flatMap((pod) => {
    const used = [
      ...containersOf(pod).map((container) => text(container, 'image')),
      ...list(pod.spec, 'volumes').flatMap((volume) => {
        const image = get(volume, 'image');
        return image === undefined ? [] : [text(image, 'reference')];
      }),
    ];
    return used.flatMap((image) => [
      ...(/@sha256:[0-9a-f]{64}$/.test(image) ? [] : [against(pod.owner, `"${image}" has no digest`)]),
      ...(/:[^/]*latest[^/]*@|:[^/]*latest[^/]*$/.test(image) ? [against(pod.owner, `"${image}" moves`)] : []),
    ]);
  });

/** What a pod mounts or reads is in the repository, or comes from an ExternalSecret; claims too. */
export const podReferences: HouseCheck = (repository) =>
  repository.pods.flatMap((pod) => {
    const { owner, spec } = pod;
    const wanted = [
      ['ServiceAccount', text(spec, 'serviceAccountName') || 'default'],
      ...list(spec, 'imagePullSecrets').map((one) => ['Secret', text(one, 'name')]),
      ...list(spec, 'volumes').flatMap((volume) => [
        ...named('ConfigMap', get(volume, 'configMap'), 'name'),
        ...named('Secret', get(volume, 'secret'), 'secretName'),
        ...named('PersistentVolumeClaim', get(volume, 'persistentVolumeClaim'), 'claimName'),
      ]),
      ...containersOf(pod).flatMap((container) => [
        ...[...list(container, 'envFrom'), ...list(container, 'env').map((one) => get(one, 'valueFrom'))].flatMap(
          sourceOf,
        ),
      ]),
    ] as [string, string][];
    return wanted
      .filter(([kind, name]) => !isThere(repository, owner.namespace, { kind, name }))
      .map(([kind, name]) => against(owner, `there is no ${kind} ${name}`));
  });

function sourceOf(source: unknown): [string, string][] {
  return [
    ...named('ConfigMap', get(source, 'configMapRef') ?? get(source, 'configMapKeyRef'), 'name'),
    ...named('Secret', get(source, 'secretRef') ?? get(source, 'secretKeyRef'), 'name'),
  ];
}

function named(kind: string, reference: unknown, field: string): [string, string][] {
  return reference === undefined || get(reference, 'optional') === true ? [] : [[kind, text(reference, field)]];
}

function isThere(
  repository: HouseRepository,
  namespace: string,
  { kind, name }: { kind: string; name: string },
): boolean {
  const inPlace = (object: ManifestObject) => object.namespace === namespace;
  if (kind !== 'Secret') return ofKind(repository, kind).some((object) => inPlace(object) && object.name === name);
  return ofKind(repository, 'ExternalSecret').some(
    (object) => inPlace(object) && (text(object.value, 'spec', 'target', 'name') || object.name) === name,
  );
}

/** Pods read settings whose name changes with their content, so that a change rolls out and back. */
export const hashedNames: HouseCheck = (repository) =>
  ofKind(repository, 'ConfigMap')
    .filter(({ file }) => !file.endsWith('/release.yaml'))
    .flatMap((config) => {
      const [, prefix = ''] = /^(.*)-[0-9a-f]{10}$/.exec(config.name) ?? [];
      const contents = Object.fromEntries(entries(config.value, 'data').map(([key, value]) => [key, String(value)]));
      const { name } = hashedConfig(prefix, contents);
      const found = name === config.name ? [] : [against(config, `its content belongs to the name ${name}`)];
      return get(config.value, 'immutable') === true ? found : [...found, against(config, 'is not immutable')];
    });

const PROFILES = ['enforce', 'audit', 'warn'];

/** Namespaces hold pods to the restricted profile of a version that does not move. */
export const podSecurity: HouseCheck = (repository) =>
  repository.config.environments.flatMap(({ namespace, cluster }) => {
    const found = ofKind(repository, 'Namespace').find(
      ({ name, file }) => name === namespace && file.includes(cluster),
    );
    if (found === undefined) return [`platform/namespaces: there is no namespace ${namespace} in ${cluster}`];
    const label = (name: string) => text(found.value, 'metadata', 'labels', `pod-security.kubernetes.io/${name}`);
    return PROFILES.filter(
      (profile) => label(profile) !== 'restricted' || !/^v1\.\d+$/.test(label(`${profile}-version`)),
    ).map((profile) => against(found, `does not ${profile} the restricted profile of a fixed version`));
  });

/** Every Deployment has one scaler with a sane range and a budget that leaves nodes drainable and the model served. */
export const replicas: HouseCheck = (repository) =>
  ofKind(repository, 'Deployment').flatMap((deployment) => {
    const found = [...scalerFaults(repository, deployment), ...budgetFaults(repository, deployment)];
    return found.map((message) => against(deployment, message));
  });

function scalerFaults(repository: HouseRepository, { name, namespace, value }: ManifestObject): string[] {
  const scalers = ofKind(repository, 'ScaledObject', 'HorizontalPodAutoscaler').filter(
    (scaler) => scaler.namespace === namespace && text(scaler.value, 'spec', 'scaleTargetRef', 'name') === name,
  );
  const found = scalers.length === 1 ? [] : [`has ${scalers.length} scalers`];
  if (get(value, 'spec', 'replicas') !== undefined) found.push('sets replicas, which belong to its scaler');
  for (const { value: scaler } of scalers) {
    const [min, max] = [number(scaler, 'spec', 'minReplicaCount'), number(scaler, 'spec', 'maxReplicaCount')];
    const spare = number(scaler, 'spec', 'fallback', 'replicas');
    if (!(min >= 1 && max >= min && spare >= min && spare <= max))
      found.push(`is scaled from ${min} to ${max}, or ${spare}`);
  }
  return found;
}

function budgetFaults(repository: HouseRepository, deployment: ManifestObject): string[] {
  const own = repository.pods.filter(({ owner }) => owner === deployment);
  const budgets = ofKind(repository, 'PodDisruptionBudget').filter(
    ({ namespace, value }) => selected(own, namespace, get(value, 'spec', 'selector', 'matchLabels')).length > 0,
  );
  const [budget] = budgets;
  if (budget === undefined || budgets.length > 1) return [`has ${budgets.length} budgets`];
  const min = Math.min(
    ...ofKind(repository, 'ScaledObject')
      .filter(({ name, namespace }) => name === deployment.name && namespace === deployment.namespace)
      .map(({ value }) => number(value, 'spec', 'minReplicaCount')),
  );
  const away = number(budget.value, 'spec', 'maxUnavailable') || min - number(budget.value, 'spec', 'minAvailable');
  const found = away >= 1 ? [] : ['lets no node drain'];
  if (min > 1 && away >= min) found.push('may lose all of its pods at once');
  if (text(budget.value, 'spec', 'unhealthyPodEvictionPolicy') !== 'AlwaysAllow')
    found.push('keeps broken pods on a node');
  return found;
}
