import { AiPlatformError, AlreadyExistsError, ConflictError } from '../errors/index.ts';
import type { ApiPromise, CallOptions } from '../transport/index.ts';
import { buildJob, checkName, type JobCreateParams, SUBMISSION_ANNOTATION } from './build-job.ts';
import { followLogs, readLogs } from './follow-logs.ts';
import { type Job, readJob } from './job.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubeCronJob, KubeJob } from './kube-objects.ts';
import type { LogLine } from './log-cursor.ts';
import { listAll } from './observe.ts';
import type { LogReadOptions } from './read-logs.ts';
import { type WaitOptions, waitForJob } from './wait-for-job.ts';

/** Which jobs to list. */
export interface JobListParams {
  /** Only jobs made from this CronJob. */
  readonly from?: string;
  /** In Kubernetes' selector language, for example `app.kubernetes.io/name=digits`. */
  readonly labelSelector?: string;
}

/** Which lines to read, and whether to go on. */
export interface JobLogsOptions extends LogReadOptions {
  /** Go on until the job has ended. Default false: what is there now. */
  readonly follow?: boolean;
}

/** How a job is ended. */
export interface JobCancelOptions extends CallOptions {
  /** `delete` removes the job and its pods; `suspend` ends its pods and keeps it, to be resumed. Default `delete`. */
  readonly mode?: 'delete' | 'suspend';
}

/** Runs of training on the cluster. */
export class Jobs {
  readonly #client: KubeClient;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /**
   * Starts a run from a CronJob of the repository, as `kubectl create job --from` does, with parameters over the template's.
   * The same submission again returns the job that is there.
   * @throws NotFoundError when there is no such CronJob; AlreadyExistsError when `name` is taken by another submission
   */
  async create(params: JobCreateParams, options: CallOptions = {}): Promise<Job> {
    checkName(params.from);
    const template = await this.#client.call<KubeCronJob>(
      { group: 'batch/v1', path: `cronjobs/${params.from}` },
      options,
    );
    const { name, submission, object } = buildJob(template, params);
    try {
      const call = { group: 'batch/v1', path: 'jobs', method: 'POST', body: object } as const;
      return readJob(await this.#client.call<KubeJob>(call, options));
    } catch (error) {
      if (!(error instanceof AiPlatformError) || error.status !== 409) throw error;
    }
    return sameJob(await this.#get(name, options), submission);
  }

  /** @throws NotFoundError */
  async retrieve(id: string, options: CallOptions = {}): Promise<Job> {
    return readJob(await this.#get(id, options));
  }

  /** All jobs of the namespace that match, page by page. */
  async *list(params: JobListParams = {}, options: CallOptions = {}): AsyncGenerator<Job> {
    const { from, labelSelector } = params;
    const query = labelSelector === undefined ? {} : { labelSelector };
    for await (const object of listAll<KubeJob>(this.#client, { group: 'batch/v1', path: 'jobs', query }, options)) {
      const job = readJob(object);
      if (from === undefined || job.from === from) yield job;
    }
  }

  /**
   * Resolves with the job once it has succeeded, by watching it; survives reconnects and restarts of the API server.
   * @throws JobFailedError with the reason and the last log lines; JobTimeoutError; AbortError; NotFoundError
   */
  wait(id: string, options: WaitOptions = {}): Promise<Job> {
    checkName(id);
    return waitForJob(this.#client, id, options);
  }

  /** Lines of all the job's pods and containers, each with its time. Leave the loop, or abort the signal, to end a follow. */
  logs(id: string, options: JobLogsOptions = {}): AsyncGenerator<LogLine> {
    checkName(id);
    const { follow = false, ...read } = options;
    return follow ? followLogs(this.#client, id, read) : readLogs(this.#client, id, read);
  }

  /** Ends a job. @throws NotFoundError */
  async cancel(id: string, options: JobCancelOptions = {}): Promise<void> {
    checkName(id);
    const { mode = 'delete', ...call } = options;
    const path = `jobs/${id}`;
    if (mode === 'suspend') {
      const patch = { spec: { suspend: true } };
      await this.#client.call(
        { group: 'batch/v1', path, method: 'PATCH', body: patch, contentType: 'application/merge-patch+json' },
        call,
      );
      return;
    }
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    await this.#client.call({ group: 'batch/v1', path, method: 'DELETE', body }, call);
  }

  #get(id: string, options: CallOptions): ApiPromise<KubeJob> {
    checkName(id);
    return this.#client.call<KubeJob>({ group: 'batch/v1', path: `jobs/${id}` }, options);
  }
}

function sameJob(object: KubeJob, submission: string): Job {
  const job = readJob(object);
  if (job.annotations[SUBMISSION_ANNOTATION] !== submission)
    throw new AlreadyExistsError(`there is a job ${JSON.stringify(job.id)} already, from another submission`, {
      status: 409,
      hint: 'take another name, or none: then it follows from the submission',
    });
  if (object.metadata?.deletionTimestamp !== undefined)
    throw new ConflictError(`job ${JSON.stringify(job.id)} is being deleted`, {
      status: 409,
      retryable: true,
      hint: 'submit it again in a moment',
    });
  return job;
}
