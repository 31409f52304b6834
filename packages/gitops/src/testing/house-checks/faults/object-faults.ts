import { DIGITS, type Faults, NAMESPACE, PHOTOS, swap, TRAINING } from './fault.ts';

export const objectFaults = {
  labels: [
    [
      'no owner',
      `${DIGITS}/service.yaml`,
      swap(/ {4}ai-platform.dev\/team: .*\n/, ''),
      /Service digits: has no label ai-platform.dev\/team/,
    ],
    [
      'no origin',
      NAMESPACE,
      swap(/ {4}app.kubernetes.io\/managed-by: .*\n/, ''),
      /Namespace acme-dev: has no label app.kubernetes.io\/managed-by/,
    ],
    [
      'a release of nobody',
      `${DIGITS}/release.yaml`,
      swap(/ {4}app.kubernetes.io\/name: .*\n/, ''),
      /digits-release: has no label app.kubernetes.io\/name/,
    ],
  ],
  podLabels: [
    [
      'pods of nobody',
      `${TRAINING}/cronjob.yaml`,
      swap(/ {12}ai-platform.dev\/team: .*\n/, ''),
      /CronJob digits: its pods have no label ai-platform.dev\/team/,
    ],
  ],
  images: [
    [
      'a tag',
      `${DIGITS}/deployment.yaml`,
      swap(/(image: nvcr[^@]*)@.*/, 'image: nvcr.io/nvidia/tritonserver:26.06-py3'),
      /tritonserver:26.06-py3" has no digest/,
    ],
    [
      'a moving tag beside a digest',
      `${PHOTOS}/deployment.yaml`,
      swap('serving:2.20.0-gpu@', 'serving:latest-gpu@'),
      /serving:latest-gpu@sha256:a+" moves/,
    ],
    ['a model by tag', `${PHOTOS}/deployment.yaml`, swap(/photos@sha256:c+/, 'photos:v3'), /photos:v3" has no digest/],
  ],
  podReferences: [
    [
      'no such settings',
      `${PHOTOS}/config.yaml`,
      swap(/name: photos-config-\w+/, 'name: photos-config-0123456789'),
      /there is no ConfigMap photos-config-/,
    ],
    [
      'no such identity',
      `${DIGITS}/serviceaccount.yaml`,
      swap('name: model-digits', 'name: models'),
      /there is no ServiceAccount model-digits/,
    ],
    [
      'no such secret',
      `${TRAINING}/cronjob.yaml`,
      swap(/( +)optional: true\n/, ''),
      /there is no Secret registry-credentials/,
    ],
    [
      'no such claim',
      `${TRAINING}/cronjob.yaml`,
      swap(/emptyDir:\n {16}sizeLimit: 5Gi/, 'persistentVolumeClaim:\n                claimName: scratch'),
      /there is no PersistentVolumeClaim scratch/,
    ],
    [
      'variables from nowhere',
      `${DIGITS}/deployment.yaml`,
      swap('          env:\n', '          envFrom: [{ configMapRef: { name: settings } }]\n          env:\n'),
      /there is no ConfigMap settings/,
    ],
  ],
  hashedNames: [
    [
      'content under an old name',
      `${DIGITS}/config.yaml`,
      swap('count: 1', 'count: 2'),
      /its content belongs to the name digits-config-[0-9a-f]{10}/,
    ],
    ['content that may change', `${TRAINING}/parameters.yaml`, swap('immutable: true\n', ''), /is not immutable/],
  ],
  podSecurity: [
    ['a moving version', NAMESPACE, swap('enforce-version: v1.35', 'enforce-version: latest'), /does not enforce/],
    ['a laxer profile', NAMESPACE, swap('warn: restricted', 'warn: baseline'), /does not warn/],
    [
      'another namespace',
      NAMESPACE,
      swap('name: acme-dev\n  labels', 'name: acme-deu\n  labels'),
      /there is no namespace acme-dev in main/,
    ],
  ],
  replicas: [
    [
      'a fixed number',
      `${DIGITS}/deployment.yaml`,
      swap('  revisionHistoryLimit: 5', '  replicas: 2\n  revisionHistoryLimit: 5'),
      /sets replicas/,
    ],
    [
      'no scaler',
      `${DIGITS}/scaledobject.yaml`,
      swap('    name: digits\n  minReplicaCount', '    name: other\n  minReplicaCount'),
      /has 0 scalers/,
    ],
    [
      'less than nothing',
      `${DIGITS}/scaledobject.yaml`,
      swap('minReplicaCount: 2', 'minReplicaCount: 5'),
      /is scaled from 5 to 4/,
    ],
    [
      'nodes that never drain',
      `${DIGITS}/poddisruptionbudget.yaml`,
      swap('maxUnavailable: 1', 'minAvailable: 2'),
      /lets no node drain/,
    ],
    [
      'all away at once',
      `${DIGITS}/poddisruptionbudget.yaml`,
      swap('maxUnavailable: 1', 'maxUnavailable: 2'),
      /may lose all of its pods/,
    ],
    [
      'broken pods that stay',
      `${DIGITS}/poddisruptionbudget.yaml`,
      swap('AlwaysAllow', 'IfHealthyBudget'),
      /keeps broken pods/,
    ],
    ['no budget', `${DIGITS}/poddisruptionbudget.yaml`, () => '', /has 0 budgets/],
  ],
} as const satisfies Faults;
