import { AbortError, NotFoundError } from '../errors/index.ts';
import { Channel } from './channel.ts';
import { readJob } from './job.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubeJob, KubePod } from './kube-objects.ts';
import type { LogLine } from './log-cursor.ts';
import { listAll, observe, type Watched } from './observe.ts';
import { PodBoard } from './pod-board.ts';
import { followLog, type LogReadOptions, readLog } from './read-logs.ts';

const QUEUE = 1024;

/** The pods of a job. */
export function podsOf(job: string): Watched {
  return { group: 'v1', path: 'pods', query: { labelSelector: `batch.kubernetes.io/job-name=${job}` } };
}

/** One job, as a list that can be watched. */
export function onlyJob(job: string): Watched {
  return { group: 'batch/v1', path: 'jobs', query: { fieldSelector: `metadata.name=${job}` } };
}

/** What a job's pods have written so far: pod by pod, container by container, init containers first. */
export async function* readLogs(
  client: KubeClient,
  job: string,
  options: LogReadOptions = {},
): AsyncGenerator<LogLine> {
  const { signal } = options;
  const pods: KubePod[] = [];
  for await (const pod of listAll<KubePod>(client, podsOf(job), signal === undefined ? {} : { signal })) pods.push(pod);
  const created = (pod: KubePod): string => pod.metadata?.creationTimestamp ?? '';
  for (const pod of pods.sort((a, b) => created(a).localeCompare(created(b)))) {
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    for (const { name: container } of [...initContainers, ...containers])
      yield* readLog(client, { pod: pod.metadata?.name ?? '', container }, options);
  }
}

/**
 * What a job's pods write, from before the first pod exists until the last container has ended. Containers of a pod come in
 * their order, several pods at the same time as their lines come.
 */
export async function* followLogs(
  client: KubeClient,
  job: string,
  options: LogReadOptions = {},
): AsyncGenerator<LogLine> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  options.signal?.addEventListener('abort', onAbort);
  if (options.signal?.aborted === true) stop.abort();
  const follower = new JobFollower(client, job, { ...options, signal: stop.signal });
  const done = follower.run();
  try {
    yield* follower.lines;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await done;
  }
}

class JobFollower {
  readonly lines = new Channel<LogLine>(QUEUE);
  readonly #client: KubeClient;
  readonly #job: string;
  readonly #options: LogReadOptions & { readonly signal: AbortSignal };
  readonly #board = new PodBoard();
  readonly #followed = new Map<string, Promise<void>>();

  constructor(client: KubeClient, job: string, options: LogReadOptions & { readonly signal: AbortSignal }) {
    this.#client = client;
    this.#job = job;
    this.#options = options;
  }

  /** Never rejects: what goes wrong is the reader's, through the channel. */
  async run(): Promise<void> {
    const watching = new AbortController();
    const signal = AbortSignal.any([watching.signal, this.#options.signal]);
    const pods = this.#watchPods(signal).catch((error: unknown) => {
      if (!watching.signal.aborted) this.lines.fail(error);
    });
    try {
      await this.#jobFinished();
      await this.#lookAgain();
      // Pods that are still ending are followed until they have; the watch tells them so.
      await Promise.all(this.#followed.values());
      this.lines.close();
    } catch (error) {
      this.lines.fail(
        this.#options.signal.aborted ? new AbortError('following the log was aborted by the caller') : error,
      );
    } finally {
      watching.abort();
      await pods;
    }
  }

  async #watchPods(signal: AbortSignal): Promise<void> {
    for await (const pods of observe<KubePod>(this.#client, podsOf(this.#job), { signal })) this.#update(pods);
  }

  async #jobFinished(): Promise<void> {
    const { signal } = this.#options;
    let seen = false;
    for await (const jobs of observe<KubeJob>(this.#client, onlyJob(this.#job), { signal })) {
      const [job] = jobs.values();
      if (job === undefined && !seen)
        throw new NotFoundError(`there is no job ${JSON.stringify(this.#job)}`, { status: 404 });
      seen = true;
      const phase = job === undefined ? 'gone' : readJob(job).status.phase;
      if (phase === 'gone' || phase === 'succeeded' || phase === 'failed') return;
    }
  }

  /** The watch may be behind the job. */
  async #lookAgain(): Promise<void> {
    const pods = new Map<string, KubePod>();
    const { signal } = this.#options;
    for await (const pod of listAll<KubePod>(this.#client, podsOf(this.#job), { signal }))
      pods.set(pod.metadata?.uid ?? '', pod);
    this.#update(pods);
  }

  #update(pods: ReadonlyMap<string, KubePod>): void {
    this.#board.update(pods);
    for (const [uid, pod] of pods) {
      if (this.#followed.has(uid)) continue;
      const following = this.#followPod(uid, pod);
      // A failure is the reader's at once, not when all others have ended.
      following.catch((error: unknown) => this.lines.fail(error));
      this.#followed.set(uid, following);
    }
  }

  async #followPod(uid: string, pod: KubePod): Promise<void> {
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    const name = pod.metadata?.name ?? '';
    for (const { name: container } of initContainers) await this.#followContainer(uid, { pod: name, container });
    await Promise.all(containers.map(({ name: container }) => this.#followContainer(uid, { pod: name, container })));
  }

  async #followContainer(uid: string, source: { readonly pod: string; readonly container: string }): Promise<void> {
    if (!(await this.#board.started(uid, source.container))) return;
    for await (const line of followLog(this.#client, source, this.#options)) await this.lines.push(line);
  }
}
