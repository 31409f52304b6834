import { delimiter } from 'node:path';
import type { AxiosInstance } from 'axios';
import { ConfigurationError } from './errors/index.ts';
import type { PredictOptions } from './predict/index.ts';
import type { RegistryOptions } from './registry/index.ts';
import type { KubernetesOptions } from './training/index.ts';
import type { TransportDefaults } from './transport/index.ts';

/** Where the systems are and how calls behave. What is left out comes from variables or defaults. */
export interface AiPlatformOptions extends TransportDefaults {
  /** Where the MLflow server is, and who calls. Default: `MLFLOW_TRACKING_URI`, `_TOKEN`, `_USERNAME`, `_PASSWORD`. */
  readonly registry?: Partial<Pick<RegistryOptions, 'trackingUri' | 'token' | 'username' | 'password'>>;
  /** Which cluster and namespace. Default: `KUBECONFIG`, `~/.kube/config`, or the pod's service account. */
  readonly kubernetes?: KubernetesOptions;
  /** Where models answer. Default: `AI_PLATFORM_PREDICT_URL`. */
  readonly predict?: Partial<Pick<PredictOptions, 'url' | 'token'>>;
  /** Sends the calls to registry and model servers, used as it is. Default: an own client on undici. */
  readonly axios?: AxiosInstance;
  /** Environment variables. Default `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** Options with everything the variables say filled in where nothing else was said. */
export interface ResolvedOptions {
  readonly registry: AiPlatformOptions['registry'] & {};
  readonly kubernetes: KubernetesOptions;
  readonly predict: AiPlatformOptions['predict'] & {};
}

/** Explicit options, then the usual variables. */
export function resolveOptions(options: AiPlatformOptions): ResolvedOptions {
  const variables = options.variables ?? process.env;
  return {
    registry: {
      ...pick('trackingUri', variables['MLFLOW_TRACKING_URI']),
      ...pick('token', variables['MLFLOW_TRACKING_TOKEN']),
      ...pick('username', variables['MLFLOW_TRACKING_USERNAME']),
      ...pick('password', variables['MLFLOW_TRACKING_PASSWORD']),
      ...options.registry,
    },
    kubernetes: { ...pick('kubeconfig', kubeconfigOf(variables)), ...options.kubernetes },
    predict: { ...pick('url', variables['AI_PLATFORM_PREDICT_URL']), ...options.predict },
  };
}

/** The registry's options, or what to do about it that there are none. */
export function registryOptions(
  registry: ResolvedOptions['registry'],
): Pick<RegistryOptions, 'trackingUri'> & typeof registry {
  const { trackingUri } = registry;
  if (trackingUri !== undefined) return { ...registry, trackingUri };
  throw new ConfigurationError('it is not known where the model registry is', {
    hint: 'set MLFLOW_TRACKING_URI, pass registry.trackingUri, or put registry.trackingUri into .ai-platform/connections.yaml',
  });
}

/** The predict options, or what to do about it that there are none. */
export function predictOptions(predict: ResolvedOptions['predict']): Pick<PredictOptions, 'url'> & typeof predict {
  const { url } = predict;
  if (url !== undefined) return { ...predict, url };
  throw new ConfigurationError('it is not known where models answer', {
    hint: "set AI_PLATFORM_PREDICT_URL, pass predict.url, or put the environment's predict.url into .ai-platform/connections.yaml",
  });
}

function kubeconfigOf(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const paths = variables['KUBECONFIG']?.split(delimiter).filter((path) => path !== '');
  return paths === undefined || paths.length === 0 ? undefined : paths.join(delimiter);
}

/** An empty variable counts as none. */
function pick<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [key in K]?: string });
}
