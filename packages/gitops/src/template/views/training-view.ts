import type { EnvironmentConfig, PlatformConfig, TrainingConfig } from '@ai-platform/config';
import { hashedConfig } from './hashed-config.ts';
import { platformView } from './platform-view.ts';
import { resourcesView } from './resources-view.ts';

/** What the manifests of one training in one environment say. */
export function trainingView(config: PlatformConfig, environment: EnvironmentConfig, training: TrainingConfig) {
  const platform = platformView(config);
  const { name, team, image, steps, schedule, backoffLimit, activeDeadlineSeconds } = training;
  const resources = resourcesView(training.resources);
  const step = ({ name: step, command }: TrainingConfig['steps'][number]) => ({
    step: { name: step, command: command.length === 0 ? undefined : command },
    training: { name, image },
    environment,
    registry: platform.registry,
    resources,
  });
  return {
    ...platform,
    environment,
    resources,
    config: hashedConfig(`${name}-parameters`, { 'parameters.json': parametersJson(training.parameters) }),
    training: {
      ...{ name, team, image, backoffLimit, activeDeadlineSeconds },
      serviceAccount: `training-${name}`,
      networkPolicy: `training-${name}`,
      scheduled: schedule !== undefined,
      schedule: schedule ?? '',
      initSteps: steps.length > 1 ? steps.slice(0, -1).map(step) : undefined,
      mainSteps: steps.slice(-1).map(step),
      lastStep: steps.at(-1)?.name ?? '',
    },
  };
}

/** Sorted, so that the order in the config does not make another ConfigMap. */
function parametersJson(parameters: TrainingConfig['parameters']): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
