import { integerOf, type RegistryDatabase, type Row, textOf } from '../database/registry-database.ts';
import { missing } from '../mlflow-error.ts';
import { unlessEmpty } from '../wire/route.ts';
import { metricOf, type WireMetric } from './metric-value.ts';
import type { KeyValue } from './names.ts';

/** The states of a run, numbered from 1. */
export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;

/** A run without its data, in an answer. */
export interface RunInfo {
  readonly run_uuid: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: bigint;
  readonly end_time: bigint | undefined;
  readonly artifact_uri: string;
  readonly lifecycle_stage: string;
  readonly run_id: string;
}

/** The run in a row of `registry_runs`. */
export function runInfoOf(row: Row): RunInfo {
  const runId = textOf(row, 'run_id');
  return {
    run_uuid: runId,
    experiment_id: String(integerOf(row, 'experiment_id')),
    run_name: textOf(row, 'run_name'),
    user_id: textOf(row, 'user_id'),
    status: textOf(row, 'status'),
    start_time: integerOf(row, 'start_time'),
    end_time: row['end_time'] === null ? undefined : integerOf(row, 'end_time'),
    artifact_uri: textOf(row, 'artifact_uri'),
    lifecycle_stage: textOf(row, 'lifecycle_stage'),
    run_id: runId,
  };
}

/** The run of that id. @throws MlflowError (404). */
export function findRun(database: RegistryDatabase, runId: string): RunInfo {
  const row = database.first('SELECT * FROM registry_runs WHERE run_id = ?', runId);
  if (row === undefined) throw missing(`Run with id=${runId} not found`);
  return runInfoOf(row);
}

/** A key and value from a row that has both. */
export function keyValueOf(row: Row): KeyValue {
  return { key: textOf(row, 'key'), value: textOf(row, 'value') };
}

interface RunData {
  readonly metrics: readonly WireMetric[] | undefined;
  readonly params: readonly KeyValue[] | undefined;
  readonly tags: readonly KeyValue[] | undefined;
}

function dataOf(database: RegistryDatabase, runId: string): RunData {
  const metrics = 'SELECT * FROM registry_latest_metrics WHERE run_id = ? ORDER BY rowid';
  const params = 'SELECT key, value FROM registry_params WHERE run_id = ? ORDER BY rowid';
  const tags = 'SELECT key, value FROM registry_run_tags WHERE run_id = ? ORDER BY rowid';
  return {
    metrics: unlessEmpty(database.all(metrics, runId).map(metricOf)),
    params: unlessEmpty(database.all(params, runId).map(keyValueOf)),
    tags: unlessEmpty(database.all(tags, runId).map(keyValueOf)),
  };
}

function datasetInputOf(row: Row): object {
  return {
    tags: unlessEmpty(JSON.parse(textOf(row, 'tags')) as readonly KeyValue[]),
    dataset: {
      name: textOf(row, 'name'),
      digest: textOf(row, 'digest'),
      source_type: textOf(row, 'source_type'),
      source: textOf(row, 'source'),
      schema: row['schema'] ?? undefined,
      profile: row['profile'] ?? undefined,
    },
  };
}

function inputsOf(database: RegistryDatabase, runId: string): object {
  const datasets = `SELECT * FROM registry_run_datasets JOIN registry_datasets USING (dataset_id)
    WHERE run_id = ? ORDER BY registry_run_datasets.rowid`;
  const models = "SELECT model_id FROM registry_run_models WHERE run_id = ? AND direction = 'input' ORDER BY rowid";
  return {
    dataset_inputs: unlessEmpty(database.all(datasets, runId).map(datasetInputOf)),
    model_inputs: unlessEmpty(database.all(models, runId).map((row) => ({ model_id: textOf(row, 'model_id') }))),
  };
}

function outputsOf(database: RegistryDatabase, runId: string): object {
  const sql = "SELECT model_id, step FROM registry_run_models WHERE run_id = ? AND direction = 'output' ORDER BY rowid";
  const models = database.all(sql, runId);
  return {
    model_outputs: unlessEmpty(
      models.map((row) => ({ model_id: textOf(row, 'model_id'), step: integerOf(row, 'step') })),
    ),
  };
}

/** The whole run, as an answer shows it. */
export function runOf(database: RegistryDatabase, info: RunInfo): object {
  const { run_id: runId } = info;
  return {
    info,
    data: dataOf(database, runId),
    inputs: inputsOf(database, runId),
    outputs: outputsOf(database, runId),
  };
}
