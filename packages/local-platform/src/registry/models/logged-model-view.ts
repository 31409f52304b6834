import { integerOf, type RegistryDatabase, type Row, textOf } from '../database/registry-database.ts';
import { missing } from '../mlflow-error.ts';
import { metricOf, type WireMetric } from '../tracking/metric-value.ts';
import type { KeyValue } from '../tracking/names.ts';
import { keyValueOf } from '../tracking/run-view.ts';
import { unlessEmpty } from '../wire/route.ts';

/** The states of a logged model, numbered from 0. */
export const loggedModelStatuses = [
  'LOGGED_MODEL_STATUS_UNSPECIFIED',
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;

/** A metric of a logged model in an answer. */
export interface ModelMetric extends WireMetric {
  readonly dataset_name: string | undefined;
  readonly dataset_digest: string | undefined;
  readonly model_id: string;
  readonly run_id: string;
}

/** A logged model in an answer. */
export interface LoggedModel {
  readonly info: {
    readonly model_id: string;
    readonly experiment_id: string;
    readonly name: string;
    readonly creation_timestamp_ms: bigint;
    readonly last_updated_timestamp_ms: bigint;
    readonly artifact_uri: string;
    readonly status: string;
    readonly model_type: string;
    readonly source_run_id: string;
    readonly tags: readonly KeyValue[] | undefined;
  };
  readonly data: {
    readonly params: readonly KeyValue[] | undefined;
    readonly metrics: readonly ModelMetric[] | undefined;
  };
}

function modelMetricOf(row: Row): ModelMetric {
  return {
    ...metricOf(row),
    dataset_name: textOf(row, 'dataset_name') || undefined,
    dataset_digest: textOf(row, 'dataset_digest') || undefined,
    model_id: textOf(row, 'model_id'),
    run_id: textOf(row, 'run_id'),
  };
}

/** The logged model in a row of `registry_logged_models`, with all that belongs to it. */
export function loggedModelOf(database: RegistryDatabase, row: Row): LoggedModel {
  const modelId = textOf(row, 'model_id');
  const rowsOf = (table: string) => database.all(`SELECT * FROM ${table} WHERE model_id = ? ORDER BY rowid`, modelId);
  return {
    info: {
      model_id: modelId,
      experiment_id: String(integerOf(row, 'experiment_id')),
      name: textOf(row, 'name'),
      creation_timestamp_ms: integerOf(row, 'creation_timestamp_ms'),
      last_updated_timestamp_ms: integerOf(row, 'last_updated_timestamp_ms'),
      artifact_uri: textOf(row, 'artifact_uri'),
      status: textOf(row, 'status'),
      model_type: textOf(row, 'model_type'),
      source_run_id: textOf(row, 'source_run_id'),
      tags: unlessEmpty(rowsOf('registry_logged_model_tags').map(keyValueOf)),
    },
    data: {
      params: unlessEmpty(rowsOf('registry_logged_model_params').map(keyValueOf)),
      metrics: unlessEmpty(rowsOf('registry_logged_model_metrics').map(modelMetricOf)),
    },
  };
}

/** The logged model of that id; deleted ones only when asked for. @throws MlflowError (404). */
export function findLoggedModel(database: RegistryDatabase, modelId: string, deletedToo = false): LoggedModel {
  const row = database.first('SELECT * FROM registry_logged_models WHERE model_id = ?', modelId);
  if (row === undefined || (!deletedToo && row['lifecycle_stage'] === 'deleted')) {
    throw missing(`Logged model with ID '${modelId}' not found.`);
  }
  return loggedModelOf(database, row);
}

/** Sets a tag of a logged model. */
export function setLoggedModelTag(database: RegistryDatabase, modelId: string, { key, value }: KeyValue): void {
  const sql = `INSERT INTO registry_logged_model_tags (model_id, key, value) VALUES (?, ?, ?)
    ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value`;
  database.run(sql, modelId, key, value);
}
