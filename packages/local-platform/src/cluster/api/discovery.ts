// What is served, for clients that ask first: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
import { allResources, groupVersion, type Resource, resources } from '../model/resources.ts';
import { json } from './respond.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const STATUS_VERBS = ['get', 'patch', 'update'];
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The version of Kubernetes whose API this is a part of. */
const VERSION = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.0+ai-platform-local',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
};

/** Answered, but with nothing stored behind it. */
const REVIEW: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
};

const SERVED: readonly Resource[] = [...allResources(), REVIEW];
const GROUPS = [...new Set(SERVED.map((it) => it.group))].filter((group) => group !== '');

/** The answer to a discovery path, or undefined when the path is another. */
export function discover(
  request: Request,
  { pathname, host }: { readonly pathname: string; readonly host: string },
): Response | undefined {
  if (pathname === '/version') return json(VERSION);
  const parts = pathname
    .split('/')
    .slice(1)
    .filter((part) => part !== '');
  if (parts[0] === 'api') return discoverCore(request, parts.slice(1), host);
  return parts[0] === 'apis' ? discoverGroups(request, parts.slice(1)) : undefined;
}

function discoverCore(request: Request, [version, ...rest]: readonly string[], host: string): Response | undefined {
  if (version === undefined) {
    if (wantsAggregated(request)) return aggregated(['']);
    return json({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
    });
  }
  return version === 'v1' && rest.length === 0 ? json(resourceList('', version)) : undefined;
}

function discoverGroups(request: Request, [group, version, ...rest]: readonly string[]): Response | undefined {
  if (group === undefined) {
    if (wantsAggregated(request)) return aggregated(GROUPS);
    return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(describeGroup) });
  }
  if (!GROUPS.includes(group) || rest.length > 0) return undefined;
  if (version === undefined) return json({ kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) });
  return version === 'v1' ? json(resourceList(group, version)) : undefined;
}

function describeGroup(group: string) {
  const version = { groupVersion: `${group}/v1`, version: 'v1' };
  return { name: group, versions: [version], preferredVersion: version };
}

function resourceList(group: string, version: string) {
  const served = SERVED.filter((it) => it.group === group && it.version === version);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: served.flatMap((resource) => [
      describeResource(resource),
      ...subresourcesOf(resource).map((it) => ({
        name: `${resource.plural}/${it.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: it.verbs,
      })),
    ]),
  };
}

function describeResource(resource: Resource) {
  const { plural, singular, namespaced, kind, shortNames, categories } = resource;
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(resource),
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
  };
}

function verbsOf(resource: Resource): readonly string[] {
  if (resource === REVIEW) return ['create'];
  return resource === resources.namespaces ? VERBS.filter((verb) => verb !== 'deletecollection') : VERBS;
}

function subresourcesOf(resource: Resource): { readonly name: string; readonly verbs: readonly string[] }[] {
  return [
    ...(resource === resources.pods ? [{ name: 'log', verbs: ['get'] }] : []),
    ...(resource.hasStatus === true ? [{ name: 'status', verbs: STATUS_VERBS }] : []),
  ];
}

function wantsAggregated(request: Request): boolean {
  return (request.headers.get('accept') ?? '').replaceAll(' ', '').split(',').includes(AGGREGATED);
}

/** All groups in one answer; clients since 1.27 ask for it first. */
function aggregated(groups: readonly string[]): Response {
  const body = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: SERVED.filter((it) => it.group === group).map(aggregatedResource),
        },
      ],
    })),
  };
  return json(body, 200, { 'content-type': AGGREGATED });
}

function aggregatedResource(resource: Resource) {
  const responseKind = { group: resource.group, version: resource.version, kind: resource.kind };
  return {
    resource: resource.plural,
    responseKind,
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: verbsOf(resource),
    ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories === undefined ? {} : { categories: resource.categories }),
    subresources: subresourcesOf(resource).map((it) => ({ subresource: it.name, responseKind, verbs: it.verbs })),
  };
}

/** `v1` and `batch/v1`, as OpenAPI documents are told apart. */
export function servedGroupVersions(): string[] {
  return [...new Set(SERVED.map(groupVersion))];
}

/** The resources of one group and version. */
export function resourcesOf(version: string): Resource[] {
  return SERVED.filter((it) => groupVersion(it) === version);
}
