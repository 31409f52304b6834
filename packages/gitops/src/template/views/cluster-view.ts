import type { ClusterConfig, EnvironmentConfig, PlatformConfig } from '@ai-platform/config';
import { platformView } from './platform-view.ts';

/** What the files of one cluster say. */
export function clusterView(config: PlatformConfig, cluster: ClusterConfig) {
  const { name } = cluster;
  const environments = config.environments.filter((environment) => environment.cluster === name);
  return {
    ...platformView(config),
    cluster: { ...cluster, podSecurityVersion: `v${cluster.kubernetes}` },
    argocd: {
      bootstrapProject: `${config.name}-bootstrap-${name}`,
      bootstrapDescription: `What Argo CD itself consists of for cluster ${name} of ${config.name}`,
      clusterProject: `${config.name}-cluster-${name}`,
      clusterDescription: `Namespaces of cluster ${name} of ${config.name}`,
      rootName: `${config.name}-root-${name}`,
      namespacesName: `${config.name}-namespaces-${name}`,
      path: `argocd/${name}`,
      namespacesPath: `platform/namespaces/${name}`,
      firstNamespace: environments[0]?.namespace ?? '',
    },
    environments: environments.map((environment) => ({
      name: environment.name,
      namespace: environment.namespace,
      project: environmentProject(config, environment),
      projectDescription: `Models and trainings of ${environment.name} of ${config.name}`,
    })),
  };
}

/** Name of the project that an environment's workloads belong to. */
export function environmentProject(config: PlatformConfig, environment: EnvironmentConfig): string {
  return `${config.name}-env-${environment.name}`;
}
