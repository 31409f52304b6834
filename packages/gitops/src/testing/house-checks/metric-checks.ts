import { list, type ManifestObject, text } from '../../manifest/objects.ts';
import { against, type HouseCheck, type HouseRepository, ofKind } from './house-repository.ts';
import { modelServers } from './runtimes.ts';

/** Labels that scraping adds to every series of a model server. */
const TARGET_LABELS = ['namespace', 'service', 'pod', 'container', 'endpoint', 'instance', 'job'];

/** Series of kube-state-metrics, cAdvisor and Prometheus itself, with the labels that rules may ask for. */
const CLUSTER_SERIES: Readonly<Record<string, readonly string[]>> = {
  up: TARGET_LABELS,
  kube_deployment_status_replicas_unavailable: ['namespace', 'deployment'],
  kube_pod_container_resource_limits: ['namespace', 'pod', 'container', 'node', 'resource', 'unit'],
  kube_horizontalpodautoscaler_status_current_replicas: ['namespace', 'horizontalpodautoscaler'],
  kube_horizontalpodautoscaler_spec_max_replicas: ['namespace', 'horizontalpodautoscaler'],
  kube_horizontalpodautoscaler_status_condition: ['namespace', 'horizontalpodautoscaler', 'condition', 'status'],
  container_memory_working_set_bytes: ['namespace', 'pod', 'container', 'image', 'node'],
  container_cpu_cfs_throttled_periods_total: ['namespace', 'pod', 'container', 'image', 'node'],
  container_cpu_cfs_periods_total: ['namespace', 'pod', 'container', 'image', 'node'],
};

/** A series that an expression asks for, with the labels that it matches. */
export interface AskedSeries {
  readonly name: string;
  readonly labels: readonly string[];
}

const KEYWORDS = /^(and|or|unless|by|without|on|ignoring|group_left|group_right|bool|offset|inf|nan|atan2|start|end)$/i;

/** The series that a PromQL expression asks for. promtool judges its syntax; this only tells names from functions and labels. */
export function seriesOf(expression: string): AskedSeries[] {
  const plain = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/(?<![\w:])[\d.]+(e[+-]?\d+)?[a-z]*/gi, ' ');
  return [...plain.matchAll(/([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(\s*\()?/g)]
    .filter(([, name = '', , call]) => call === undefined && !KEYWORDS.test(name))
    .map(([, name = '', matchers = '']) => ({
      name,
      labels: [...matchers.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }));
}

/** Rules and scalers ask only for series that the model's server, the cluster or the rules themselves give, by labels that they have. */
export const metricNames: HouseCheck = (repository) =>
  [
    ...ofKind(repository, 'PrometheusRule').flatMap((rule) =>
      rulesOf(rule).map((entry) => [rule, text(entry, 'expr')]),
    ),
    ...ofKind(repository, 'ScaledObject').flatMap((scaler) =>
      list(scaler.value, 'spec', 'triggers').map((trigger) => [scaler, text(trigger, 'metadata', 'query')]),
    ),
  ].flatMap((pair) => {
    const [object, expression] = pair as [ManifestObject, string];
    const known = knownSeries(repository, object);
    const asked = seriesOf(expression);
    if (asked.length === 0) return [against(object, `asks for no series: ${expression}`)];
    return asked.flatMap(({ name, labels }) => {
      const has = known.get(name);
      if (has === undefined) return [against(object, `nothing exports ${name}`)];
      return labels.filter((label) => !has.includes(label)).map((label) => against(object, `${name} has no ${label}`));
    });
  });

function knownSeries(repository: HouseRepository, { name, namespace }: ManifestObject) {
  const own = repository.pods.filter(({ owner }) => owner.name === name && owner.namespace === namespace);
  const served = modelServers(own).flatMap(({ runtime }) => Object.entries(runtime.series));
  const recorded = ofKind(repository, 'PrometheusRule')
    .filter((rule) => rule.name === name && rule.namespace === namespace)
    .flatMap(rulesOf)
    .filter((rule) => text(rule, 'record') !== '');
  return new Map<string, readonly string[]>([
    ...Object.entries(CLUSTER_SERIES),
    ...served.map(([series, labels]) => [series, [...labels, ...TARGET_LABELS]] as const),
    ...recorded.map((rule) => [text(rule, 'record'), ['model', 'environment']] as const),
  ]);
}

function rulesOf({ value }: ManifestObject): unknown[] {
  return list(value, 'spec', 'groups').flatMap((group) => list(group, 'rules'));
}
