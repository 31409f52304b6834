import type { Connections, PlatformConfig } from '@ai-platform/config';
import { Registry, type RegistryOptions } from '@ai-platform/sdk/registry';
import { registryAddress } from '../connections/registry.ts';
import type { Context } from '../program/effects.ts';
import { explainAt } from '../program/explain.ts';

export interface OpenRegistry {
  readonly registry: Registry;
  /** Its address without credentials: the place in messages. */
  readonly address: string;
}

/** A person waits for an answer: half a minute is enough to say that there is none. */
const PATIENCE = { timeout: 30_000, attemptTimeout: 15_000 };

/** The registry of this platform; to be closed. */
export function openRegistry(context: Context, config: PlatformConfig, connections: Connections): OpenRegistry {
  const found = registryAddress(context, config, connections);
  const address = withoutCredentials(found.trackingUri);
  return { registry: create({ ...found, ...PATIENCE }, address), address };
}

function create(options: RegistryOptions, address: string): Registry {
  try {
    return new Registry(options);
  } catch (error) {
    throw explainAt(address, error);
  }
}

function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) {
    return 'MLFLOW_TRACKING_URI';
  }
  const url = new URL(address);
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, '');
}
