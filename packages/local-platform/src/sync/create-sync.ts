import type { PartContext } from '../core/part.ts';
import type { GitHost } from '../git-host/index.ts';
import { isoSeconds } from '../git-host/index.ts';
import { ArtifactFolders } from './artifact-folders.ts';
import { DeploymentLog } from './deployment-log.ts';
import { type DesiredRelease, type DesiredState, readDesiredState } from './desired-state.ts';
import { Limiter } from './limiter.ts';
import { applyManifests, type ManifestProblem } from './manifest-applier.ts';
import { reasonOf } from './refusal.ts';
import {
  type DeployerServices,
  deployRelease,
  type Environment,
  type ModelServer,
  type ObjectStore,
  restoreServed,
} from './release-deployer.ts';
import { ReleaseWorker } from './release-worker.ts';
import { SyncStore } from './sync-store.ts';

export interface SyncContext extends PartContext {
  readonly gitHost: Pick<GitHost, 'repository' | 'signals' | 'branch' | 'onRefUpdate' | 'lookAtRefs'>;
  readonly cluster: ObjectStore;
  /** By environment. */
  readonly inference: Readonly<Record<string, ModelServer>>;
  /** Where the registry listens, without a trailing slash. Artifacts are fetched from nowhere else. */
  readonly registryUrl: string;
  readonly environments: readonly { readonly name: string; readonly namespace: string }[];
  /** Milliseconds before a failed fetch is tried again; doubles up to 60 times itself. Default 500. */
  readonly retryDelay?: number;
}

/** Something that runs and that Git does not say (any more). It is kept: a lost file is never an outage. */
export interface Drift {
  readonly environment: string;
  readonly model: string;
  readonly reason: string;
}

/** Does what Argo CD does: what the default branch says is what is applied and served. */
export interface Sync {
  /** Resolves when all that the default branch says now is in effect, refused, or waiting to be tried again. */
  settled(): Promise<void>;
  /** What is served although its release file is gone. */
  drift(): readonly Drift[];
  /** Manifests that were refused at the last look. */
  problems(): readonly ManifestProblem[];
  close(): Promise<void>;
}

const POLL_MILLISECONDS = 1_000;
const LOADS_AT_ONCE = 2;

/**
 * Starts following the Git host's default branch. What was served before a restart is served again first, from its own verified copy.
 * Releases are written down as GitHub deployments with statuses; state is kept in tables `sync_*` and artifacts in the part's folder.
 */
export function createSync(context: SyncContext): Sync {
  const loop = new SyncLoop(context);
  loop.start();
  return {
    settled: () => loop.settled(),
    drift: () => loop.drift,
    problems: () => loop.problems,
    close: () => loop.close(),
  };
}

class SyncLoop {
  drift: readonly Drift[] = [];
  problems: readonly ManifestProblem[] = [];
  readonly #context: SyncContext;
  readonly #environments: readonly Environment[];
  readonly #services: DeployerServices;
  readonly #workers = new Map<string, ReleaseWorker>();
  readonly #limiter = new Limiter(LOADS_AT_ONCE);
  readonly #ending = new AbortController();
  #handled: { readonly head: string; readonly state: DesiredState } | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStale = false;
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => {};

  constructor(context: SyncContext) {
    this.#context = context;
    this.#environments = context.environments.flatMap(({ name, namespace }) => {
      const server = context.inference[name];
      return server === undefined ? [] : [{ name, namespace, server }];
    });
    this.#services = {
      repository: context.gitHost.repository,
      deployments: new DeploymentLog(context.gitHost.signals, () => isoSeconds(context.clock())),
      store: new SyncStore(context.database),
      folders: new ArtifactFolders(context.directory),
      registry: { url: context.registryUrl, signal: this.#ending.signal },
      cluster: context.cluster,
      log: context.log,
    };
  }

  start(): void {
    const { gitHost } = this.#context;
    this.#isRunning = true;
    this.#running = this.#restore()
      .catch((error: unknown) => this.#context.log(`not restored: ${reasonOf(error)}`))
      .finally(() => {
        this.#isRunning = false;
        this.#trigger();
      });
    this.#stopListening = gitHost.onRefUpdate((update) => {
      if (update.ref === `refs/heads/${gitHost.branch}`) this.#trigger();
    });
    this.#timer = setInterval(() => {
      gitHost.lookAtRefs().then(
        () => this.#trigger(),
        (error: unknown) => this.#context.log(reasonOf(error)),
      );
    }, POLL_MILLISECONDS);
  }

  async settled(): Promise<void> {
    await this.#context.gitHost.lookAtRefs();
    await this.#running;
    this.#trigger();
    while (this.#isRunning) await this.#running;
    await Promise.all([...this.#workers.values()].map((worker) => worker.idle()));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#ending.abort();
    while (this.#isRunning) await this.#running;
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
  }

  /** One pass at a time; what happens meanwhile makes one more. */
  #trigger(): void {
    this.#isStale = true;
    if (this.#isRunning || this.#ending.signal.aborted) return;
    this.#isRunning = true;
    this.#running = this.#run().finally(() => {
      this.#isRunning = false;
    });
  }

  async #run(): Promise<void> {
    while (this.#isStale && !this.#ending.signal.aborted) {
      this.#isStale = false;
      await this.#pass().catch((error: unknown) => this.#context.log(`not synced: ${reasonOf(error)}`));
    }
  }

  async #restore(): Promise<void> {
    await this.#services.folders.clean();
    await restoreServed(this.#services, this.#environments);
  }

  async #pass(): Promise<void> {
    const { gitHost } = this.#context;
    const head = await gitHost.repository.branch(gitHost.branch);
    if (head === undefined || head === this.#handled?.head) return;
    const state = await readDesiredState(gitHost.repository, head);
    const changed = await this.#changed(head, state);
    for (const release of changed) this.#workerOf(release).aim({ ...release, head });
    this.#noteDrift(state);
    await this.#applyManifests(state);
    this.#handled = { head, state };
  }

  /** Releases to look at: with other content, or touched since, even when the content is the same again. */
  async #changed(head: string, state: DesiredState): Promise<readonly DesiredRelease[]> {
    const known = state.releases.filter((release) =>
      this.#environments.some((environment) => environment.name === release.environment),
    );
    if (this.#handled === undefined) return known;
    const touched = await this.#context.gitHost.repository.touchedSince(this.#handled.head, head);
    const before = new Map(this.#handled.state.releases.map((release) => [release.path, release.blob]));
    return known.filter((release) => touched.has(release.path) || before.get(release.path) !== release.blob);
  }

  #workerOf({ environment: name, model }: DesiredRelease): ReleaseWorker {
    const key = `${name}/${model}`;
    const known = this.#workers.get(key);
    if (known) return known;
    const worker = new ReleaseWorker((target) => {
      const environment = this.#environments.find((candidate) => candidate.name === name);
      if (environment === undefined) return Promise.resolve(true);
      return this.#limiter.run(() => deployRelease(this.#services, environment, target));
    }, this.#context.retryDelay ?? 500);
    this.#workers.set(key, worker);
    return worker;
  }

  #noteDrift(state: DesiredState): void {
    const said = new Set(state.releases.map(({ environment, model }) => `${environment}/${model}`));
    const reason = 'its release file is gone; it is served on until it is retired';
    this.drift = this.#services.store
      .served()
      .filter(({ environment, model }) => !said.has(`${environment}/${model}`))
      .map(({ environment, model }) => ({ environment, model, reason }));
    for (const { environment, model } of this.drift) this.#context.log(`${environment}: ${model}: ${reason}`);
  }

  async #applyManifests(state: DesiredState): Promise<void> {
    this.problems = await applyManifests(this.#services, this.#environments, state.manifests);
    for (const { file, reason } of this.problems) this.#context.log(`${file} ${reason}`);
  }
}
