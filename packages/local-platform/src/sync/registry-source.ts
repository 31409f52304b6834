import type { FileSource } from './artifact-folders.ts';
import { isFilePath } from './names.ts';
import { Refusal, reasonOf, Unavailable } from './refusal.ts';

export interface RegistryConnection {
  /** Base address of the registry. Nothing is ever fetched from anywhere else. */
  readonly url: string;
  /** Ends downloads when sync closes. */
  readonly signal: AbortSignal;
}

const SCHEME = /^mlflow-artifacts:\/(?!\/)/;

/**
 * Where an artifact's files are read from: the registry's own store, through MLflow's artifact proxy.
 * @throws Refusal for a reference to anything else.
 */
export function registrySource(
  registry: RegistryConnection,
  artifact: { readonly kind: string; readonly reference: string },
): FileSource {
  if (artifact.kind !== 'mlflow') {
    throw new Refusal(
      `an artifact of kind ${JSON.stringify(artifact.kind.slice(0, 20))} cannot be served here, only mlflow`,
    );
  }
  const folder = artifact.reference.replace(SCHEME, '').replace(/\/$/, '');
  if (!SCHEME.test(artifact.reference) || !isFilePath(folder)) {
    throw new Refusal('artifact.reference is not an mlflow-artifacts:/ address of a folder');
  }
  return (path) => download(registry, `${folder}/${path}`);
}

async function download(registry: RegistryConnection, path: string): Promise<AsyncIterable<Uint8Array>> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const address = `${registry.url}/api/2.0/mlflow-artifacts/artifacts/${encoded}`;
  const response = await fetch(address, { redirect: 'error', signal: registry.signal }).catch((error: unknown) => {
    const { cause } = error as { cause?: unknown };
    throw new Unavailable(`the registry cannot be reached (${reasonOf(cause ?? error)})`, { cause: error });
  });
  if (response.ok && response.body !== null) return readBody(response.body);
  await response.body?.cancel();
  if (response.status >= 500 || response.status === 429) {
    throw new Unavailable(`the registry answered ${response.status}`);
  }
  throw new Refusal(`the registry has no ${path.slice(-100)} (${response.status})`);
}

async function* readBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new Unavailable('the download from the registry broke off', { cause: error });
  }
}
