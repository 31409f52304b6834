import { AiPlatformError } from '../errors/index.ts';
import type { ApiPromise, CallOptions } from '../transport/index.ts';
import { BATCH_LIMITS, splitBatches } from './batches.ts';
import { type MetricPoint, type Run, type RunStatus, readMetricPoint, readRun } from './entities.ts';
import type { Experiments } from './experiments.ts';
import { encodeMetric } from './metric-value.ts';
import { type MlflowApi, nothing, toPairs } from './mlflow-api.ts';
import { type Json, object, objects } from './read-json.ts';
import { checkInteger, checkKey, checkLength, checkMetricValue, checkRunId, checkRunStatus } from './validate.ts';

/** A new run. */
export interface RunCreateParams {
  /** Name of the experiment, created when there is none; or its id. */
  readonly experiment: string | { readonly id: string };
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What to change of a run. */
export interface RunUpdateParams {
  readonly status?: RunStatus;
  readonly endedAt?: Date;
  readonly name?: string;
}

/** Which runs to find, and in which order. */
export interface RunSearchParams {
  /** Ids of the experiments to search. */
  readonly experiments: readonly string[];
  /** In MLflow's filter language, for example `metrics.accuracy > 0.9 AND tags.dataset = 'digits'`. */
  readonly filter?: string;
  /** For example `['metrics.accuracy DESC']`. */
  readonly orderBy?: readonly string[];
  readonly view?: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
  /** Runs per request, at most 50,000. Default 1,000. */
  readonly pageSize?: number;
}

/** One value to log. */
export interface MetricEntry {
  readonly key: string;
  /** NaN and infinities are kept. */
  readonly value: number;
  readonly step?: number;
  /** Milliseconds since the epoch. */
  readonly timestamp?: number;
}

/** Step and time of the metrics that have none of their own. */
export interface LogMetricsOptions extends CallOptions {
  /** For entries without their own. Default 0. */
  readonly step?: number;
  /** Milliseconds since the epoch, for entries without their own. Default now. */
  readonly timestamp?: number;
}

/** Executions of training: parameters, metrics, tags. */
export class Runs {
  readonly #api: MlflowApi;
  readonly #experiments: Experiments;
  readonly #now: () => number;

  constructor(api: MlflowApi, experiments: Experiments, now: () => number) {
    this.#api = api;
    this.#experiments = experiments;
    this.#now = now;
  }

  /** Starts a run. Not repeated when its answer is lost, since it would make a second run. */
  async create(params: RunCreateParams, options: CallOptions = {}): Promise<Run> {
    const { experiment, name, tags } = params;
    checkTags(tags ?? {});
    const id =
      typeof experiment === 'string' ? (await this.#experiments.getOrCreate(experiment, options)).id : experiment.id;
    const body = {
      experiment_id: id,
      start_time: this.#now(),
      tags: toPairs(tags),
      ...(name === undefined ? {} : { run_name: name }),
    };
    return this.#api.call({ path: 'runs/create', body, repeat: 'create', read: readRunOf }, options);
  }

  /** @throws NotFoundError */
  retrieve(id: string, options: CallOptions = {}): ApiPromise<Run> {
    checkRunId(id);
    return this.#api.call({ path: 'runs/get', query: { run_id: id }, read: readRunOf }, options);
  }

  update(id: string, params: RunUpdateParams, options: CallOptions = {}): ApiPromise<void> {
    checkRunId(id);
    if (params.status !== undefined) checkRunStatus(params.status);
    if (params.endedAt !== undefined) checkInteger(params.endedAt.getTime(), 'endedAt');
    const body = {
      run_id: id,
      ...(params.status === undefined ? {} : { status: params.status }),
      ...(params.endedAt === undefined ? {} : { end_time: params.endedAt.getTime() }),
      ...(params.name === undefined ? {} : { run_name: params.name }),
    };
    return this.#api.call({ path: 'runs/update', body, read: nothing }, options);
  }

  /** Ends a run now. */
  finish(
    id: string,
    status: 'FINISHED' | 'FAILED' | 'KILLED' = 'FINISHED',
    options: CallOptions = {},
  ): ApiPromise<void> {
    return this.update(id, { status, endedAt: new Date(this.#now()) }, options);
  }

  /** Marks a run as deleted. */
  delete(id: string, options: CallOptions = {}): ApiPromise<void> {
    checkRunId(id);
    return this.#api.call({ path: 'runs/delete', body: { run_id: id }, read: nothing }, options);
  }

  /** Runs that match, page by page. */
  search(params: RunSearchParams, options: CallOptions = {}): AsyncGenerator<Run> {
    return this.#api.pages(
      (token) => ({
        path: 'runs/search',
        body: {
          experiment_ids: params.experiments,
          max_results: params.pageSize ?? 1000,
          run_view_type: params.view ?? 'ACTIVE_ONLY',
          ...(params.filter === undefined ? {} : { filter: params.filter }),
          ...(params.orderBy === undefined ? {} : { order_by: params.orderBy }),
          ...(token === undefined ? {} : { page_token: token }),
        },
        read: (json) => objects(json['runs']).map(readRun),
      }),
      options,
    );
  }

  /** Logs metrics, split by MLflow's limits. Sending the same again after an error does no harm. */
  async logMetrics(
    id: string,
    metrics: Readonly<Record<string, number>> | readonly MetricEntry[],
    options: LogMetricsOptions = {},
  ): Promise<void> {
    const { step = 0, timestamp = this.#now(), ...call } = options;
    const entries = isEntries(metrics) ? metrics : Object.entries(metrics).map(([key, value]) => ({ key, value }));
    const encoded = entries.map((entry) => encodeEntry({ step, timestamp, ...entry }));
    await this.#logBatches(id, { kind: 'metrics', items: encoded }, call);
  }

  /** Logs parameters. A parameter is written once: another value for the same name is refused. */
  async logParameters(
    id: string,
    parameters: Readonly<Record<string, string | number | boolean>>,
    options: CallOptions = {},
  ): Promise<void> {
    const items = Object.entries(parameters).map(([key, value]) => ({ key, value: String(value) }));
    for (const { key, value } of items) {
      checkKey(key);
      checkLength(value, 'parameter value');
    }
    await this.#logBatches(id, { kind: 'params', items }, options);
  }

  /** Sets tags; a tag that is there already gets the new value. */
  async setTags(id: string, tags: Readonly<Record<string, string>>, options: CallOptions = {}): Promise<void> {
    checkTags(tags);
    await this.#logBatches(id, { kind: 'tags', items: toPairs(tags) }, options);
  }

  /** Every value that a metric had, page by page. */
  metricHistory(id: string, key: string, options: CallOptions = {}): AsyncGenerator<MetricPoint> {
    checkRunId(id);
    checkKey(key);
    return this.#api.pages(
      (token) => ({
        path: 'metrics/get-history',
        query: { run_id: id, metric_key: key, max_results: 10_000, page_token: token },
        read: (json) => objects(json['metrics']).map(readMetricPoint),
      }),
      options,
    );
  }

  async #logBatches(
    id: string,
    entries: { readonly kind: 'metrics' | 'params' | 'tags'; readonly items: readonly Json[] },
    options: CallOptions,
  ): Promise<void> {
    checkRunId(id);
    let written = 0;
    for (const batch of splitBatches(entries.items, BATCH_LIMITS[entries.kind])) {
      const body = { run_id: id, [entries.kind]: batch };
      await this.#api.call({ path: 'runs/log-batch', body, read: nothing }, options).catch((error: unknown) => {
        throw written === 0 ? error : partlyWritten(error, written, entries.items.length);
      });
      written += batch.length;
    }
  }
}

function readRunOf(json: Json): Run {
  return readRun(object(json['run']));
}

function isEntries(
  metrics: Readonly<Record<string, number>> | readonly MetricEntry[],
): metrics is readonly MetricEntry[] {
  return Array.isArray(metrics);
}

function encodeEntry(entry: Required<MetricEntry>): Json {
  checkKey(entry.key);
  checkMetricValue(entry.key, entry.value);
  checkInteger(entry.step, `the step of metric ${JSON.stringify(entry.key)}`);
  checkInteger(entry.timestamp, `the timestamp of metric ${JSON.stringify(entry.key)}`);
  return { ...entry, value: encodeMetric(entry.value) };
}

function checkTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    checkKey(key);
    checkLength(value, 'run tag value');
  }
}

/** The same error, with what is known about the batches before it. */
function partlyWritten(error: unknown, written: number, all: number): unknown {
  if (!(error instanceof AiPlatformError)) return error;
  const ErrorClass = error.constructor as new (message: string, details: object) => AiPlatformError;
  const hint = `the first ${written} of ${all} are written; sending all of them again does no harm`;
  const { status, code, requestId, retryable, request } = error;
  return new ErrorClass(error.message, { status, code, requestId, retryable, request, hint, cause: error });
}
