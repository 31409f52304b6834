import type { Release } from '@ai-platform/config';
import type { Deployment, DeploymentHealth, GitHost } from '@ai-platform/gitops';
import type { ModelState } from './model-state.ts';

const STATES: Readonly<Record<string, DeploymentHealth['state']>> = {
  success: 'success',
  failure: 'failure',
  error: 'failure',
  in_progress: 'in-progress',
  queued: 'in-progress',
  pending: 'in-progress',
};

/** How the model's release fares in every environment that runs one, from the Git host's deployment statuses. */
export async function gatherHealth(gitHost: GitHost, state: ModelState): Promise<readonly DeploymentHealth[]> {
  return Promise.all(
    [...state.releases].map(async ([environment, release]) =>
      healthOf(release, await gitHost.deployments(environment, 1, taskOf(release))),
    ),
  );
}

/** How a release fares, from its environment's deployments, newest first. What is said of another release says nothing of it. */
export function healthOf(release: Release, deployments: readonly Deployment[]): DeploymentHealth {
  const { environment } = release;
  const newest = deployments.find(({ task }) => task === taskOf(release));
  if (newest === undefined || !isAbout(release, newest)) {
    return { environment, state: 'unknown' };
  }
  return {
    environment,
    state: STATES[newest.state ?? ''] ?? 'unknown',
    ...(newest.at === undefined ? {} : { at: newest.at }),
    ...(newest.description === undefined ? {} : { description: newest.description }),
  };
}

/** What the sync calls a deployment of the model: others' come between in the same environment. */
function taskOf({ model }: Release): string {
  return `deploy:${model}`;
}

/** A writer that names no artifact is believed: the commit it deployed holds the release. */
function isAbout(release: Release, { payload }: Deployment): boolean {
  const named = objectOf(payload)['artifactSha256'];
  return named === undefined || named === release.artifact.sha256;
}

/** GitHub keeps a payload as an object or as the text that was sent. */
function objectOf(payload: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload;
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
