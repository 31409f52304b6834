import type { PlatformConfig, RegistryConfig } from '@ai-platform/config';

/** What every file of a repository may say of the platform. */
export function platformView(config: PlatformConfig) {
  const { repository, name, team } = config;
  const { host, owner, branch } = repository;
  const scheme = host.startsWith('127.0.0.1') ? 'http' : 'https';
  const home = `${scheme}://${host}/${owner}/${repository.name}`;
  return {
    platform: { name, team, codeOwner: `@${owner}/${team}` },
    repository: { url: `${home}.git`, branch, slug: `${owner}/${repository.name}`, home },
    registry: registryView(config.registry),
    gateway: config.gateway,
    monitoring: config.monitoring,
  };
}

export type PlatformView = ReturnType<typeof platformView>;

/** Where the runbooks are read that alerts link to. */
export function runbooksUrl({ repository }: PlatformView): string {
  return `${repository.home}/blob/${repository.branch}/docs/runbooks`;
}

function registryView({ uri, namespace }: RegistryConfig) {
  const url = new URL(uri);
  const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
  return { uri: uri.replace(/\/+$/, ''), namespace, port, inCluster: /\.svc(\.|$)/.test(url.hostname) };
}

/** What the files that stand once in a repository say. */
export function repositoryView(config: PlatformConfig) {
  const view = platformView(config);
  const owner = (team: string) => `@${config.repository.owner}/${team}`;
  const index = new Map(config.environments.map(({ name }, position) => [name, `e${position}`]));
  return {
    ...view,
    clusters: usedClusters(config),
    environments: config.environments.map((environment) => ({ ...environment, id: index.get(environment.name) ?? '' })),
    promotions: config.environments.flatMap(({ name, promoteFrom }) =>
      promoteFrom.map((source) => ({ from: index.get(source) ?? '', to: index.get(name) ?? '' })),
    ),
    models: config.models.map((model) => ({ ...model, codeOwner: owner(model.team) })),
    trainings: config.trainings.map((training) => ({ ...training, codeOwner: owner(training.team) })),
  };
}

/** Clusters that have an environment; for the others there is nothing to write. */
export function usedClusters({ clusters, environments }: PlatformConfig): PlatformConfig['clusters'] {
  return clusters.filter(({ name }) => environments.some(({ cluster }) => cluster === name));
}
