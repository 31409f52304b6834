/** Folder of the model that most cases spoil. */
export const DIGITS = 'models/digits/dev';

/** One thing spoiled in the golden repository, and what validate says to it. */
export interface Tampering {
  readonly name: string;
  readonly file: string;
  readonly change: (text: string) => string;
  readonly message: RegExp;
}

function swap(search: string | RegExp, replacement: string): (text: string) => string {
  return (text) => {
    const changed = text.replace(search, replacement);
    if (changed === text) throw new Error(`the case is wrong: ${String(search)}`);
    return changed;
  };
}

/** What validate must find. */
export const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a config that is wrong',
    file: 'ai-platform.yaml',
    change: swap('kind: Platform', 'kind: Platfrom'),
    message: /no kind "Platfrom"/,
  },
  {
    name: 'a hand edit',
    file: `${DIGITS}/networkpolicy.yaml`,
    change: swap('8001', '9001'),
    message: /edited by hand/,
  },
  {
    name: 'a hand edit outside models',
    file: 'argocd/main/root.yaml',
    change: swap('prune: false', 'prune: true'),
    message: /edited by hand/,
  },
  { name: 'a lost file', file: 'argocd/main/projects.yaml', change: () => '', message: /edited by hand|no AppProject/ },
  {
    name: 'a key twice',
    file: `${DIGITS}/service.yaml`,
    change: swap('  type: ClusterIP', '  type: ClusterIP\n  type: NodePort'),
    message: /unique/,
  },
  {
    name: 'a service port that no container has',
    file: `${DIGITS}/service.yaml`,
    change: swap('targetPort: grpc', 'targetPort: rpc'),
    message: /digits has no port rpc/,
  },
  {
    name: 'a service that selects nothing',
    file: `${DIGITS}/service.yaml`,
    change: swap(/(selector:\n {4}app.kubernetes.io\/name: )digits/, '$1other'),
    message: /Service digits: its selector matches no workload/,
  },
  {
    name: 'a budget that selects nothing',
    file: `${DIGITS}/poddisruptionbudget.yaml`,
    change: swap(/(matchLabels:\n {6}app.kubernetes.io\/name: )digits/, '$1other'),
    message: /PodDisruptionBudget digits: its selector/,
  },
  {
    name: 'a policy that selects nothing',
    file: `${DIGITS}/networkpolicy.yaml`,
    change: swap(/(matchLabels:\n {6}app.kubernetes.io\/name: )digits/, '$1other'),
    message: /NetworkPolicy model-digits: its selector/,
  },
  {
    name: 'a deployment that does not select its pods',
    file: `${DIGITS}/deployment.yaml`,
    change: swap(/(selector:\n {4}matchLabels:\n {6}app.kubernetes.io\/name: )digits/, '$1other'),
    message: /Deployment digits: its selector/,
  },
  {
    name: 'a monitor of a port that is not there',
    file: `${DIGITS}/servicemonitor.yaml`,
    change: swap('port: metrics', 'port: metric'),
    message: /no service it selects has a port "metric"/,
  },
  {
    name: 'a route to a port that is not there',
    file: `${DIGITS}/httproute.yaml`,
    change: swap('port: 8000', 'port: 80'),
    message: /no service digits with that port/,
  },
  {
    name: 'a ConfigMap that is not there',
    file: `${DIGITS}/deployment.yaml`,
    change: swap(/digits-config-\w+/, 'digits-config-0'),
    message: /no ConfigMap digits-config-0/,
  },
  {
    name: 'a service account that is not there',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('serviceAccountName: model-digits', 'serviceAccountName: other'),
    message: /no ServiceAccount other/,
  },
  {
    name: 'a secret that nothing provides',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('optional: true', 'optional: false'),
    message: /no ExternalSecret registry-credentials/,
  },
  {
    name: 'an image by tag only',
    file: 'training/digits/dev/cronjob.yaml',
    change: swap(/@sha256:[0-9a-f]{64}/, ''),
    message: /container train has an image without digest/,
  },
  {
    name: 'a second scaler',
    file: `${DIGITS}/scaledobject.yaml`,
    change: (text) => `${text}---\n${text.replace('name: digits', 'name: digits-cpu')}`,
    message: /a second scaler for digits/,
  },
  {
    name: 'an autoscaler beside the ScaledObject',
    file: `${DIGITS}/more.yaml`,
    change: () =>
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: x, namespace: acme-dev }\nspec: { scaleTargetRef: { kind: Deployment, name: digits } }\n',
    message: /a second scaler|none scales/,
  },
  {
    name: 'a scaler without a target',
    file: `${DIGITS}/scaledobject.yaml`,
    change: swap(/(kind: Deployment\n {4}name: )digits/, '$1digit'),
    message: /its target is not there/,
  },
  {
    name: 'replicas beside a scaler',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('  revisionHistoryLimit: 5', '  replicas: 3\n  revisionHistoryLimit: 5'),
    message: /sets replicas/,
  },
  {
    name: 'a threshold as a number',
    file: `${DIGITS}/scaledobject.yaml`,
    change: swap('threshold: "50"', 'threshold: 50'),
    message: /metadata threshold is not a string/,
  },
  {
    name: 'a query whose silence means no load',
    file: `${DIGITS}/scaledobject.yaml`,
    change: swap('ignoreNullValues: "false"', 'ignoreNullValues: "true"'),
    message: /missing metric would count as no load/,
  },
  {
    name: 'swapped ports',
    file: 'models/photos/dev/deployment.yaml',
    change: (text) =>
      swap(
        'name: grpc\n              containerPort: 8500',
        'name: http\n              containerPort: 8500',
      )(swap('name: http\n              containerPort: 8501', 'name: grpc\n              containerPort: 8501')(text)),
    message: /port 8500 is named "http"/,
  },
  {
    name: 'a secret in Git',
    file: `${DIGITS}/more.yaml`,
    change: () => 'apiVersion: v1\nkind: Secret\nmetadata: { name: x, namespace: acme-dev }\n',
    message: /a secret in Git/,
  },
  {
    name: 'a credential in a variable',
    file: `${DIGITS}/deployment.yaml`,
    change: swap(
      '- name: REGISTRY_URI',
      '- name: AWS_SECRET_ACCESS_KEY\n              value: x\n            - name: REGISTRY_URI',
    ),
    message: /credential in AWS_SECRET_ACCESS_KEY/,
  },
  {
    name: 'a variable twice',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('- name: REGISTRY_URI', '- name: HOME\n              value: x\n            - name: REGISTRY_URI'),
    message: /sets a variable twice/,
  },
  {
    name: 'root',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('securityContext:\n        runAsNonRoot: true', 'securityContext:\n        runAsNonRoot: false'),
    message: /may run as root/,
  },
  {
    name: 'a token',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('automountServiceAccountToken: false', 'automountServiceAccountToken: true'),
    message: /mounts a token/,
  },
  {
    name: "the host's network",
    file: `${DIGITS}/deployment.yaml`,
    change: swap('enableServiceLinks: false', 'hostNetwork: true'),
    message: /shares the host's namespaces/,
  },
  {
    name: 'a path of the host',
    file: `${DIGITS}/deployment.yaml`,
    change: swap(/name: tmp\n {10}emptyDir:\n {12}sizeLimit: 256Mi/, 'name: tmp\n          hostPath: { path: / }'),
    message: /mounts a path of the host/,
  },
  {
    name: 'no seccomp profile',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('type: RuntimeDefault', 'type: Unconfined'),
    message: /no seccomp profile/,
  },
  {
    name: 'a writable root',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'),
    message: /may write its root/,
  },
  {
    name: 'kept capabilities',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('- ALL', '- NET_RAW'),
    message: /keeps capabilities/,
  },
  {
    name: 'gained privileges',
    file: `${DIGITS}/deployment.yaml`,
    change: swap('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'),
    message: /may gain privileges/,
  },
  {
    name: 'no memory limit',
    file: 'training/digits/dev/cronjob.yaml',
    change: swap(/limits:\n( +)cpu: "2"\n +memory: 2Gi/, 'limits:\n$1cpu: "2"'),
    message: /no memory limit/,
  },
  {
    name: 'the default project',
    file: 'argocd/main/models-dev.yaml',
    change: swap('project: acme-ai-env-dev', 'project: default'),
    message: /no AppProject "default"/,
  },
  {
    name: 'an object in no namespace',
    file: `${DIGITS}/serviceaccount.yaml`,
    change: swap('  namespace: acme-dev\n', ''),
    message: /has no namespace/,
  },
  {
    name: 'an object twice',
    file: `${DIGITS}/more.yaml`,
    change: () => 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: model-digits, namespace: acme-dev }\n',
    message: /stands in .* too/,
  },
  {
    name: 'an alert without a runbook',
    file: `${DIGITS}/prometheusrule.yaml`,
    change: swap('model-down.md', 'model-up.md'),
    message: /alert ModelDown has no runbook/,
  },
  {
    name: 'an action by tag',
    file: '.github/workflows/verify.yaml',
    change: swap(/checkout@[0-9a-f]{40}/, 'checkout@v7'),
    message: /actions\/checkout@v7 is not pinned/,
  },
  {
    name: 'a release that cannot be read',
    file: `${DIGITS}/release.yaml`,
    change: swap('version: "3"', 'version: 3'),
    message: /"version" is not a string/,
  },
  {
    name: 'a release of another version',
    file: `${DIGITS}/release.yaml`,
    change: swap('version: "3"', 'version: "4"'),
    message: /is "3", but the release says "4"/,
  },
  { name: 'a broken lock', file: '.ai-platform/lock.json', change: () => '[]', message: /lock cannot be read/ },
];
