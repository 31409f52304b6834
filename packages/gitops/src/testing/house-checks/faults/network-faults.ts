import { DIGITS, type Faults, NAMESPACE, PHOTOS, swap, TRAINING } from './fault.ts';

export const networkFaults = {
  defaultDeny: [
    ['one direction only', NAMESPACE, swap('    - Egress\n', ''), /acme-dev of dev denies nothing/],
    [
      'an open door',
      NAMESPACE,
      swap('podSelector: {}', 'podSelector: {}\n  egress: [{}]'),
      /acme-dev of dev denies nothing/,
    ],
  ],
  networkFlows: [
    [
      'no scrape',
      `${DIGITS}/networkpolicy.yaml`,
      swap('name: monitoring', 'name: other'),
      /no policy admits ingress Prometheus 8002\/TCP/,
    ],
    [
      'no callers',
      `${PHOTOS}/networkpolicy.yaml`,
      swap(/ {8}- port: 8500\n.*\n/, ''),
      /no policy admits ingress gateway 8500\/TCP/,
    ],
    [
      'callers at the metrics',
      `${DIGITS}/networkpolicy.yaml`,
      swap('port: 8001', 'port: 8002'),
      /admits ingress gateway 8002\/TCP, which is not needed/,
    ],
    [
      'everybody',
      `${DIGITS}/networkpolicy.yaml`,
      swap(/ {4}- from:\n {8}- namespaceSelector:\n.*\n.*envoy.*\n {6}ports/, '    - ports'),
      /admits ingress everybody 8000/,
    ],
    [
      'names over UDP only',
      `${TRAINING}/networkpolicy.yaml`,
      swap('protocol: UDP\n        - port: 53\n          protocol: TCP', 'protocol: UDP'),
      /no policy admits egress DNS 53\/TCP/,
    ],
    [
      'a model that needs nobody and may call all',
      `${PHOTOS}/networkpolicy.yaml`,
      swap('egress: []', 'egress: [{}]'),
      /admits egress everybody every port/,
    ],
    [
      "the cloud's metadata",
      `${TRAINING}/networkpolicy.yaml`,
      swap(/ {12}except:\n.*\n/, ''),
      /admits egress \{"ipBlock":\{"cidr":"0.0.0.0\/0"\}\} 443\/TCP/,
    ],
    [
      'no registry',
      `${TRAINING}/networkpolicy.yaml`,
      swap('port: 5000', 'port: 5001'),
      /no policy admits egress registry 5000\/TCP/,
    ],
    [
      'another pod',
      `${DIGITS}/networkpolicy.yaml`,
      swap(
        'app.kubernetes.io/component: model-server\n  policyTypes',
        'app.kubernetes.io/component: training\n  policyTypes',
      ),
      /no policy admits ingress gateway 8000/,
    ],
  ],
  policyTypes: [
    [
      'an unnamed direction',
      `${PHOTOS}/networkpolicy.yaml`,
      swap('    - Egress\n', ''),
      /is not about both directions/,
    ],
  ],
} as const satisfies Faults;
