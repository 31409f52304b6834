import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { commitFiles } from '../../git-host/testing/seed.ts';
import { type ServedGitHost, serveGitHost } from '../../git-host/testing/serve-git-host.ts';
import { createSync, type Sync } from '../index.ts';
import {
  type FakeCluster,
  type FakeModelServer,
  type FakeRegistry,
  fakeCluster,
  fakeModelServer,
  startFakeRegistry,
} from './fake-platform.ts';

export const ENVIRONMENTS = [
  { name: 'dev', namespace: 'acme-dev' },
  { name: 'production', namespace: 'acme-production' },
] as const;

/** A real Git host and a real sync, with stand-ins for the rest. */
export interface SyncedPlatform {
  readonly git: ServedGitHost;
  readonly registry: FakeRegistry;
  readonly cluster: FakeCluster;
  readonly servers: Readonly<Record<'dev' | 'production', FakeModelServer>>;
  readonly sync: Sync;
  readonly directory: string;
  readonly log: string[];
  /** Puts files on main, takes those away that are null, and waits until that is in effect. */
  push(files: Readonly<Record<string, string | null>>): Promise<string>;
  /** Ends sync; the model servers forget what they served; sync starts again. */
  restart(): Promise<void>;
  /** State and description of every status of an environment's deployments, oldest first. */
  deployments(environment: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startSyncedPlatform(): Promise<SyncedPlatform> {
  const git = await serveGitHost();
  const registry = await startFakeRegistry();
  const cluster = fakeCluster();
  const servers = { dev: fakeModelServer(), production: fakeModelServer() };
  const directory = git.folder('sync');
  const database = new DatabaseSync(join(git.folder('.'), 'sync.db'));
  const log: string[] = [];
  const create = () =>
    createSync({
      directory,
      database,
      clock: Date.now,
      log: (line) => log.push(line),
      url: git.url,
      gitHost: git.host,
      cluster,
      inference: servers,
      registryUrl: registry.url,
      environments: ENVIRONMENTS,
      retryDelay: 20,
    });
  let sync = create();
  return {
    git,
    registry,
    cluster,
    servers,
    directory,
    log,
    get sync() {
      return sync;
    },
    push: async (files) => {
      const commit = await commitFiles(git, files);
      await sync.settled();
      return commit;
    },
    restart: async () => {
      await sync.close();
      for (const server of Object.values(servers)) server.forget();
      sync = create();
      await sync.settled();
    },
    deployments: (environment) => readDeployments(git, environment),
    close: async () => {
      await sync.close();
      database.close();
      await registry.close();
      await git.close();
    },
  };
}

async function readDeployments(git: ServedGitHost, environment: string): Promise<string[]> {
  const repository = { owner: 'acme', repo: 'gitops' };
  const { data } = await git.bot.repos.listDeployments({ ...repository, environment });
  const lines: string[] = [];
  for (const deployment of data.reverse()) {
    const { data: statuses } = await git.bot.repos.listDeploymentStatuses({
      ...repository,
      deployment_id: deployment.id,
    });
    for (const status of statuses.reverse()) lines.push(`${deployment.task} ${status.state}: ${status.description}`);
  }
  return lines;
}

export interface ReleaseInput {
  readonly version: string;
  readonly sha256: string;
  readonly reference?: string;
  readonly environment?: 'dev' | 'production';
}

/** A release file of the model `digits`. */
export function releaseFile({ version, sha256, reference, environment = 'dev' }: ReleaseInput): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: digits-release
  namespace: acme-${environment}
  labels:
    app.kubernetes.io/name: digits
data:
  model: digits
  environment: ${environment}
  version: "${version}"
  artifact.kind: mlflow
  artifact.reference: ${reference ?? `mlflow-artifacts:/1/run${version}/artifacts/model`}
  artifact.sha256: ${sha256}
  image: ghcr.io/acme/triton@sha256:${'0'.repeat(64)}
`;
}
