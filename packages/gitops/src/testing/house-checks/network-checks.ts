import type { PlatformConfig } from '@ai-platform/config';
import { entries, get, list, type ManifestObject, text } from '../../manifest/objects.ts';
import { containersOf, type PodTemplate, selected } from '../../manifest/pods.ts';
import { against, type HouseCheck, type HouseRepository, isSame, ofKind } from './house-repository.ts';
import { type ModelServer, modelServers } from './runtimes.ts';

const isDefaultDeny = ({ value }: ManifestObject) =>
  isSame(get(value, 'spec'), { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

/** Every namespace of an environment refuses what no other policy admits, in both directions. */
export const defaultDeny: HouseCheck = (repository) =>
  repository.config.environments
    .filter(({ namespace }) => {
      const policies = ofKind(repository, 'NetworkPolicy').filter((policy) => policy.namespace === namespace);
      return !policies.some(isDefaultDeny);
    })
    .map(({ name, namespace }) => `platform/namespaces: namespace ${namespace} of ${name} denies nothing by default`);

/** What a pod may talk to, as `peer port/protocol`. Whatever a policy says that is not known here is a finding. */
export const networkFlows: HouseCheck = (repository) =>
  repository.pods.flatMap((pod) => {
    const policies = policiesOf(repository, pod);
    const actual = {
      ingress: policies.flatMap((policy) => flows(repository.config, policy, 'ingress')),
      egress: policies.flatMap((policy) => flows(repository.config, policy, 'egress')),
    };
    const wanted = { ingress: wantedIngress(repository, pod), egress: wantedEgress(repository, pod) };
    return (['ingress', 'egress'] as const).flatMap((direction) => [
      ...missing(wanted[direction], actual[direction]).map((flow) =>
        against(pod.owner, `no policy admits ${direction} ${flow}`),
      ),
      ...missing(actual[direction], wanted[direction]).map((flow) =>
        against(pod.owner, `a policy admits ${direction} ${flow}, which is not needed`),
      ),
    ]);
  });

/** A policy says which directions it is about, so that an absent list means none and not all. */
export const policyTypes: HouseCheck = (repository) =>
  ofKind(repository, 'NetworkPolicy')
    .filter(({ value }) => !isSame(list(value, 'spec', 'policyTypes').toSorted(), ['Egress', 'Ingress']))
    .map((policy) => against(policy, 'is not about both directions'));

function missing(wanted: readonly string[], actual: readonly string[]): string[] {
  return [...new Set(wanted)].filter((flow) => !actual.includes(flow));
}

function policiesOf(repository: HouseRepository, pod: PodTemplate): ManifestObject[] {
  return ofKind(repository, 'NetworkPolicy').filter(
    (policy) =>
      !isDefaultDeny(policy) &&
      selected([pod], policy.namespace, get(policy.value, 'spec', 'podSelector', 'matchLabels')).length > 0,
  );
}

function flows(config: PlatformConfig, { value }: ManifestObject, direction: 'ingress' | 'egress'): string[] {
  return list(value, 'spec', direction).flatMap((rule) => {
    const peers = list(rule, direction === 'ingress' ? 'from' : 'to').map((peer) => peerName(config, peer));
    const ports = list(rule, 'ports').map((port) => `${get(port, 'port')}/${text(port, 'protocol')}`);
    return (peers.length === 0 ? ['everybody'] : peers).flatMap((peer) =>
      (ports.length === 0 ? ['every port'] : ports).map((port) => `${peer} ${port}`),
    );
  });
}

function peerName({ gateway, monitoring, registry }: PlatformConfig, peer: unknown): string {
  const inNamespace = (name: string) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  });
  const known: readonly (readonly [string, unknown])[] = [
    ['gateway', inNamespace(gateway.dataPlaneNamespace)],
    ['Prometheus', inNamespace(monitoring.namespace)],
    ['registry', inNamespace(registry.namespace)],
    ['DNS', { ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    ['node-local DNS', { ipBlock: { cidr: '169.254.20.10/32' } }],
    ['world', { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }],
  ];
  return known.find(([, shape]) => isSame(shape, peer))?.[0] ?? JSON.stringify(peer);
}

const NAMES = ['DNS 53/UDP', 'DNS 53/TCP', 'node-local DNS 53/UDP', 'node-local DNS 53/TCP'];

function wantedIngress(repository: HouseRepository, pod: PodTemplate): string[] {
  return modelServers([pod]).flatMap((server) => [
    ...callerPorts(server).map((port) => `gateway ${port}/TCP`),
    ...routePorts(repository, pod).map((port) => `gateway ${port}/TCP`),
    `Prometheus ${server.runtime.ports[server.runtime.metrics.port]}/TCP`,
  ]);
}

function callerPorts({ runtime }: ModelServer): number[] {
  return ['http', 'grpc'].flatMap((name) => runtime.ports[name] ?? []);
}

function routePorts(repository: HouseRepository, { owner }: PodTemplate): number[] {
  return ofKind(repository, 'HTTPRoute', 'GRPCRoute')
    .filter(({ name, namespace }) => name === owner.name && namespace === owner.namespace)
    .flatMap(({ value }) => list(value, 'spec', 'rules').flatMap((rule) => list(rule, 'backendRefs')))
    .map((reference) => Number(get(reference, 'port')));
}

/** Only who fetches something by name needs names and the registry; an image volume is pulled by the node. */
function wantedEgress({ config }: HouseRepository, pod: PodTemplate): string[] {
  const { uri } = config.registry;
  const callsRegistry = containersOf(pod).some((container) =>
    list(container, 'env').some((variable) => text(variable, 'value').startsWith(uri.replace(/\/+$/, ''))),
  );
  const trains = entries(pod.owner.value, 'metadata', 'labels').some(([key]) => key === 'ai-platform.dev/training');
  const { port, hostname } = new URL(uri);
  const registry = /\.svc(\.|$)/.test(hostname) ? `registry ${port}/TCP` : `world ${port || 443}/TCP`;
  return [...(callsRegistry ? [...NAMES, registry] : []), ...(trains ? ['world 443/TCP'] : [])];
}
