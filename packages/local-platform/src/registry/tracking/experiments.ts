import { integerOf, type RegistryDatabase, type Row, textOf } from '../database/registry-database.ts';
import { invalid, MlflowError, missing, taken } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { keyValues, required, text } from '../wire/fields.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { checkLength, checkName, experimentIdOf, type KeyValue } from './names.ts';
import { keyValueOf } from './run-view.ts';

/** An experiment in an answer. */
export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: string;
  readonly last_update_time: bigint;
  readonly creation_time: bigint;
  readonly tags: readonly KeyValue[] | undefined;
  readonly workspace: 'default';
}

/** Which of the living and the deleted ones are asked for: by name, numbered from 1. */
export const viewTypes = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
/** One of the views. */
export type ViewType = (typeof viewTypes)[number];

/** The lifecycle stages that a view shows, as a JSON list. */
export function stagesOf(view: ViewType | undefined): string {
  const stages = { ACTIVE_ONLY: ['active'], DELETED_ONLY: ['deleted'], ALL: ['active', 'deleted'] };
  return JSON.stringify(stages[view ?? 'ACTIVE_ONLY']);
}

function tagsOf(database: RegistryDatabase, experimentId: bigint): readonly KeyValue[] {
  const sql = 'SELECT key, value FROM registry_experiment_tags WHERE experiment_id = ? ORDER BY rowid';
  return database.all(sql, experimentId).map(keyValueOf);
}

/** The experiment in a row of `registry_experiments`, with its tags. */
export function experimentOf(database: RegistryDatabase, row: Row): Experiment {
  const id = integerOf(row, 'experiment_id');
  return {
    experiment_id: String(id),
    name: textOf(row, 'name'),
    artifact_location: textOf(row, 'artifact_location'),
    lifecycle_stage: textOf(row, 'lifecycle_stage'),
    last_update_time: integerOf(row, 'last_update_time'),
    creation_time: integerOf(row, 'creation_time'),
    tags: unlessEmpty(tagsOf(database, id)),
    workspace: 'default',
  };
}

/** The experiment of that id, in one of the stages of the view. @throws MlflowError (404). */
export function findExperiment(database: RegistryDatabase, id: string, view: ViewType = 'ALL'): Experiment {
  // MLflow takes an empty id for the default experiment.
  const number = experimentIdOf(id || '0');
  const sql = `SELECT * FROM registry_experiments
    WHERE experiment_id = ? AND lifecycle_stage IN (SELECT value FROM json_each(?))`;
  const row = database.first(sql, number, stagesOf(view));
  if (row === undefined) throw missing(`No Experiment with id=${number} exists`);
  return experimentOf(database, row);
}

/** Refuses an experiment that is deleted. */
export function checkActive({ experiment_id, lifecycle_stage }: Experiment): void {
  if (lifecycle_stage === 'active') return;
  throw invalid(`The experiment ${experiment_id} must be in the 'active' state. Current state is ${lifecycle_stage}.`);
}

function checkExperimentTag({ key, value }: KeyValue): void {
  checkName(key, 'key');
  checkLength('key', key, 250);
  checkLength('value', value, 20_000);
}

function setTag(database: RegistryDatabase, experimentId: bigint, { key, value }: KeyValue): void {
  const sql = `INSERT INTO registry_experiment_tags (experiment_id, key, value) VALUES (?, ?, ?)
    ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value`;
  database.run(sql, experimentId, key, value);
}

function checkLocation(location: string | undefined): void {
  // Only places that this server keeps: others would need credentials of stores that it does not have.
  if (location && !location.startsWith('mlflow-artifacts:/')) {
    throw invalid(
      `Invalid artifact_location '${location}': this server keeps artifacts under mlflow-artifacts:/ only.`,
    );
  }
}

interface NewExperiment {
  readonly name: string;
  readonly artifact_location: string | undefined;
  readonly tags: readonly KeyValue[];
}

function insertExperiment({ database, now }: Services, { name, artifact_location }: NewExperiment): bigint {
  if (database.first('SELECT 1 FROM registry_experiments WHERE name = ?', name) !== undefined) {
    throw taken(`Experiment(name=${name}) already exists.`);
  }
  const time = now();
  const sql = `INSERT INTO registry_experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time)
    VALUES (?, ?, 'active', ?, ?) RETURNING experiment_id`;
  const id = integerOf(database.first(sql, name, artifact_location ?? '', time, time) ?? {}, 'experiment_id');
  if (!artifact_location) {
    const own = 'UPDATE registry_experiments SET artifact_location = ? WHERE experiment_id = ?';
    database.run(own, `mlflow-artifacts:/${id}`, id);
  }
  return id;
}

function createExperiment(services: Services, experiment: NewExperiment): { experiment_id: string } {
  checkLocation(experiment.artifact_location);
  checkLength('name', experiment.name, 500);
  experiment.tags.forEach(checkExperimentTag);
  return services.database.atomically(() => {
    const id = insertExperiment(services, experiment);
    for (const tag of experiment.tags) setTag(services.database, id, tag);
    return { experiment_id: String(id) };
  });
}

/** Makes experiment "0", "Default", when there is none yet. */
export function ensureDefaultExperiment({ database, now }: Services): void {
  const sql = `INSERT OR IGNORE INTO registry_experiments
    (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
    VALUES (0, 'Default', 'mlflow-artifacts:/0', 'active', ?, ?)`;
  database.run(sql, now(), now());
}

function setStage({ database, now }: Services, id: string, stage: 'active' | 'deleted'): object {
  return database.atomically(() => {
    const { experiment_id } = findExperiment(database, id, stage === 'active' ? 'DELETED_ONLY' : 'ACTIVE_ONLY');
    const number = BigInt(experiment_id);
    const sql = 'UPDATE registry_experiments SET lifecycle_stage = ?, last_update_time = ? WHERE experiment_id = ?';
    database.run(sql, stage, now(), number);
    database.run('UPDATE registry_runs SET lifecycle_stage = ? WHERE experiment_id = ?', stage, number);
    return {};
  });
}

function renameExperiment({ database, now }: Services, id: string, name: string): object {
  checkLength('name', name, 500);
  return database.atomically(() => {
    const experiment = findExperiment(database, id);
    if (experiment.lifecycle_stage !== 'active')
      throw new MlflowError('INVALID_STATE', 'Cannot rename a non-active experiment.');
    const other = database.first('SELECT experiment_id FROM registry_experiments WHERE name = ?', name);
    if (other !== undefined && String(other['experiment_id']) !== experiment.experiment_id) {
      throw new MlflowError('BAD_REQUEST', `UNIQUE constraint failed: an experiment named ${name} exists already.`);
    }
    const sql = 'UPDATE registry_experiments SET name = ?, last_update_time = ? WHERE experiment_id = ?';
    database.run(sql, name, now(), BigInt(experiment.experiment_id));
    return {};
  });
}

function deleteExperimentTag({ database }: Services, id: string, key: string): object {
  return database.atomically(() => {
    const experiment = findExperiment(database, id);
    checkActive(experiment);
    const sql = 'DELETE FROM registry_experiment_tags WHERE experiment_id = ? AND key = ?';
    const deleted = database.run(sql, BigInt(experiment.experiment_id), key);
    if (deleted === 0) throw missing(`No tag with name: ${key} in experiment with id ${id}`);
    return {};
  });
}

const byId = { experiment_id: required(text) };

/** The routes of experiments. */
export function experimentRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const newExperiment = { name: required(text), artifact_location: text, tags: keyValues };
  const tag = { ...byId, key: required(text), value: text };
  return [
    route('POST /mlflow/experiments/create', newExperiment, (message) => createExperiment(services, message)),
    route('GET /mlflow/experiments/get', byId, ({ experiment_id }) => ({
      experiment: findExperiment(database, experiment_id),
    })),
    route('GET /mlflow/experiments/get-by-name', { experiment_name: required(text) }, ({ experiment_name: name }) => {
      const row = database.first('SELECT * FROM registry_experiments WHERE name = ?', name);
      if (row === undefined) throw missing(`Could not find experiment with name '${name}'`);
      return { experiment: experimentOf(database, row) };
    }),
    route('POST /mlflow/experiments/update', { ...byId, new_name: required(text) }, ({ experiment_id, new_name }) =>
      renameExperiment(services, experiment_id, new_name),
    ),
    route('POST /mlflow/experiments/delete', byId, ({ experiment_id }) => setStage(services, experiment_id, 'deleted')),
    route('POST /mlflow/experiments/restore', byId, ({ experiment_id }) => setStage(services, experiment_id, 'active')),
    route('POST /mlflow/experiments/set-experiment-tag', tag, ({ experiment_id, key, value = '' }) => {
      checkExperimentTag({ key, value });
      const experiment = findExperiment(database, experiment_id);
      checkActive(experiment);
      setTag(database, BigInt(experiment.experiment_id), { key, value });
      return {};
    }),
    route(
      'POST /mlflow/experiments/delete-experiment-tag',
      { ...byId, key: required(text) },
      ({ experiment_id, key }) => deleteExperimentTag(services, experiment_id, key),
    ),
  ];
}
