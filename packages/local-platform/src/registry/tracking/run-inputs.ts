import { type RegistryDatabase, textOf } from '../database/registry-database.ts';
import { invalid } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import {
  type Field,
  int64,
  keyValues,
  list,
  type Message,
  nested,
  required,
  text,
  textOrEmpty,
} from '../wire/fields.ts';
import { type Route, route } from '../wire/route.ts';
import { checkLength, checkRunId } from './names.ts';
import { activeRun, setRunTag } from './runs.ts';

const datasetShape = {
  name: textOrEmpty,
  digest: textOrEmpty,
  source_type: textOrEmpty,
  source: textOrEmpty,
  schema: text,
  profile: text,
};
const inputShape = { tags: keyValues, dataset: nested(datasetShape) };
const modelShape = { model_id: required(text), step: int64 };

type DatasetInput = Message<typeof inputShape>;
type Dataset = Message<typeof datasetShape>;
type LinkedModel = Message<typeof modelShape>;

const noDataset: Dataset = { name: '', digest: '', source_type: '', source: '', schema: undefined, profile: undefined };

function checkDataset({ dataset = noDataset, tags }: DatasetInput): void {
  checkLength('name', dataset.name, 500);
  checkLength('digest', dataset.digest, 36);
  checkLength('source', dataset.source, 65_535);
  checkLength('schema', dataset.schema ?? '', 1_048_575);
  checkLength('profile', dataset.profile ?? '', 16_777_215);
  for (const { key, value } of tags) {
    checkLength('key', key, 255);
    checkLength('value', value, 500);
  }
}

function linkDataset(
  database: RegistryDatabase,
  run: { run_id: string; experiment_id: string },
  input: DatasetInput,
): void {
  const { name, digest, source_type, source, schema = null, profile = null } = input.dataset ?? noDataset;
  const experimentId = BigInt(run.experiment_id);
  const sql = `INSERT OR IGNORE INTO registry_datasets (experiment_id, name, digest, source_type, source, schema, profile)
    VALUES (?, ?, ?, ?, ?, ?, ?)`;
  database.run(sql, experimentId, name, digest, source_type, source, schema, profile);
  const link = `INSERT OR IGNORE INTO registry_run_datasets (run_id, dataset_id, tags)
    SELECT ?, dataset_id, ? FROM registry_datasets WHERE experiment_id = ? AND name = ? AND digest = ?`;
  database.run(link, run.run_id, JSON.stringify(input.tags), experimentId, name, digest);
}

function linkModels(
  database: RegistryDatabase,
  link: readonly [runId: string, direction: string],
  models: readonly LinkedModel[],
): void {
  const sql = 'INSERT OR IGNORE INTO registry_run_models (run_id, direction, model_id, step) VALUES (?, ?, ?, ?)';
  for (const { model_id, step = 0n } of models) database.run(sql, ...link, model_id, step);
}

/** The fields of a model that MLflow keeps in the run's tag. */
const modelFields = ['run_id', 'artifact_path', 'utc_time_created', 'flavors', 'model_uuid'];

function parseModel(modelJson: string): Readonly<Record<string, unknown>> {
  try {
    const model: unknown = JSON.parse(modelJson);
    if (typeof model === 'object' && model !== null) return { ...model };
  } catch {
    // Refused below.
  }
  throw invalid(`Malformed model info. \n ${modelJson} \n is not a valid JSON.`);
}

function recordModel(database: RegistryDatabase, runId: string, modelJson: string): void {
  const model = parseModel(modelJson);
  const lacking = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter((field) => !(field in model));
  if (lacking.length > 0) throw invalid(`Model json is missing mandatory fields: {'${lacking.join("', '")}'}`);
  const key = 'mlflow.log-model.history';
  const row = database.first('SELECT value FROM registry_run_tags WHERE run_id = ? AND key = ?', runId, key);
  const history = row === undefined ? [] : (JSON.parse(textOf(row, 'value')) as readonly unknown[]);
  const entry = Object.fromEntries(Object.entries(model).filter(([field]) => modelFields.includes(field)));
  const value = JSON.stringify([...history, entry]);
  // A cut list would be no JSON any more: refuse instead.
  checkLength('mlflow.log-model.history', value, 8000);
  setRunTag(database, runId, { key, value });
}

const byId = { run_id: required(text) };
const inputs = list(nested(inputShape) as Field<DatasetInput>);
const models = list(nested(modelShape) as Field<LinkedModel>);

/** The routes that link datasets and logged models to runs. */
export function runInputRoutes({ database }: Services): readonly Route[] {
  return [
    route('POST /mlflow/runs/log-inputs', { ...byId, datasets: inputs, models }, (message) => {
      checkRunId(message.run_id);
      message.datasets.forEach(checkDataset);
      return database.atomically(() => {
        const run = activeRun(database, message.run_id);
        for (const input of message.datasets) linkDataset(database, run, input);
        linkModels(database, [run.run_id, 'input'], message.models);
        return {};
      });
    }),
    route('POST /mlflow/runs/outputs', { ...byId, models }, (message) =>
      database.atomically(() => {
        linkModels(database, [activeRun(database, message.run_id).run_id, 'output'], message.models);
        return {};
      }),
    ),
    route('POST /mlflow/runs/log-model', { ...byId, model_json: required(text) }, ({ run_id, model_json }) =>
      database.atomically(() => {
        recordModel(database, activeRun(database, run_id).run_id, model_json);
        return {};
      }),
    ),
  ];
}
