import type { RegistryDatabase } from '../database/registry-database.ts';
import { invalid, missing } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { int64, keyValues, oneOf, required, text } from '../wire/fields.ts';
import { type Route, route } from '../wire/route.ts';
import { checkActive, findExperiment } from './experiments.ts';
import { checkedTag, type KeyValue } from './names.ts';
import { findRun, type RunInfo, runOf, runStatuses } from './run-view.ts';

const nameTag = 'mlflow.runName';

/** The run of that id, which must not be deleted. @throws MlflowError (404, 400). */
export function activeRun(database: RegistryDatabase, runId: string): RunInfo {
  const run = findRun(database, runId);
  if (run.lifecycle_stage === 'active') return run;
  throw invalid(`The run ${runId} must be in the 'active' state. Current state is ${run.lifecycle_stage}.`);
}

/** Sets a tag of a run; the tag `mlflow.runName` is the run's name as well. */
export function setRunTag(database: RegistryDatabase, runId: string, { key, value }: KeyValue): void {
  const sql = `INSERT INTO registry_run_tags (run_id, key, value) VALUES (?, ?, ?)
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`;
  database.run(sql, runId, key, value);
  if (key === nameTag && value !== '')
    database.run('UPDATE registry_runs SET run_name = ? WHERE run_id = ?', value, runId);
}

interface NewRun {
  readonly experiment_id: string | undefined;
  readonly user_id: string | undefined;
  readonly run_name: string | undefined;
  readonly start_time: bigint | undefined;
  readonly tags: readonly KeyValue[];
}

function nameOf({ run_name, tags }: NewRun, runId: string): string {
  const tagged = tags.find(({ key }) => key === nameTag)?.value;
  if (run_name && tagged && run_name !== tagged) {
    const values = `(run_name='${run_name}', mlflow.runName='${tagged}')`;
    throw invalid(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values ${values}.`,
    );
  }
  // MLflow makes a name of two random words; ours tells the id.
  return run_name || tagged || `run-${runId.slice(0, 8)}`;
}

function insertRun({ database, newId }: Services, run: NewRun): RunInfo {
  const experiment = findExperiment(database, run.experiment_id ?? '0');
  checkActive(experiment);
  const runId = newId();
  const name = nameOf(run, runId);
  const sql = `INSERT INTO registry_runs
    (run_id, experiment_id, run_name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage)
    VALUES (?, ?, ?, ?, 'RUNNING', ?, NULL, ?, 'active')`;
  const uri = `${experiment.artifact_location}/${runId}/artifacts`;
  database.run(sql, runId, BigInt(experiment.experiment_id), name, run.user_id ?? '', run.start_time ?? 0n, uri);
  for (const tag of run.tags) setRunTag(database, runId, tag);
  setRunTag(database, runId, { key: nameTag, value: name });
  return findRun(database, runId);
}

function createRun(services: Services, run: NewRun): object {
  const tags = run.tags.map((tag, index) => checkedTag(tag, `tags[${index}].`));
  const info = services.database.atomically(() => insertRun(services, { ...run, tags }));
  return { run: runOf(services.database, info) };
}

interface RunChange {
  readonly run_id: string;
  readonly status: string | undefined;
  readonly end_time: bigint | undefined;
  readonly run_name: string | undefined;
}

function updateRun({ database }: Services, { run_id, status, end_time, run_name }: RunChange): object {
  return database.atomically(() => {
    const run = activeRun(database, run_id);
    const sql = 'UPDATE registry_runs SET status = ?, end_time = ? WHERE run_id = ?';
    database.run(sql, status ?? run.status, end_time ?? run.end_time ?? null, run_id);
    if (run_name) setRunTag(database, run_id, { key: nameTag, value: run_name });
    return { run_info: findRun(database, run_id) };
  });
}

function setRunStage({ database }: Services, runId: string, stage: 'active' | 'deleted'): object {
  findRun(database, runId);
  database.run('UPDATE registry_runs SET lifecycle_stage = ? WHERE run_id = ?', stage, runId);
  return {};
}

function deleteRunTag({ database }: Services, runId: string, key: string): object {
  activeRun(database, runId);
  const deleted = database.run('DELETE FROM registry_run_tags WHERE run_id = ? AND key = ?', runId, key);
  if (deleted === 0) throw missing(`No tag with name: ${key} in run with id ${runId}`);
  return {};
}

const byId = { run_id: required(text) };
const newRun = { experiment_id: text, start_time: int64, run_name: text, user_id: text, tags: keyValues };
const runChange = { ...byId, end_time: int64, status: oneOf(runStatuses), run_name: text };

/** The routes of runs and their tags. */
export function runRoutes(services: Services): readonly Route[] {
  const { database } = services;
  return [
    route('POST /mlflow/runs/create', newRun, (message) => createRun(services, message)),
    route('GET /mlflow/runs/get', byId, ({ run_id }) => ({ run: runOf(database, findRun(database, run_id)) })),
    route('POST /mlflow/runs/update', runChange, (message) => updateRun(services, message)),
    route('POST /mlflow/runs/delete', byId, ({ run_id }) => setRunStage(services, run_id, 'deleted')),
    route('POST /mlflow/runs/restore', byId, ({ run_id }) => setRunStage(services, run_id, 'active')),
    route('POST /mlflow/runs/set-tag', { ...byId, key: required(text), value: text }, ({ run_id, key, value = '' }) => {
      const tag = checkedTag({ key, value });
      activeRun(database, run_id);
      database.atomically(() => setRunTag(database, run_id, tag));
      return {};
    }),
    route('POST /mlflow/runs/delete-tag', { ...byId, key: required(text) }, ({ run_id, key }) =>
      deleteRunTag(services, run_id, key),
    ),
  ];
}
