import type { DeploymentRow, SignalStore } from '../git-host/index.ts';

/** What is deployed: the commit on the default branch that changed the release, where, and which model. */
export interface Deployed {
  readonly commit: string;
  readonly environment: string;
  readonly model: string;
  /** As far as the release file could be read. */
  readonly release: { readonly version: string; readonly sha256: string } | undefined;
}

const WRITER = 'local-sync';
const LONGEST_DESCRIPTION = 140;

/** Writes deployments and their statuses, as Argo CD Notifications does. Nothing is written twice, also not after a restart. */
export class DeploymentLog {
  readonly #signals: SignalStore;
  readonly #now: () => string;

  constructor(signals: SignalStore, now: () => string) {
    this.#signals = signals;
    this.#now = now;
  }

  /** The deployment of this commit, written when there is none yet. */
  find(deployed: Deployed): DeploymentRow {
    const { commit, environment, model, release } = deployed;
    const task = `deploy:${model}`;
    const known = this.#signals.deployments({ sha: commit, environment, task })[0];
    if (known) return known;
    return this.#signals.createDeployment({
      sha: commit,
      ref: commit,
      task,
      environment,
      payload: JSON.stringify({
        model,
        ...(release && { version: release.version, artifactSha256: release.sha256 }),
      }),
      description: release ? `${model} ${release.version}` : model,
      creator: WRITER,
      transient: 0,
      production: Number(environment === 'production'),
      createdAt: this.#now(),
    });
  }

  /** Says that it was begun, unless something was said already. */
  begin(deployment: DeploymentRow): void {
    if (this.#latest(deployment) === undefined) this.#write(deployment, 'in_progress', 'Loading');
  }

  succeed(deployment: DeploymentRow, description: string): void {
    this.#report(deployment, 'success', description);
  }

  fail(deployment: DeploymentRow, reason: string): void {
    this.#report(deployment, 'failure', reason);
  }

  /** It is tried again by itself: still in progress, or failed when it once was done. */
  wait(deployment: DeploymentRow, reason: string): void {
    const latest = this.#latest(deployment)?.state ?? 'in_progress';
    this.#report(deployment, latest === 'in_progress' ? 'in_progress' : 'failure', `${reason}; trying again`);
  }

  #report(deployment: DeploymentRow, state: string, text: string): void {
    const description = shorten(text);
    const latest = this.#latest(deployment);
    if (latest?.state !== state || latest.description !== description) this.#write(deployment, state, description);
  }

  #latest(deployment: DeploymentRow) {
    return this.#signals.deploymentStatuses(deployment.id)[0];
  }

  #write(deployment: DeploymentRow, state: string, description: string): void {
    this.#signals.createDeploymentStatus({
      deployment: deployment.id,
      state,
      description,
      environment: deployment.environment,
      targetUrl: '',
      logUrl: '',
      environmentUrl: '',
      creator: WRITER,
      createdAt: this.#now(),
    });
  }
}

/** GitHub takes no more of a description. */
function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_DESCRIPTION ? text : `${characters.slice(0, LONGEST_DESCRIPTION - 1).join('')}…`;
}
