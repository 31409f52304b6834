import { integerOf, type RegistryDatabase } from '../database/registry-database.ts';
import { invalid, missing } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { required, text } from '../wire/fields.ts';
import { type Route, route } from '../wire/route.ts';
import { checkAlias, checkAliasIsFree } from './model-names.ts';
import { findVersion, latestVersions, registeredModelRow, versionRow } from './model-view.ts';

/** The number of the version that the alias names; `latest` is the newest. @throws MlflowError. */
export function versionOfAlias(database: RegistryDatabase, name: string, alias: string): string {
  registeredModelRow(database, name);
  checkAlias(alias);
  if (alias.toLowerCase() === 'latest') {
    const newest = latestVersions(database, name).at(-1);
    if (newest === undefined) throw missing(`Latest version not found for model ${name}.`);
    return newest.version;
  }
  const row = database.first('SELECT version FROM registry_aliases WHERE name = ? AND alias = ?', name, alias);
  // 400, not 404: so answers the real server.
  if (row === undefined) throw invalid(`Registered model alias ${alias} not found.`);
  return String(integerOf(row, 'version'));
}

function setAlias(
  { database }: Services,
  name: string,
  { alias, version }: { alias: string; version: string },
): object {
  checkAlias(alias);
  checkAliasIsFree(alias);
  const number = integerOf(versionRow(database, name, version), 'version');
  const sql = `INSERT INTO registry_aliases (name, alias, version) VALUES (?, ?, ?)
    ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version`;
  database.run(sql, name, alias, number);
  return {};
}

const shape = { name: required(text), alias: required(text) };

/** The routes of aliases. */
export function aliasRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const path = '/mlflow/registered-models/alias';
  return [
    route(`POST ${path}`, { ...shape, version: required(text) }, ({ name, ...alias }) =>
      setAlias(services, name, alias),
    ),
    route(`GET ${path}`, shape, ({ name, alias }) => ({
      model_version: findVersion(database, name, versionOfAlias(database, name, alias)),
    })),
    route(`DELETE ${path}`, shape, ({ name, alias }) => {
      checkAlias(alias);
      registeredModelRow(database, name);
      database.run('DELETE FROM registry_aliases WHERE name = ? AND alias = ?', name, alias);
      return {};
    }),
  ];
}
