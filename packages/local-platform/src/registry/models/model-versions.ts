import { integerOf, type RegistryDatabase, textOf } from '../database/registry-database.ts';
import { MlflowError } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { checkName, type KeyValue } from '../tracking/names.ts';
import { flag, keyValues, required, text } from '../wire/fields.ts';
import { type Route, route } from '../wire/route.ts';
import { findLoggedModel, setLoggedModelTag } from './logged-model-view.ts';
import { checkModelName, checkModelTag, stageOf } from './model-names.ts';
import { type ResolvedSource, resolveSource, type SourceClaim } from './model-source.ts';
import { deletedStage, findVersion, registeredModelRow, versionRow } from './model-view.ts';

interface NewVersion extends SourceClaim {
  readonly name: string;
  readonly tags: readonly KeyValue[];
  readonly run_link: string | undefined;
  readonly description: string | undefined;
}

function setTag(
  database: RegistryDatabase,
  [name, version]: readonly [string, bigint],
  { key, value }: KeyValue,
): void {
  const sql = `INSERT INTO registry_model_version_tags (name, version, key, value) VALUES (?, ?, ?, ?)
    ON CONFLICT (name, version, key) DO UPDATE SET value = excluded.value`;
  database.run(sql, name, version, key, value);
}

function touchModel({ database, now }: Services, name: string): void {
  database.run('UPDATE registry_registered_models SET last_updated_timestamp = ? WHERE name = ?', now(), name);
}

/** The next number: deleted versions keep their rows, so that none is given twice. */
function nextVersion(database: RegistryDatabase, name: string): bigint {
  const sql = 'SELECT COALESCE(MAX(version), 0) + 1 AS version FROM registry_model_versions WHERE name = ?';
  return integerOf(database.first(sql, name) ?? {}, 'version');
}

function insertVersion(services: Services, version: NewVersion, resolved: ResolvedSource): bigint {
  const { database, now } = services;
  const { name, description = '', run_link = '' } = version;
  const { source, location, runId, modelId } = resolved;
  registeredModelRow(database, name);
  const number = nextVersion(database, name);
  const time = now();
  const sql = `INSERT INTO registry_model_versions (name, version, creation_timestamp, last_updated_timestamp, current_stage,
    description, source, storage_location, run_id, run_link, model_id) VALUES (?, ?, ?, ?, 'None', ?, ?, ?, ?, ?, ?)`;
  database.run(sql, name, number, time, time, description, source, location, runId, run_link, modelId);
  touchModel(services, name);
  return number;
}

const versionsTag = 'mlflow.modelVersions';

/** Tells a logged model which versions were made of it. */
function noteOnModel(database: RegistryDatabase, modelId: string, version: { name: string; version: string }): void {
  const { info } = findLoggedModel(database, modelId);
  const noted = JSON.parse(info.tags?.find(({ key }) => key === versionsTag)?.value ?? '[]') as readonly unknown[];
  setLoggedModelTag(database, modelId, { key: versionsTag, value: JSON.stringify([...noted, version]) });
}

function createVersion(services: Services, version: NewVersion): object {
  const { database } = services;
  checkModelName(version.name);
  version.tags.forEach(checkModelTag);
  return database.atomically(() => {
    const resolved = resolveSource(database, version);
    const number = insertVersion(services, version, resolved);
    for (const tag of version.tags) setTag(database, [version.name, number], tag);
    const reference = { name: version.name, version: String(number) };
    if (resolved.modelId !== '') noteOnModel(database, resolved.modelId, reference);
    return findVersion(database, version.name, reference.version);
  });
}

interface VersionId {
  readonly name: string;
  readonly version: string;
}

function updateVersion({ database, now }: Services, { name, version }: VersionId, description: string): object {
  const number = integerOf(versionRow(database, name, version), 'version');
  const sql = `UPDATE registry_model_versions SET description = ?, last_updated_timestamp = ?
    WHERE name = ? AND version = ?`;
  database.run(sql, description, now(), name, number);
  return findVersion(database, name, version);
}

function archiveOthers({ database, now }: Services, name: string, stage: string): void {
  if (!['Staging', 'Production'].includes(stage)) {
    const reason = `because '${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`;
    throw new MlflowError(
      'INTERNAL_ERROR',
      `Model version transition cannot archive existing model versions ${reason}`,
    );
  }
  const sql = `UPDATE registry_model_versions SET current_stage = 'Archived', last_updated_timestamp = ?
    WHERE name = ? AND current_stage = ?`;
  database.run(sql, now(), name, stage);
}

function transition(
  services: Services,
  id: VersionId,
  to: { readonly stage: string; readonly archive: boolean },
): object {
  const { database, now } = services;
  const stage = stageOf(to.stage);
  return database.atomically(() => {
    const number = integerOf(versionRow(database, id.name, id.version), 'version');
    if (to.archive) archiveOthers(services, id.name, stage);
    const sql = `UPDATE registry_model_versions SET current_stage = ?, last_updated_timestamp = ?
      WHERE name = ? AND version = ?`;
    database.run(sql, stage, now(), id.name, number);
    touchModel(services, id.name);
    return findVersion(database, id.name, id.version);
  });
}

function deleteVersion(services: Services, { name, version }: VersionId): object {
  const { database, now } = services;
  return database.atomically(() => {
    const number = integerOf(versionRow(database, name, version), 'version');
    database.run('DELETE FROM registry_aliases WHERE name = ? AND version = ?', name, number);
    database.run('DELETE FROM registry_model_version_tags WHERE name = ? AND version = ?', name, number);
    const sql = `UPDATE registry_model_versions SET current_stage = ?, last_updated_timestamp = ?, description = '',
      source = 'REDACTED-SOURCE-PATH', storage_location = '', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK'
      WHERE name = ? AND version = ?`;
    database.run(sql, deletedStage, now(), name, number);
    touchModel(services, name);
    return {};
  });
}

const byId = { name: required(text), version: required(text) };
const newVersion = {
  name: required(text),
  source: required(text),
  run_id: text,
  tags: keyValues,
  run_link: text,
  description: text,
  model_id: text,
};

/** The routes of model versions and their tags. */
export function modelVersionRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const staged = { ...byId, stage: required(text), archive_existing_versions: flag };
  return [
    route('POST /mlflow/model-versions/create', newVersion, (message) => ({
      model_version: createVersion(services, message),
    })),
    route('GET /mlflow/model-versions/get', byId, ({ name, version }) => ({
      model_version: findVersion(database, name, version),
    })),
    route('PATCH /mlflow/model-versions/update', { ...byId, description: text }, ({ description = '', ...id }) => ({
      model_version: updateVersion(services, id, description),
    })),
    route('DELETE /mlflow/model-versions/delete', byId, (id) => deleteVersion(services, id)),
    route('POST /mlflow/model-versions/transition-stage', staged, ({ stage, archive_existing_versions, ...id }) => ({
      model_version: transition(services, id, { stage, archive: archive_existing_versions ?? false }),
    })),
    route('GET /mlflow/model-versions/get-download-uri', byId, ({ name, version }) => ({
      artifact_uri: textOf(versionRow(database, name, version), 'storage_location'),
    })),
    route('POST /mlflow/model-versions/set-tag', { ...byId, key: required(text), value: text }, (message) => {
      const { name, version, key, value = '' } = message;
      checkModelTag({ key, value });
      setTag(database, [name, integerOf(versionRow(database, name, version), 'version')], { key, value });
      return {};
    }),
    route('DELETE /mlflow/model-versions/delete-tag', { ...byId, key: required(text) }, ({ name, version, key }) => {
      checkName(key, 'key');
      const number = integerOf(versionRow(database, name, version), 'version');
      const sql = 'DELETE FROM registry_model_version_tags WHERE name = ? AND version = ? AND key = ?';
      database.run(sql, name, number, key);
      return {};
    }),
  ];
}
