// As much OpenAPI as clients need to find out what the server can do: kubectl looks for `fieldValidation` and `dryRun` before a write.
import type { Resource } from '../model/resources.ts';
import { resourcesOf, servedGroupVersions } from './discovery.ts';
import { json } from './respond.ts';

const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** The answer to `/openapi/v3` and the documents below it, or undefined when the path is another. */
export function describeApi(pathname: string): Response | undefined {
  if (pathname === '/openapi/v3') {
    const paths = servedGroupVersions().map((version) => {
      const path = version === 'v1' ? 'api/v1' : `apis/${version}`;
      return [path, { serverRelativeURL: `/openapi/v3/${path}` }];
    });
    return json({ paths: Object.fromEntries(paths) });
  }
  const version = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(pathname)?.[1];
  if (version === undefined || !servedGroupVersions().includes(version)) return undefined;
  return json({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.35.0' },
    paths: Object.fromEntries(resourcesOf(version).flatMap((resource) => pathsOf(resource, version))),
    components: { schemas: Object.fromEntries(resourcesOf(version).map((resource) => schemaOf(resource))) },
  });
}

function pathsOf(resource: Resource, version: string): [string, unknown][] {
  const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
  const collection = resource.namespaced
    ? `${root}/namespaces/{namespace}/${resource.plural}`
    : `${root}/${resource.plural}`;
  return [
    [collection, { get: operation(resource, 'list'), post: operation(resource, 'post') }],
    [
      `${collection}/{name}`,
      {
        get: operation(resource, 'get'),
        put: operation(resource, 'put'),
        delete: operation(resource, 'delete'),
        patch: {
          ...operation(resource, 'patch'),
          requestBody: {
            content: Object.fromEntries(PATCH_TYPES.map((type) => [type, { schema: { type: 'object' } }])),
          },
        },
      },
    ],
  ];
}

function operation(resource: Resource, action: string) {
  const writes = ['post', 'put', 'patch'].includes(action);
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(resource),
    parameters: writes ? ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter) : [],
    responses: { 200: { description: 'OK' } },
  };
}

function parameter(name: string) {
  return { name, in: 'query', schema: { type: 'string', uniqueItems: true } };
}

function kindOf({ group, version, kind }: Resource) {
  return { group, version, kind };
}

function schemaOf(resource: Resource): [string, unknown] {
  const schema = {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-group-version-kind': [kindOf(resource)],
  };
  return [`io.k8s.api.${resource.group === '' ? 'core' : resource.group}.${resource.version}.${resource.kind}`, schema];
}
