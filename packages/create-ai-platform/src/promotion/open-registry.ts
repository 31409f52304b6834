import type { Connections, PlatformConfig } from '@ai-platform/config';
import { Registry } from '@ai-platform/sdk/registry';
import { registryAddress } from '../connections/registry.ts';
import type { Context } from '../program/effects.ts';

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
  const registry = new Registry({ ...found, ...PATIENCE });
  return { registry, address: withoutCredentials(found.trackingUri) };
}

function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) {
    return 'MLFLOW_TRACKING_URI';
  }
  const url = new URL(address);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
