import type { RegistryDatabase } from '../database/registry-database.ts';
import { MlflowError, missing } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { checkActive, findExperiment } from '../tracking/experiments.ts';
import type { KeyValue } from '../tracking/names.ts';
import { keyValues, oneOf, required, text } from '../wire/fields.ts';
import { type Call, type Route, route } from '../wire/route.ts';
import { findLoggedModel, type LoggedModel, loggedModelStatuses, setLoggedModelTag } from './logged-model-view.ts';
import { checkLoggedModelName } from './model-names.ts';

interface NewLoggedModel {
  readonly experiment_id: string;
  readonly name: string | undefined;
  readonly model_type: string | undefined;
  readonly source_run_id: string | undefined;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

function setParam(database: RegistryDatabase, modelId: string, { key, value }: KeyValue): void {
  const sql = 'INSERT OR IGNORE INTO registry_logged_model_params (model_id, key, value) VALUES (?, ?, ?)';
  if (database.run(sql, modelId, key, value) > 0) return;
  const stored = 'SELECT 1 FROM registry_logged_model_params WHERE model_id = ? AND key = ? AND value = ?';
  if (database.first(stored, modelId, key, value) !== undefined) return;
  throw new MlflowError('BAD_REQUEST', `UNIQUE constraint failed: the model has another value of param ${key}.`);
}

function insertLoggedModel({ database, now, newId }: Services, model: NewLoggedModel): string {
  const experiment = findExperiment(database, model.experiment_id);
  checkActive(experiment);
  const modelId = `m-${newId()}`;
  const time = now();
  const uri = `${experiment.artifact_location}/models/${modelId}/artifacts`;
  const sql = `INSERT INTO registry_logged_models (model_id, experiment_id, name, artifact_uri, creation_timestamp_ms,
    last_updated_timestamp_ms, status, model_type, source_run_id, lifecycle_stage)
    VALUES (?, ?, ?, ?, ?, ?, 'LOGGED_MODEL_PENDING', ?, ?, 'active')`;
  const { model_type = '', source_run_id = '' } = model;
  const name = model.name || `model-${modelId.slice(2, 10)}`;
  database.run(sql, modelId, BigInt(experiment.experiment_id), name, uri, time, time, model_type, source_run_id);
  return modelId;
}

function createLoggedModel(services: Services, model: NewLoggedModel): LoggedModel {
  const { database } = services;
  checkLoggedModelName(model.name ?? '');
  return database.atomically(() => {
    const modelId = insertLoggedModel(services, model);
    for (const param of model.params) setParam(database, modelId, param);
    for (const tag of model.tags) setLoggedModelTag(database, modelId, tag);
    return findLoggedModel(database, modelId);
  });
}

function finalizeLoggedModel({ database, now }: Services, modelId: string, status: string): LoggedModel {
  findLoggedModel(database, modelId, true);
  const sql = 'UPDATE registry_logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?';
  database.run(sql, status, now(), modelId);
  return findLoggedModel(database, modelId, true);
}

function deleteLoggedModel({ database, now }: Services, modelId: string): object {
  findLoggedModel(database, modelId, true);
  const sql = `UPDATE registry_logged_models SET lifecycle_stage = 'deleted', last_updated_timestamp_ms = ?
    WHERE model_id = ?`;
  database.run(sql, now(), modelId);
  return {};
}

function deleteTag({ database }: Services, modelId: string, key: string): object {
  findLoggedModel(database, modelId, true);
  const deleted = database.run('DELETE FROM registry_logged_model_tags WHERE model_id = ? AND key = ?', modelId, key);
  if (deleted === 0) throw missing(`No tag with key '${key}' found for model with ID '${modelId}'.`);
  return {};
}

function parameter({ parameters }: Call, name: string): string {
  return parameters[name] ?? '';
}

const newModel = {
  experiment_id: required(text),
  name: text,
  model_type: text,
  source_run_id: text,
  params: keyValues,
  tags: keyValues,
};

/** The routes of logged models, their parameters and tags. */
export function loggedModelRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const byId = '/mlflow/logged-models/:model_id';
  const status = { model_id: required(text), status: required(oneOf(loggedModelStatuses, 0)) };
  return [
    route('POST /mlflow/logged-models', newModel, (message) => ({ model: createLoggedModel(services, message) })),
    route(`GET ${byId}`, { allow_deleted: text }, ({ allow_deleted = 'false' }, call) => ({
      model: findLoggedModel(database, parameter(call, 'model_id'), allow_deleted.toLowerCase() === 'true'),
    })),
    route(`PATCH ${byId}`, status, (message, call) => ({
      model: finalizeLoggedModel(services, parameter(call, 'model_id'), message.status),
    })),
    route(`DELETE ${byId}`, {}, (_message, call) => deleteLoggedModel(services, parameter(call, 'model_id'))),
    route(`PATCH ${byId}/tags`, { tags: keyValues }, ({ tags }, call) =>
      database.atomically(() => {
        const modelId = findLoggedModel(database, parameter(call, 'model_id'), true).info.model_id;
        for (const tag of tags) setLoggedModelTag(database, modelId, tag);
        return {};
      }),
    ),
    route(`DELETE ${byId}/tags/:tag_key`, {}, (_message, call) =>
      deleteTag(services, parameter(call, 'model_id'), parameter(call, 'tag_key')),
    ),
    route(`POST ${byId}/params`, { params: keyValues }, ({ params }, call) =>
      database.atomically(() => {
        const modelId = findLoggedModel(database, parameter(call, 'model_id'), true).info.model_id;
        for (const param of params) setParam(database, modelId, param);
        return {};
      }),
    ),
  ];
}
