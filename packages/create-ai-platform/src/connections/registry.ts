import type { Connections, PlatformConfig } from '@ai-platform/config';
import type { Context } from '../program/effects.ts';
import { inputError } from '../program/failure.ts';

/** How the registry is reached, in the words of the SDK. */
export interface RegistryAddress {
  readonly trackingUri: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
}

/** `MLFLOW_TRACKING_URI` and its credentials, the connections file, or inside a cluster its own DNS. */
export function registryAddress(
  context: Pick<Context, 'env' | 'secret'>,
  config: Pick<PlatformConfig, 'registry'>,
  connections: Connections,
): RegistryAddress {
  const { env } = context;
  const trackingUri = env['MLFLOW_TRACKING_URI'] || connections.registry?.trackingUri;
  if (trackingUri !== undefined && trackingUri !== '') {
    return { trackingUri, ...credentials(context) };
  }
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined) {
    // The address comes from the repository: no credentials of this environment are sent to it.
    return { trackingUri: config.registry.uri };
  }
  const fix = 'set MLFLOW_TRACKING_URI, or start the local platform with: ai-platform local up';
  throw inputError('registry', 'nothing says where the registry is', fix);
}

function credentials({ env, secret }: Pick<Context, 'env' | 'secret'>): Omit<RegistryAddress, 'trackingUri'> {
  const [token, username] = [env['MLFLOW_TRACKING_TOKEN'], env['MLFLOW_TRACKING_USERNAME']];
  const password = env['MLFLOW_TRACKING_PASSWORD'];
  for (const value of [token, password]) {
    if (value !== undefined && value !== '') {
      secret(value);
    }
  }
  return {
    ...(token ? { token } : {}),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
  };
}
