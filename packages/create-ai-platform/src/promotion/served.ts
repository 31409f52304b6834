import type { Connections } from '@ai-platform/config';
import { AiPlatformError, NotFoundError } from '@ai-platform/sdk';
import type { Context } from '../program/effects.ts';

/** What an environment's inference endpoint says that it serves of a model. */
export type Served =
  | {
      readonly state: 'served';
      /** As the server names them; empty when it names none. */
      readonly versions: readonly string[];
      /** The version, when the server names exactly one. */
      readonly version?: string;
    }
  | { readonly state: 'absent' | 'unreachable' | 'unknown'; readonly reason: string };

/** One quick question: a status is no place to wait for a server that is down. */
const PATIENCE = { timeout: 5_000, retries: 0 };

/** Asks the inference endpoint; never fails for what the server does. */
export async function askServed(
  context: Context,
  connections: Connections,
  { model, environment }: { readonly model: string; readonly environment: string },
): Promise<Served> {
  const url = connections.environments[environment]?.predict?.url;
  if (url === undefined) {
    return { state: 'unknown', reason: 'the connections name no address' };
  }
  const { Predict } = await import('@ai-platform/sdk/predict');
  const predict = new Predict({ url, ...PATIENCE });
  try {
    const { versions } = await predict.endpoint(model).metadata({ ...PATIENCE, signal: context.signal });
    const [version] = versions;
    return { state: 'served', versions, ...(version !== undefined && versions.length === 1 ? { version } : {}) };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof NotFoundError) {
      return { state: 'absent', reason: 'the server does not have the model' };
    }
    if (error instanceof AiPlatformError) {
      return { state: 'unreachable', reason: error.message };
    }
    throw error;
  } finally {
    await predict.close();
  }
}
