import { suggestion } from './did-you-mean.ts';
import type { Draft } from './draft.ts';
import { modelRules } from './model-rules.ts';
import type { Problem } from './problem.ts';
import { findCycle } from './promotion-order.ts';
import { repeated, unknownEnvironments } from './shared-rules.ts';
import { trainingRules } from './training-rules.ts';

/** One thing that must hold between the parts of a config. */
export type Rule = (draft: Draft) => readonly Problem[];

const RESERVED_NAMESPACES = ['default', 'argocd', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The cross-field rules; each is small and independent, all are applied. */
export const rules: readonly Rule[] = [
  clusterNamesOnce,
  environmentNamesOnce,
  knownClusters,
  knownSources,
  sourcesOnce,
  noCycle,
  ownNamespace,
  namespaceNotReserved,
  ...modelRules,
  ...trainingRules,
];

function clusterNamesOnce({ platform: { source, value } }: Draft): Problem[] {
  const names = value.clusters.map(({ name }) => name);
  return repeated(source, names, { path: ['clusters'], at: 'name', things: 'clusters' });
}

function environmentNamesOnce({ platform: { source, value } }: Draft): Problem[] {
  const names = value.environments.map(({ name }) => name);
  return repeated(source, names, { path: ['environments'], at: 'name', things: 'environments' });
}

function knownClusters({ platform }: Draft): Problem[] {
  const known = platform.value.clusters.map((cluster) => cluster.name);
  return platform.value.environments.flatMap((environment, index) =>
    known.includes(environment.cluster)
      ? []
      : [
          platform.source.problem(['environments', index, 'cluster'], {
            message: `there is no cluster "${environment.cluster}"`,
            fix: suggestion(environment.cluster, known),
          }),
        ],
  );
}

function knownSources({ platform: { source, value } }: Draft): Problem[] {
  return value.environments.flatMap(({ promoteFrom }, index) => {
    const list = { names: promoteFrom, path: ['environments', index, 'promoteFrom'] };
    return unknownEnvironments(source, value.environments, list);
  });
}

function sourcesOnce({ platform: { source, value } }: Draft): Problem[] {
  return value.environments.flatMap(({ promoteFrom = [] }, index) =>
    repeated(source, promoteFrom, { path: ['environments', index, 'promoteFrom'] }),
  );
}

function noCycle({ platform }: Draft): Problem[] {
  const cycle = findCycle(platform.value.environments);
  if (cycle === undefined) return [];
  const index = platform.value.environments.findIndex(({ name }) => name === cycle[1]);
  return [
    platform.source.problem(['environments', index, 'promoteFrom'], {
      message: `promotions go round in a circle: ${cycle.join(' → ')}`,
      fix: 'remove one promoteFrom, so that there is a first environment',
    }),
  ];
}

function ownNamespace({ platform }: Draft): Problem[] {
  const seen = new Map<string, string>();
  return platform.value.environments.flatMap(({ name, cluster, namespace }, index) => {
    const key = `${cluster}/${namespace}`;
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, name);
      return [];
    }
    return [
      platform.source.problem(['environments', index, 'namespace'], {
        message: `namespace "${namespace}" of cluster "${cluster}" is already that of environment "${other}"`,
        fix: 'give every environment a namespace of its own',
      }),
    ];
  });
}

function namespaceNotReserved({ platform }: Draft): Problem[] {
  const { registry, monitoring, gateway } = platform.value;
  const own = [registry?.namespace, monitoring?.namespace, gateway?.namespace, gateway?.dataPlaneNamespace];
  return platform.value.environments.flatMap(({ namespace }, index) =>
    RESERVED_NAMESPACES.includes(namespace) || own.includes(namespace)
      ? [
          platform.source.problem(['environments', index, 'namespace'], {
            message: `namespace "${namespace}" is not for models: the cluster or the platform itself uses it`,
            fix: 'choose a namespace that only this environment uses',
          }),
        ]
      : [],
  );
}
