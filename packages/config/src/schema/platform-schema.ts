import { DEFAULTS } from '../defaults.ts';
import { gatesField, nameField, teamField, URL_PATTERN } from './fields.ts';
import { JSON_SCHEMA_DIALECT, type JsonSchema } from './json-schema.ts';

const NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

const repository: JsonSchema = {
  title: 'Repository',
  description: 'The GitOps repository that this config generates.',
  type: 'object',
  additionalProperties: false,
  required: ['owner'],
  properties: {
    host: {
      title: 'Host',
      description: '`github.com`, the host of a GitHub Enterprise server, or `127.0.0.1:port` of the local platform.',
      type: 'string',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$',
      maxLength: 253,
      default: DEFAULTS.repository.host,
    },
    owner: {
      title: 'Owner',
      description: 'Organisation or user that the repository belongs to.',
      type: 'string',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$',
    },
    name: {
      title: 'Name',
      description: "Name of the repository. Default: the platform's name.",
      type: 'string',
      pattern: '^[A-Za-z0-9._-]{1,100}$',
    },
    branch: {
      title: 'Branch',
      description: 'The branch that Argo CD follows and that promotions are merged into.',
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]*$',
      maxLength: 200,
      default: DEFAULTS.repository.branch,
    },
  },
};

const cluster: JsonSchema = {
  title: 'Cluster',
  description: 'A Kubernetes cluster as Argo CD knows it.',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'server'],
  properties: {
    name: nameField('Name of the cluster in this config.', 20),
    server: {
      title: 'Server',
      description: 'Address of the API server; `https://kubernetes.default.svc` is the cluster that Argo CD runs in.',
      type: 'string',
      pattern: '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$',
      maxLength: 253,
    },
    kubernetes: {
      title: 'Kubernetes version',
      description: 'Minor version, in quotes.',
      enum: ['1.35', '1.36', '1.37'],
      default: DEFAULTS.cluster.kubernetes,
    },
  },
};

const environment: JsonSchema = {
  title: 'Environment',
  description: 'A place that models run in: a namespace of a cluster, and where its releases come from.',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'cluster', 'namespace'],
  properties: {
    name: nameField('Name of the environment.', 20),
    cluster: { title: 'Cluster', description: 'Name of one of the clusters.', type: 'string' },
    namespace: nameField('Namespace of its own: no two environments share one in the same cluster.', 63),
    promoteFrom: {
      title: 'Promote from',
      description: 'Environments whose releases may be promoted to this one. None: versions come from the registry.',
      type: 'array',
      maxItems: 20,
      items: { title: 'Environment', description: 'Name of an environment.', type: 'string' },
      default: [],
    },
    gates: gatesField("Gates for every model here, beside the model's own."),
  },
};

function addressField(title: string, description: string, value: string): JsonSchema {
  return { title, description, type: 'string', pattern: URL_PATTERN, maxLength: 253, default: value };
}

function namespaceField(description: string, value: string): JsonSchema {
  return { title: 'Namespace', description, type: 'string', pattern: NAME, maxLength: 63, default: value };
}

const registry: JsonSchema = {
  title: 'Registry',
  description: 'The model registry.',
  type: 'object',
  additionalProperties: false,
  default: { ...DEFAULTS.registry },
  properties: {
    kind: { title: 'Kind', description: "The registry's software.", enum: ['mlflow'], default: 'mlflow' },
    uri: addressField('Address', 'How workloads inside the clusters reach the registry.', DEFAULTS.registry.uri),
    namespace: namespaceField(
      'Where the registry runs; network policies allow traffic to it.',
      DEFAULTS.registry.namespace,
    ),
  },
};

const gateway: JsonSchema = {
  title: 'Gateway',
  description: 'The Gateway (Gateway API) that models are reached through.',
  type: 'object',
  additionalProperties: false,
  default: { ...DEFAULTS.gateway },
  properties: {
    name: { ...nameField('Name of the Gateway.', 63), default: DEFAULTS.gateway.name },
    namespace: namespaceField('Namespace of the Gateway object.', DEFAULTS.gateway.namespace),
    dataPlaneNamespace: namespaceField(
      'Namespace of the proxies that carry the traffic; network policies admit it.',
      DEFAULTS.gateway.dataPlaneNamespace,
    ),
    domain: {
      title: 'Domain',
      description: 'DNS suffix: a model answers at `<model>.<environment>.<domain>`.',
      type: 'string',
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$',
      maxLength: 160,
      default: DEFAULTS.gateway.domain,
    },
  },
};

const monitoring: JsonSchema = {
  title: 'Monitoring',
  description: 'The Prometheus that scrapes the models and answers the autoscaler.',
  type: 'object',
  additionalProperties: false,
  default: { ...DEFAULTS.monitoring },
  properties: {
    namespace: namespaceField('Where Prometheus runs.', DEFAULTS.monitoring.namespace),
    prometheus: addressField(
      'Prometheus',
      'In-cluster address of Prometheus for autoscaling queries.',
      DEFAULTS.monitoring.prometheus,
    ),
    release: {
      ...nameField('Value of the `release` label by which Prometheus selects its objects.', 63),
      title: 'Release label',
      default: DEFAULTS.monitoring.release,
    },
  },
};

/** JSON Schema of a document of kind `Platform` (`ai-platform.yaml`). */
export const platformSchema: JsonSchema = {
  $schema: JSON_SCHEMA_DIALECT,
  $id: 'https://ai-platform.dev/schemas/v1/platform.json',
  title: 'Platform',
  description: 'The platform: its repository, clusters and environments.',
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'version', 'name', 'repository', 'clusters', 'environments'],
  properties: {
    kind: { title: 'Kind', description: 'Kind of this document.', const: 'Platform' },
    version: { title: 'Version', description: "Version of the config's format.", const: 1 },
    name: nameField('Name of the platform.', 30),
    team: { ...teamField, default: DEFAULTS.team },
    repository,
    clusters: {
      title: 'Clusters',
      description: 'The clusters that environments are in.',
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: cluster,
    },
    environments: {
      title: 'Environments',
      description: 'Where models run and in which order they get there.',
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: environment,
    },
    registry,
    gateway,
    monitoring,
  },
};
