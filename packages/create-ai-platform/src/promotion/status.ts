import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from '@ai-platform/config';
import type { DeploymentHealth, PullRequest } from '@ai-platform/gitops';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { table } from '../program/table.ts';
import { gatherHealth } from './health.ts';
import { type ModelState, readConfig, readModelStateAt, requireName } from './model-state.ts';
import { headOf, openRepository, type RemoteRepository } from './open-repository.ts';
import { askServed, type Served } from './served.ts';

/** One model in one environment, from every side. */
interface ModelStatus {
  /** By Git. */
  readonly release?: Release;
  /** By the deployment statuses. */
  readonly deployment?: DeploymentHealth;
  /** By the server. */
  readonly served: Served;
  /** What waits: open promotions and rollbacks. */
  readonly pullRequests: readonly Pick<PullRequest, 'number' | 'url' | 'title'>[];
}

type EnvironmentStatus = { readonly models: Record<string, ModelStatus> };

/** `status` */
export async function status(context: Context): Promise<Outcome> {
  const repository = await openRepository(context);
  const models = await modelNames(context.cwd);
  const commit = await headOf(repository);
  const environments = await emptyEnvironments(repository, commit);
  for (const model of models) {
    context.progress(`Asking what runs of ${model}`);
    const state = await readModelStateAt(repository, commit, model);
    for (const [environment, found] of await statusOf(context, repository, state)) {
      const entry = environments[environment];
      if (entry !== undefined) {
        entry.models[model] = found;
      }
    }
  }
  return { text: describe(commit, environments), data: { commit, environments } };
}

/** The models of this folder; what runs of them is asked of the Git host. */
async function modelNames(cwd: string): Promise<string[]> {
  const entries = await readdir(join(cwd, 'models')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  const names: string[] = [];
  for (const name of entries.sort()) {
    const configured = await access(join(cwd, 'models', name, 'model.yaml')).then(
      () => true,
      () => false,
    );
    if (configured) {
      requireName(`models/${name}`, name);
      names.push(name);
    }
  }
  return names;
}

async function emptyEnvironments(
  { gitHost, apiUrl }: RemoteRepository,
  commit: string,
): Promise<Readonly<Record<string, EnvironmentStatus>>> {
  const files = await at(apiUrl, () => gitHost.readFiles(commit, ['ai-platform.yaml']));
  const { environments } = readConfig(files, commit);
  return Object.fromEntries(environments.map(({ name }) => [name, { models: {} }]));
}

async function statusOf(
  context: Context,
  repository: RemoteRepository,
  state: ModelState,
): Promise<(readonly [environment: string, ModelStatus])[]> {
  const { gitHost, apiUrl, connections } = repository;
  const health = await at(apiUrl, () => gatherHealth(gitHost, state));
  const model = state.model.name;
  return Promise.all(
    state.config.environments.map(async ({ name: environment }) => {
      const release = state.releases.get(environment);
      const deployment = health.find((entry) => entry.environment === environment);
      const [served, pullRequests] = await Promise.all([
        askServed(context, connections, { model, environment }),
        openPullRequests(repository, model, environment),
      ]);
      const found = {
        ...(release === undefined ? {} : { release }),
        ...(deployment === undefined ? {} : { deployment }),
        served,
        pullRequests,
      };
      return [environment, found] as const;
    }),
  );
}

async function openPullRequests({ gitHost, apiUrl, branch }: RemoteRepository, model: string, environment: string) {
  const branches = [`promote/${environment}/${model}`, `rollback/${environment}/${model}`];
  const found = await at(apiUrl, () => Promise.all(branches.map((name) => gitHost.pullRequests(name, branch))));
  return found
    .flat()
    .filter(({ state }) => state === 'open')
    .map(({ number, url, title }) => ({ number, url, title }));
}

function describe(commit: string, environments: Readonly<Record<string, EnvironmentStatus>>): string {
  const rows = Object.entries(environments).flatMap(([environment, { models }]) =>
    Object.entries(models).map(([model, found]) => [model, environment, ...describeOne(found)]),
  );
  if (rows.length === 0) {
    return 'There are no models in this repository yet.';
  }
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  return table([['model', 'environment', `by Git (${commit.slice(0, 12)})`, 'deployment', 'served', '', ''], ...rows]);
}

function describeOne({ release, deployment, served, pullRequests }: ModelStatus): string[] {
  return [
    release === undefined ? 'nothing released' : `version ${release.version}`,
    deployment?.state ?? '',
    describeServed(served),
    release?.hold === undefined ? '' : `hold: ${release.hold.reason}`,
    pullRequests.map(({ url }) => `waits: ${url}`).join(' '),
  ];
}

function describeServed(served: Served): string {
  if (served.state !== 'served') {
    return served.state === 'absent' ? 'not served' : served.state;
  }
  return served.versions.length === 0 ? 'served' : `version ${served.versions.join(', ')}`;
}
