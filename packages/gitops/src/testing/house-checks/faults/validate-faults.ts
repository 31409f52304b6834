import { DIGITS, type Faults, PHOTOS, swap } from './fault.ts';

export const validateFaults = {
  references: [
    [
      'a selector that matches nothing',
      `${DIGITS}/poddisruptionbudget.yaml`,
      swap(/name: digits\n {6}app/, 'name: other\n      app'),
      /PodDisruptionBudget digits: its selector matches no workload/,
    ],
    [
      'a route to nowhere',
      `${DIGITS}/httproute.yaml`,
      swap('port: 8000', 'port: 8080'),
      /no service digits with that port/,
    ],
  ],
  workloads: [
    ['a secret', `${DIGITS}/service.yaml`, swap('kind: Service', 'kind: Secret'), /Secret digits: a secret in Git/],
    [
      'a metric that counts as none when it is missing',
      `${DIGITS}/scaledobject.yaml`,
      swap('ignoreNullValues: "false"', 'ignoreNullValues: "true"'),
      /missing metric/,
    ],
    [
      'a number in trigger metadata',
      `${DIGITS}/scaledobject.yaml`,
      swap('threshold: "50"', 'threshold: 50'),
      /threshold is not a string/,
    ],
    [
      'a second scaler',
      `${PHOTOS}/scaledobject.yaml`,
      swap(
        /(scaleTargetRef:\n.*\n.*\n {4}name:) photos/,
        'scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: digits',
      ),
      /second scaler for digits/,
    ],
  ],
  runbooks: [
    [
      'a runbook that is not there',
      `${DIGITS}/prometheusrule.yaml`,
      swap('model-down.md', 'down.md'),
      /ModelDown has no runbook/,
    ],
  ],
} as const satisfies Faults;
