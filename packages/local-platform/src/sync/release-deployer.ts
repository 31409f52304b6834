import type { GitRepository } from '../git-host/index.ts';
import type { ArtifactFolders, ArtifactPlace } from './artifact-folders.ts';
import type { DeploymentLog } from './deployment-log.ts';
import { type DesiredRelease, readText } from './desired-state.ts';
import { parseRelease, type Release } from './parse-release.ts';
import { Refusal, reasonOf, Unavailable } from './refusal.ts';
import { type RegistryConnection, registrySource } from './registry-source.ts';
import type { SyncStore } from './sync-store.ts';

/** What sync needs of an environment's inference server. */
export interface ModelServer {
  load(reference: {
    readonly model: string;
    readonly version: string;
    readonly directory: string;
    readonly artifactSha256: string;
  }): Promise<void>;
  loaded(): readonly {
    readonly model: string;
    readonly version: string;
    readonly artifactSha256: string;
    readonly state: string;
  }[];
}

/** What sync needs of the cluster. */
export interface ObjectStore {
  apply(object: unknown, fieldManager: string): Promise<void>;
  remove(reference: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  }): Promise<void>;
}

export interface DeployerServices {
  readonly repository: GitRepository;
  readonly deployments: DeploymentLog;
  readonly store: SyncStore;
  readonly folders: ArtifactFolders;
  readonly registry: RegistryConnection;
  readonly cluster: ObjectStore;
  readonly log: (line: string) => void;
}

export interface Environment {
  readonly name: string;
  readonly namespace: string;
  readonly server: ModelServer;
}

export const FIELD_MANAGER = 'local-sync';

/** Serves again what was served before a restart, from its verified copy: neither registry nor Git is asked. */
export async function restoreServed(services: DeployerServices, environments: readonly Environment[]): Promise<void> {
  for (const row of services.store.served()) {
    const environment = environments.find((candidate) => candidate.name === row.environment);
    if (environment === undefined) continue;
    try {
      const directory = await services.folders.verified(row);
      if (directory === undefined) throw new Refusal('its copy is not what it was');
      await environment.server.load({
        model: row.model,
        version: row.version,
        directory,
        artifactSha256: row.sha256,
      });
    } catch (error) {
      services.log(`${row.environment}: ${row.model} ${row.version} is not served again: ${reasonOf(error)}`);
    }
  }
}

/**
 * Makes the environment serve what the release file says, and writes down how that went.
 * @returns false when it has to be tried again.
 */
export async function deployRelease(
  services: DeployerServices,
  environment: Environment,
  desired: DesiredRelease & { readonly head: string },
): Promise<boolean> {
  const { model } = desired;
  const commit = (await services.repository.lastChange(desired.head, desired.path)) ?? desired.head;
  const read = await readRelease(services, environment, desired);
  const deployment = services.deployments.find({
    commit,
    environment: environment.name,
    model,
    release: read instanceof Refusal ? undefined : { version: read.version, sha256: read.artifact.sha256 },
  });
  services.deployments.begin(deployment);
  try {
    if (read instanceof Refusal) throw read;
    await serve(services, environment, { model, release: read });
    services.deployments.succeed(deployment, `${model} ${read.version} is served`);
    services.log(`${environment.name}: ${model} ${read.version} is served`);
    return true;
  } catch (error) {
    // Cut off by the end of the platform: the next start goes on.
    if (services.registry.signal.aborted) return false;
    const reason = reasonOf(error);
    services.log(`${environment.name}: ${desired.path}: ${reason}`);
    if (error instanceof Refusal) services.deployments.fail(deployment, reason);
    else services.deployments.wait(deployment, reason);
    return error instanceof Refusal;
  }
}

async function readRelease(
  { repository }: DeployerServices,
  environment: Environment,
  desired: DesiredRelease,
): Promise<Release | Refusal> {
  const text = await readText(repository, desired.blob);
  if (text === undefined) return new Refusal('release.yaml is no UTF-8 text');
  const place = { model: desired.model, environment: environment.name, namespace: environment.namespace };
  try {
    return parseRelease(text, place);
  } catch (error) {
    if (error instanceof Refusal) return new Refusal(`release.yaml ${error.message}`, { cause: error });
    throw error;
  }
}

interface Wanted {
  readonly model: string;
  readonly release: Release;
}

async function serve(services: DeployerServices, environment: Environment, wanted: Wanted): Promise<void> {
  const { store, folders } = services;
  const { model, release } = wanted;
  const { sha256 } = release.artifact;
  const place = { environment: environment.name, model, sha256 };
  if (!isServed(environment, wanted)) {
    const directory = (await folders.verified(place)) ?? (await fetchArtifact(services, place, release));
    await refusedBy(() =>
      environment.server.load({ model, version: release.version, directory, artifactSha256: sha256 }),
    );
  }
  store.putServed({ environment: environment.name, model, version: release.version, sha256 });
  await refusedBy(() => services.cluster.apply(release.object, FIELD_MANAGER));
  const previous = store.servedBy(environment.name, model)?.previousSha256;
  await folders.keepOnly(environment.name, model, previous ? [sha256, previous] : [sha256]);
}

function isServed({ server }: Environment, { model, release }: Wanted): boolean {
  return server
    .loaded()
    .some(
      (loaded) =>
        loaded.model === model &&
        loaded.version === release.version &&
        loaded.artifactSha256 === release.artifact.sha256 &&
        loaded.state === 'ready',
    );
}

async function fetchArtifact(services: DeployerServices, place: ArtifactPlace, release: Release): Promise<string> {
  return services.folders.fetch(place, registrySource(services.registry, release.artifact));
}

/** What the server or the cluster says no to will not change by asking again. */
async function refusedBy(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    throw new Refusal(reasonOf(error), { cause: error });
  }
}
