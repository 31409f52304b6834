import { type Faults, NAMESPACE, PROJECTS, ROOT, SET, swap } from './fault.ts';

export const argocdFaults = {
  argoApplications: [
    [
      'the project that admits all',
      ROOT,
      swap('project: acme-ai-bootstrap-main', 'project: default'),
      /"default" is no project of its own/,
    ],
    [
      'a project from a folder',
      SET,
      swap('project: acme-ai-env-dev', 'project: "{{.path.basename}}"'),
      /"\{\{.path.basename\}\}" is no project/,
    ],
    ['whatever is newest', ROOT, swap('targetRevision: main', 'targetRevision: HEAD'), /follows no named branch/],
    [
      'no namespace',
      SET,
      swap(/(destination:\n.*\n) {8}namespace: .*\n/, 'destination:\n        server: https://kubernetes.default.svc\n'),
      /has no namespace/,
    ],
    [
      'a place that Argo CD does not read',
      SET,
      swap('namespace: argocd\n  labels', 'namespace: default\n  labels'),
      /ApplicationSet acme-ai-models-dev: is not where Argo CD looks/,
    ],
    [
      'a merge on the client',
      SET,
      swap('ServerSideApply=true', 'ServerSideApply=false'),
      /does not apply on the server/,
    ],
    [
      "another environment's namespace",
      SET,
      swap('namespace: acme-dev', 'namespace: acme-prod'),
      /project acme-ai-env-dev does not admit acme-prod/,
    ],
    [
      'an object in a namespace of others',
      NAMESPACE,
      swap(/(name: environment\n {2}namespace:) .*/, 'name: environment\n  namespace: kube-system'),
      /project acme-ai-cluster-main does not admit kube-system/,
    ],
    [
      'a kind that is not admitted',
      PROJECTS,
      swap('    - group: keda.sh\n      kind: ScaledObject\n', ''),
      /project acme-ai-env-dev does not admit ScaledObject/,
    ],
    [
      'a repository of somebody else',
      SET,
      swap(/(source:\n {8}repoURL:) .*/, 'source:\n        repoURL: https://github.com/other/gitops.git'),
      /does not admit https:\/\/github.com\/other\/gitops.git/,
    ],
    [
      'a project that is not there',
      PROJECTS,
      swap('name: acme-ai-env-dev', 'name: acme-ai-dev'),
      /there is no project "acme-ai-env-dev"/,
    ],
  ],
  argoSets: [
    [
      'applications that go',
      SET,
      swap('applicationsSync: create-update', 'applicationsSync: sync'),
      /may remove applications/,
    ],
    [
      'objects that go',
      SET,
      swap('preserveResourcesOnDeletion: true', 'preserveResourcesOnDeletion: false'),
      /may remove applications/,
    ],
    ['absent values', SET, swap('missingkey=error', 'missingkey=zero'), /writes absent values/],
    ['folders of whatever is newest', SET, swap('revision: main', 'revision: HEAD'), /generates from no named branch/],
  ],
  argoProjects: [
    [
      'a place that Argo CD does not read',
      ROOT,
      swap('namespace: argocd\n  labels', 'namespace: default\n  labels'),
      /AppProject acme-ai-bootstrap-main: is not where Argo CD looks/,
    ],
    [
      'every repository',
      PROJECTS,
      swap('- https://github.com/acme/acme-ai-gitops.git', '- "*"'),
      /acme-ai-cluster-main: admits by wildcard/,
    ],
    [
      'roles of the cluster',
      PROJECTS,
      swap(
        'clusterResourceWhitelist: []',
        'clusterResourceWhitelist: [{ group: rbac.authorization.k8s.io, kind: ClusterRole }]',
      ),
      /acme-ai-env-dev: reaches outside/,
    ],
  ],
} as const satisfies Faults;
