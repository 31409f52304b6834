/** One kind of object the API serves. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural, as in paths. */
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly hasStatus?: boolean;
}

const NAMESPACES = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  namespaced: false,
  shortNames: ['ns'],
  hasStatus: true,
} as const satisfies Resource;

const PODS = {
  group: '',
  version: 'v1',
  plural: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  hasStatus: true,
} as const satisfies Resource;

const CONFIG_MAPS = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  namespaced: true,
  shortNames: ['cm'],
} as const satisfies Resource;

const SECRETS = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  singular: 'secret',
  kind: 'Secret',
  namespaced: true,
} as const satisfies Resource;

const EVENTS = {
  group: '',
  version: 'v1',
  plural: 'events',
  singular: 'event',
  kind: 'Event',
  namespaced: true,
  shortNames: ['ev'],
} as const satisfies Resource;

const SERVICE_ACCOUNTS = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  kind: 'ServiceAccount',
  namespaced: true,
  shortNames: ['sa'],
} as const satisfies Resource;

const JOBS = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  singular: 'job',
  kind: 'Job',
  namespaced: true,
  categories: ['all'],
  hasStatus: true,
} as const satisfies Resource;

const CRON_JOBS = {
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  singular: 'cronjob',
  kind: 'CronJob',
  namespaced: true,
  shortNames: ['cj'],
  categories: ['all'],
  hasStatus: true,
} as const satisfies Resource;

/** Stored only: a local process has no network namespace to apply it to. */
const NETWORK_POLICIES = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  kind: 'NetworkPolicy',
  namespaced: true,
  shortNames: ['netpol'],
} as const satisfies Resource;

/** Those that the cluster itself reads and writes. */
export const resources = {
  namespaces: NAMESPACES,
  pods: PODS,
  configMaps: CONFIG_MAPS,
  secrets: SECRETS,
  events: EVENTS,
  serviceAccounts: SERVICE_ACCOUNTS,
  jobs: JOBS,
  cronJobs: CRON_JOBS,
  networkPolicies: NETWORK_POLICIES,
} as const;

const ALL: readonly Resource[] = Object.values(resources);

/** Everything that is served, in the order of discovery. */
export function allResources(): readonly Resource[] {
  return ALL;
}

/** `v1` or `batch/v1`. */
export function groupVersion(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods` or `jobs.batch`, as messages and tables name it. */
export function qualifiedPlural(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** The resource at a path's group, version and plural. */
export function findResource(group: string, version: string, plural: string): Resource | undefined {
  return ALL.find((it) => it.group === group && it.version === version && it.plural === plural);
}

/** The resource of an object's own words. */
export function resourceOfKind(apiVersion: string, kind: string): Resource | undefined {
  return ALL.find((it) => it.kind === kind && groupVersion(it) === apiVersion);
}
