import type { RegistryDatabase } from '../database/registry-database.ts';
import { taken } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import type { KeyValue } from '../tracking/names.ts';
import { checkName } from '../tracking/names.ts';
import { keyValues, list, required, text, textOrEmpty } from '../wire/fields.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { checkModelName, checkModelTag, stageOf } from './model-names.ts';
import {
  findRegisteredModel,
  latestVersions,
  type RegisteredModel,
  registeredModelRow,
  withAliases,
} from './model-view.ts';

/** The tables whose rows belong to a registered model by its name. */
const ownTables = [
  'registry_registered_models',
  'registry_registered_model_tags',
  'registry_model_versions',
  'registry_model_version_tags',
  'registry_aliases',
] as const;

function setTag(database: RegistryDatabase, name: string, { key, value }: KeyValue): void {
  const sql = `INSERT INTO registry_registered_model_tags (name, key, value) VALUES (?, ?, ?)
    ON CONFLICT (name, key) DO UPDATE SET value = excluded.value`;
  database.run(sql, name, key, value);
}

interface NewModel {
  readonly name: string;
  readonly tags: readonly KeyValue[];
  readonly description: string | undefined;
}

function createModel({ database, now }: Services, { name, tags, description = '' }: NewModel): RegisteredModel {
  checkModelName(name);
  tags.forEach(checkModelTag);
  return database.atomically(() => {
    const time = now();
    const sql = `INSERT OR IGNORE INTO registry_registered_models
      (name, creation_timestamp, last_updated_timestamp, description) VALUES (?, ?, ?, ?)`;
    if (database.run(sql, name, time, time, description) === 0)
      throw taken(`Registered Model (name=${name}) already exists.`);
    for (const tag of tags) setTag(database, name, tag);
    return findRegisteredModel(database, name);
  });
}

function updateModel({ database, now }: Services, name: string, description: string): RegisteredModel {
  registeredModelRow(database, name);
  const sql = 'UPDATE registry_registered_models SET description = ?, last_updated_timestamp = ? WHERE name = ?';
  database.run(sql, description, now(), name);
  return findRegisteredModel(database, name);
}

function renameModel({ database, now }: Services, name: string, newName: string): RegisteredModel {
  checkModelName(newName, 'new_name');
  return database.atomically(() => {
    registeredModelRow(database, name);
    const other = database.first('SELECT 1 FROM registry_registered_models WHERE name = ?', newName);
    if (newName !== name && other !== undefined) throw taken(`Registered Model (name=${newName}) already exists.`);
    for (const table of ownTables) database.run(`UPDATE ${table} SET name = ? WHERE name = ?`, newName, name);
    for (const table of ['registry_registered_models', 'registry_model_versions']) {
      database.run(`UPDATE ${table} SET last_updated_timestamp = ? WHERE name = ?`, now(), newName);
    }
    return findRegisteredModel(database, newName);
  });
}

function deleteModel({ database }: Services, name: string): object {
  return database.atomically(() => {
    registeredModelRow(database, name);
    for (const table of ownTables) database.run(`DELETE FROM ${table} WHERE name = ?`, name);
    return {};
  });
}

function latestOf({ database }: Services, name: string, stages: readonly string[]): object {
  registeredModelRow(database, name);
  const wanted: readonly string[] = stages.map(stageOf);
  const found = latestVersions(database, name).filter(
    ({ current_stage }) => wanted.length === 0 || wanted.includes(current_stage),
  );
  return { model_versions: unlessEmpty(found.map((version) => withAliases(database, version))) };
}

const byName = { name: required(text) };

/** The routes of registered models and their tags. */
export function registeredModelRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const described = { ...byName, description: text };
  const latest = { ...byName, stages: list(textOrEmpty) };
  return [
    route('POST /mlflow/registered-models/create', { ...byName, tags: keyValues, description: text }, (message) => ({
      registered_model: createModel(services, message),
    })),
    route('GET /mlflow/registered-models/get', byName, ({ name }) => ({
      registered_model: findRegisteredModel(database, name),
    })),
    route('PATCH /mlflow/registered-models/update', described, ({ name, description = '' }) => ({
      registered_model: updateModel(services, name, description),
    })),
    route('POST /mlflow/registered-models/rename', { ...byName, new_name: required(text) }, ({ name, new_name }) => ({
      registered_model: renameModel(services, name, new_name),
    })),
    route('DELETE /mlflow/registered-models/delete', byName, ({ name }) => deleteModel(services, name)),
    ...['GET', 'POST'].map((method) =>
      route(`${method} /mlflow/registered-models/get-latest-versions`, latest, ({ name, stages }) =>
        latestOf(services, name, stages),
      ),
    ),
    route('POST /mlflow/registered-models/set-tag', { ...byName, key: required(text), value: text }, (message) => {
      const { name, key, value = '' } = message;
      checkModelName(name);
      checkModelTag({ key, value });
      registeredModelRow(database, name);
      setTag(database, name, { key, value });
      return {};
    }),
    route('DELETE /mlflow/registered-models/delete-tag', { ...byName, key: required(text) }, ({ name, key }) => {
      checkName(key, 'key');
      registeredModelRow(database, name);
      database.run('DELETE FROM registry_registered_model_tags WHERE name = ? AND key = ?', name, key);
      return {};
    }),
  ];
}
