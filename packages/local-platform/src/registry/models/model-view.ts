import { integerOf, type RegistryDatabase, type Row, textOf } from '../database/registry-database.ts';
import { missing } from '../mlflow-error.ts';
import type { KeyValue } from '../tracking/names.ts';
import { keyValueOf } from '../tracking/run-view.ts';
import { unlessEmpty } from '../wire/route.ts';
import { checkModelName, versionNumberOf } from './model-names.ts';

/** The stage of a version that was deleted: its row stays, so that its number is never given again. */
export const deletedStage = 'Deleted_Internal';

/** A model version in an answer. */
export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: bigint;
  readonly last_updated_timestamp: bigint;
  readonly current_stage: string;
  readonly description: string;
  readonly source: string;
  readonly run_id: string;
  readonly status: 'READY';
  readonly tags: readonly KeyValue[] | undefined;
  readonly run_link: string;
}

/** The version in a row of `registry_model_versions`, with its tags. */
export function modelVersionOf(database: RegistryDatabase, row: Row): ModelVersion {
  const name = textOf(row, 'name');
  const version = integerOf(row, 'version');
  const tags = 'SELECT key, value FROM registry_model_version_tags WHERE name = ? AND version = ? ORDER BY rowid';
  return {
    name,
    version: String(version),
    creation_timestamp: integerOf(row, 'creation_timestamp'),
    last_updated_timestamp: integerOf(row, 'last_updated_timestamp'),
    current_stage: textOf(row, 'current_stage'),
    description: textOf(row, 'description'),
    source: textOf(row, 'source'),
    run_id: textOf(row, 'run_id'),
    status: 'READY',
    tags: unlessEmpty(database.all(tags, name, version).map(keyValueOf)),
    run_link: textOf(row, 'run_link'),
  };
}

/** The row of a version. @throws MlflowError (404). */
export function versionRow(database: RegistryDatabase, name: string, version: string): Row {
  checkModelName(name);
  const number = versionNumberOf(version);
  const sql = 'SELECT * FROM registry_model_versions WHERE name = ? AND version = ? AND current_stage <> ?';
  const row = database.first(sql, name, number, deletedStage);
  if (row === undefined) throw missing(`Model Version (name=${name}, version=${number}) not found`);
  return row;
}

/** The version as its own answers show it: with its aliases, which lists leave out. */
export function withAliases(database: RegistryDatabase, version: ModelVersion): object {
  const sql = 'SELECT alias FROM registry_aliases WHERE name = ? AND version = ? ORDER BY rowid';
  const rows = database.all(sql, version.name, BigInt(version.version));
  return { ...version, aliases: unlessEmpty(rows.map((row) => textOf(row, 'alias'))) };
}

/** A version by name and number, with its aliases. @throws MlflowError (404). */
export function findVersion(database: RegistryDatabase, name: string, version: string): object {
  return withAliases(database, modelVersionOf(database, versionRow(database, name, version)));
}

/** The newest version of each stage. */
export function latestVersions(database: RegistryDatabase, name: string): readonly ModelVersion[] {
  const sql = `SELECT * FROM registry_model_versions WHERE name = ? AND current_stage <> ? AND version IN
    (SELECT MAX(version) FROM registry_model_versions WHERE name = ? GROUP BY current_stage) ORDER BY version`;
  return database.all(sql, name, deletedStage, name).map((row) => modelVersionOf(database, row));
}

/** The row of a registered model. @throws MlflowError (404). */
export function registeredModelRow(database: RegistryDatabase, name: string): Row {
  checkModelName(name);
  const row = database.first('SELECT * FROM registry_registered_models WHERE name = ?', name);
  if (row === undefined) throw missing(`Registered Model with name=${name} not found`);
  return row;
}

/** A registered model in an answer. */
export interface RegisteredModel {
  readonly name: string;
  readonly creation_timestamp: bigint;
  readonly last_updated_timestamp: bigint;
  readonly description: string | undefined;
  readonly latest_versions: readonly ModelVersion[] | undefined;
  readonly tags: readonly KeyValue[] | undefined;
  readonly aliases: readonly { readonly alias: string; readonly version: string }[] | undefined;
}

/** The registered model in a row of `registry_registered_models`, with all that belongs to it. */
export function registeredModelOf(database: RegistryDatabase, row: Row): RegisteredModel {
  const name = textOf(row, 'name');
  const tags = 'SELECT key, value FROM registry_registered_model_tags WHERE name = ? ORDER BY rowid';
  const aliases = database.all('SELECT alias, version FROM registry_aliases WHERE name = ? ORDER BY rowid', name);
  return {
    name,
    creation_timestamp: integerOf(row, 'creation_timestamp'),
    last_updated_timestamp: integerOf(row, 'last_updated_timestamp'),
    description: textOf(row, 'description') || undefined,
    latest_versions: unlessEmpty(latestVersions(database, name)),
    tags: unlessEmpty(database.all(tags, name).map(keyValueOf)),
    aliases: unlessEmpty(
      aliases.map((one) => ({ alias: textOf(one, 'alias'), version: String(integerOf(one, 'version')) })),
    ),
  };
}

/** A registered model by name. @throws MlflowError (404). */
export function findRegisteredModel(database: RegistryDatabase, name: string): RegisteredModel {
  return registeredModelOf(database, registeredModelRow(database, name));
}
