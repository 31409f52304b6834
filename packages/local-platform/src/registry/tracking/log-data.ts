import type { RegistryDatabase } from '../database/registry-database.ts';
import { invalid } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { double, type Field, int64, keyValue, list, type Message, nested, required, text } from '../wire/fields.ts';
import { pythonList, pythonRepr } from '../wire/python-text.ts';
import { type Route, route } from '../wire/route.ts';
import { storedMetric } from './metric-value.ts';
import { checkedParam, checkedTag, checkMetric, checkRunId, type KeyValue, type MetricValue } from './names.ts';
import { activeRun, setRunTag } from './runs.ts';

/** A metric that may also be one of a logged model's, on a dataset. */
interface LoggedMetric extends MetricValue {
  readonly model_id: string | undefined;
  readonly dataset_name: string | undefined;
  readonly dataset_digest: string | undefined;
}

const newest = `(excluded.step, excluded.timestamp, excluded.value) >
  (registry_latest_metrics.step, registry_latest_metrics.timestamp, registry_latest_metrics.value)`;

function insertMetric(database: RegistryDatabase, runId: string, metric: LoggedMetric): void {
  const { key, timestamp, step } = metric;
  const { value, isNan } = storedMetric(metric.value);
  // The same value at the same time and step, sent again by a client that saw no answer, is there already.
  const history = `INSERT OR IGNORE INTO registry_metrics (run_id, key, value, timestamp, step, is_nan)
    VALUES (?, ?, ?, ?, ?, ?)`;
  database.run(history, runId, key, value, timestamp, step, isNan);
  const latest = `INSERT INTO registry_latest_metrics (run_id, key, value, timestamp, step, is_nan)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value,
    timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan WHERE ${newest}`;
  database.run(latest, runId, key, value, timestamp, step, isNan);
  if (metric.model_id) insertModelMetric(database, runId, metric);
}

/** NaN stays NaN here; the real server keeps a logged model's NaN as 0. */
function insertModelMetric(database: RegistryDatabase, runId: string, metric: LoggedMetric): void {
  const { model_id: modelId = '', key, timestamp, step, dataset_name = '', dataset_digest = '' } = metric;
  const { value, isNan } = storedMetric(metric.value);
  const sql = `INSERT OR IGNORE INTO registry_logged_model_metrics
    (model_id, run_id, key, value, timestamp, step, is_nan, dataset_name, dataset_digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  database.run(sql, modelId, runId, key, value, timestamp, step, isNan, dataset_name, dataset_digest);
}

function storedParam(database: RegistryDatabase, runId: string, key: string): string | undefined {
  const row = database.first('SELECT value FROM registry_params WHERE run_id = ? AND key = ?', runId, key);
  return row && String(row['value']);
}

function insertParam(database: RegistryDatabase, runId: string, { key, value }: KeyValue): void {
  const sql = 'INSERT OR IGNORE INTO registry_params (run_id, key, value) VALUES (?, ?, ?)';
  database.run(sql, runId, key, value);
}

function logParam({ database }: Services, runId: string, param: KeyValue): object {
  const { key, value } = checkedParam(param);
  return database.atomically(() => {
    activeRun(database, runId);
    const old = storedParam(database, runId, key);
    if (old !== undefined && old !== value) {
      const was = `Param with key='${key}' was already logged with value='${old}' for run ID='${runId}'.`;
      throw invalid(`Changing param values is not allowed. ${was} Attempted logging new value '${value}'.`);
    }
    insertParam(database, runId, { key, value });
    return {};
  });
}

function checkLimit(what: string, limit: number, count: number): void {
  if (count <= limit) return;
  throw invalid(
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. ` +
      `Please split up ${what} across multiple requests and try again.`,
  );
}

interface Batch {
  readonly metrics: readonly LoggedMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

function checkLimits({ metrics, params, tags }: Batch): void {
  checkLimit('metrics', 1000, metrics.length);
  checkLimit('params', 100, params.length);
  checkLimit('tags', 100, tags.length);
  checkLimit('metrics, params, and tags', 1000, metrics.length + params.length + tags.length);
}

function checkParamsDiffer(params: readonly KeyValue[]): void {
  const keys = params.map(({ key }) => key);
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (twice.length === 0) return;
  throw invalid(
    `Duplicate parameter keys have been submitted: ${pythonList(twice)}. ` +
      'Please ensure the request contains only one param value per param key.',
  );
}

function insertParams(database: RegistryDatabase, runId: string, params: readonly KeyValue[]): void {
  const changed = params.flatMap(({ key, value }) => {
    const old = storedParam(database, runId, key);
    if (old === undefined || old === value) return [];
    return [`{'key': ${pythonRepr(key)}, 'old_value': ${pythonRepr(old)}, 'new_value': ${pythonRepr(value)}}`];
  });
  if (changed.length > 0) {
    const what = `Params were already logged='[${changed.join(', ')}]' for run ID='${runId}'.`;
    throw invalid(`Changing param values is not allowed. ${what}`);
  }
  for (const param of params) insertParam(database, runId, param);
}

function checkedBatch({ metrics, params, tags }: Batch): Batch {
  for (const [index, metric] of metrics.entries()) checkMetric(metric, `metrics[${index}].`);
  return {
    metrics,
    params: params.map((param, index) => checkedParam(param, `params[${index}].`)),
    tags: tags.map((tag, index) => checkedTag(tag, `tags[${index}].`)),
  };
}

/** All of a batch or nothing of it; the real server may keep a part when it fails in the middle. */
function logBatch({ database }: Services, runId: string, raw: Batch): object {
  checkRunId(runId);
  const batch = checkedBatch(raw);
  checkLimits(batch);
  checkParamsDiffer(batch.params);
  return database.atomically(() => {
    activeRun(database, runId);
    insertParams(database, runId, batch.params);
    for (const metric of batch.metrics) insertMetric(database, runId, metric);
    for (const tag of batch.tags) setRunTag(database, runId, tag);
    return {};
  });
}

const byId = { run_id: required(text) };
const metricFields = { key: required(text), value: required(double), timestamp: required(int64), step: int64 };
const modelFields = { model_id: text, dataset_name: text, dataset_digest: text };
const metricShape = { ...metricFields, ...modelFields };
const keyRequired = { ...keyValue, key: required(text) };
const batchShape = {
  ...byId,
  metrics: list(nested(metricShape) as Field<Message<typeof metricShape>>),
  params: list(nested(keyRequired) as Field<Message<typeof keyRequired>>),
  tags: list(nested(keyRequired) as Field<Message<typeof keyRequired>>),
};

function withStep(metric: Message<typeof metricShape>): LoggedMetric {
  return { ...metric, step: metric.step ?? 0n };
}

/** The routes that log metrics, parameters and batches. */
export function logRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const param = { ...byId, key: required(text), value: text };
  return [
    route('POST /mlflow/runs/log-metric', { ...byId, ...metricShape }, ({ run_id, ...metric }) => {
      checkMetric(withStep(metric));
      return database.atomically(() => {
        activeRun(database, run_id);
        insertMetric(database, run_id, withStep(metric));
        return {};
      });
    }),
    route('POST /mlflow/runs/log-parameter', param, ({ run_id, key, value = '' }) =>
      logParam(services, run_id, { key, value }),
    ),
    route('POST /mlflow/runs/log-batch', batchShape, ({ run_id, metrics, params, tags }) =>
      logBatch(services, run_id, { metrics: metrics.map(withStep), params, tags }),
    ),
  ];
}
