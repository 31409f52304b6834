import type { ClusterConfig, EnvironmentConfig, PlatformConfig, Resources } from '@ai-platform/config';
import { quantityValue } from '@ai-platform/config';
import { clusterView, environmentProject } from './cluster-view.ts';
import { cores, mebibytes } from './resources-view.ts';

/** What the files of one environment say: its namespace and its application sets. */
export function environmentView(config: PlatformConfig, environment: EnvironmentConfig, cluster: ClusterConfig) {
  return { ...clusterView(config, cluster), environment, quota: quotaOf(config, environment) };
}

/**
 * The environment's application set of models or trainings. Names hold dots, which the names in them cannot, so that no two
 * applications are ever named alike.
 */
export function applicationSetView(
  config: PlatformConfig,
  environment: EnvironmentConfig,
  kind: 'models' | 'training',
) {
  const word = kind === 'models' ? 'model' : 'training';
  return {
    name: `${config.name}-${kind}-${environment.name}`,
    directories: `${kind}/*/${environment.name}`,
    applicationName: `${config.name}.${word}.{{index .path.segments 1}}.${environment.name}`,
    applicationPath: '{{.path.path}}',
    project: environmentProject(config, environment),
  };
}

interface Need {
  readonly resources: Resources;
  readonly pods: number;
}

/** Every model at its maximum with one more to roll over, every training twice, and a little for helpers such as debugging pods. */
function quotaOf(config: PlatformConfig, { name }: EnvironmentConfig) {
  const needs: Need[] = [
    ...config.models.flatMap(({ serving }) => {
      const own = Object.hasOwn(serving, name) ? serving[name] : undefined;
      return own === undefined ? [] : [{ resources: own.resources, pods: own.scaling.max + 1 }];
    }),
    ...config.trainings
      .filter(({ environments }) => environments.includes(name))
      .map(({ resources }) => ({ resources, pods: 2 })),
  ];
  const sum = (amount: (resources: Resources) => number) =>
    needs.reduce((total, { resources, pods }) => total + pods * amount(resources), 0);
  return {
    cpu: cores(1 + sum(({ cpu }) => quantityValue(cpu))),
    memory: mebibytes(2 ** 30 + sum(({ memory }) => quantityValue(memory))),
    ephemeralStorage: mebibytes(2 ** 30 + sum(({ ephemeralStorage }) => quantityValue(ephemeralStorage))),
    gpu: String(sum(({ gpu }) => gpu)),
    pods: String(10 + needs.reduce((total, { pods }) => total + pods, 0)),
  };
}
