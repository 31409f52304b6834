import { type Faults, MODEL, ROOT, swap } from './fault.ts';

export const customResourceFaults = {
  'custom-resources': [
    [
      'an unknown field',
      `${MODEL}/scaledobject.yaml`,
      swap('pollingInterval', 'poolingInterval'),
      'additionalProperties',
      /"poolingInterval"/,
    ],
    [
      'an unknown field deep inside',
      ROOT,
      swap('selfHeal', 'selfheal'),
      'additionalProperties',
      /automated .*"selfheal"/,
    ],
    [
      'an unknown field of the metadata',
      `${MODEL}/httproute.yaml`,
      swap('  labels:', '  label:'),
      'additionalProperties',
      /metadata .*"label"/,
    ],
    [
      'a number where only strings are taken',
      `${MODEL}/scaledobject.yaml`,
      swap('threshold: "50"', 'threshold: 50'),
      'type',
      /threshold must be string/,
    ],
    [
      'a value that is none of the known ones',
      `${MODEL}/httproute.yaml`,
      swap('type: Exact', 'type: exact'),
      'enum',
      /path\/type/,
    ],
    [
      'a duration that is none',
      `${MODEL}/servicemonitor.yaml`,
      swap('interval: 15s', 'interval: 15 seconds'),
      'pattern',
      /interval/,
    ],
    [
      'a lacking field',
      `${MODEL}/scaledobject.yaml`,
      swap(/ {2}scaleTargetRef:\n( {4}.*\n)+/, ''),
      'required',
      /scaleTargetRef/,
    ],
    [
      'a version that nothing serves',
      'argocd/main/projects.yaml',
      swap('argoproj.io/v1alpha1', 'argoproj.io/v1'),
      'definition',
      /AppProject/,
    ],
  ],
} as const satisfies Faults;
