/** The registry's tables. Every statement can run again on a database that has them. */
export const schema = `
CREATE TABLE IF NOT EXISTS registry_experiments (
  experiment_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, artifact_location TEXT NOT NULL,
  lifecycle_stage TEXT NOT NULL, creation_time INTEGER NOT NULL, last_update_time INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS registry_experiment_tags (
  experiment_id INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (experiment_id, key));
CREATE TABLE IF NOT EXISTS registry_runs (
  run_id TEXT PRIMARY KEY, experiment_id INTEGER NOT NULL, run_name TEXT NOT NULL, user_id TEXT NOT NULL, status TEXT NOT NULL,
  start_time INTEGER NOT NULL, end_time INTEGER, artifact_uri TEXT NOT NULL, lifecycle_stage TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS registry_runs_by_experiment ON registry_runs (experiment_id);
CREATE TABLE IF NOT EXISTS registry_run_tags (
  run_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run_id, key));
CREATE TABLE IF NOT EXISTS registry_params (
  run_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run_id, key));
CREATE TABLE IF NOT EXISTS registry_metrics (
  run_id TEXT NOT NULL, key TEXT NOT NULL, value REAL NOT NULL, timestamp INTEGER NOT NULL, step INTEGER NOT NULL,
  is_nan INTEGER NOT NULL, PRIMARY KEY (run_id, key, timestamp, step, value, is_nan));
CREATE TABLE IF NOT EXISTS registry_latest_metrics (
  run_id TEXT NOT NULL, key TEXT NOT NULL, value REAL NOT NULL, timestamp INTEGER NOT NULL, step INTEGER NOT NULL,
  is_nan INTEGER NOT NULL, PRIMARY KEY (run_id, key));
CREATE TABLE IF NOT EXISTS registry_datasets (
  dataset_id INTEGER PRIMARY KEY, experiment_id INTEGER NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
  source_type TEXT NOT NULL, source TEXT NOT NULL, schema TEXT, profile TEXT, UNIQUE (experiment_id, name, digest));
CREATE TABLE IF NOT EXISTS registry_run_datasets (
  run_id TEXT NOT NULL, dataset_id INTEGER NOT NULL, tags TEXT NOT NULL, PRIMARY KEY (run_id, dataset_id));
CREATE TABLE IF NOT EXISTS registry_run_models (
  run_id TEXT NOT NULL, direction TEXT NOT NULL, model_id TEXT NOT NULL, step INTEGER NOT NULL,
  PRIMARY KEY (run_id, direction, model_id, step));
CREATE TABLE IF NOT EXISTS registry_logged_models (
  model_id TEXT PRIMARY KEY, experiment_id INTEGER NOT NULL, name TEXT NOT NULL, artifact_uri TEXT NOT NULL,
  creation_timestamp_ms INTEGER NOT NULL, last_updated_timestamp_ms INTEGER NOT NULL, status TEXT NOT NULL,
  model_type TEXT NOT NULL, source_run_id TEXT NOT NULL, lifecycle_stage TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS registry_logged_model_tags (
  model_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (model_id, key));
CREATE TABLE IF NOT EXISTS registry_logged_model_params (
  model_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (model_id, key));
CREATE TABLE IF NOT EXISTS registry_logged_model_metrics (
  model_id TEXT NOT NULL, run_id TEXT NOT NULL, key TEXT NOT NULL, value REAL NOT NULL, timestamp INTEGER NOT NULL,
  step INTEGER NOT NULL, is_nan INTEGER NOT NULL, dataset_name TEXT NOT NULL, dataset_digest TEXT NOT NULL,
  PRIMARY KEY (model_id, run_id, key, timestamp, step, value, is_nan));
CREATE TABLE IF NOT EXISTS registry_registered_models (
  name TEXT PRIMARY KEY, creation_timestamp INTEGER NOT NULL, last_updated_timestamp INTEGER NOT NULL, description TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS registry_registered_model_tags (
  name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key));
CREATE TABLE IF NOT EXISTS registry_model_versions (
  name TEXT NOT NULL, version INTEGER NOT NULL, creation_timestamp INTEGER NOT NULL, last_updated_timestamp INTEGER NOT NULL,
  current_stage TEXT NOT NULL, description TEXT NOT NULL, source TEXT NOT NULL, storage_location TEXT NOT NULL,
  run_id TEXT NOT NULL, run_link TEXT NOT NULL, model_id TEXT NOT NULL, PRIMARY KEY (name, version));
CREATE TABLE IF NOT EXISTS registry_model_version_tags (
  name TEXT NOT NULL, version INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, version, key));
CREATE TABLE IF NOT EXISTS registry_aliases (
  name TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (name, alias));
`;
