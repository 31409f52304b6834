// Where a model version's files are. What the request names is checked against what it says it belongs to: a version must not
// become a door to other runs' files or to the server's own.
import { decodeOnce } from '../artifacts/artifact-path.ts';
import { type RegistryDatabase, textOf } from '../database/registry-database.ts';
import { invalid, type MlflowError } from '../mlflow-error.ts';
import { findRun } from '../tracking/run-view.ts';
import { versionOfAlias } from './aliases.ts';
import { findLoggedModel } from './logged-model-view.ts';
import { latestVersions, versionRow } from './model-view.ts';

/** What a request says about a new version's files. */
export interface SourceClaim {
  readonly source: string;
  readonly run_id: string | undefined;
  readonly model_id: string | undefined;
}

/** What is stored about them. */
export interface ResolvedSource {
  readonly source: string;
  /** Where the files are: for `models:/…` sources the location behind them. */
  readonly location: string;
  readonly runId: string;
  readonly modelId: string;
}

function refused(source: string, reason: string): MlflowError {
  return invalid(`Invalid model version source: '${source}'. ${reason}`);
}

function unowned(source: string, field: 'run_id' | 'model_id'): MlflowError {
  return refused(source, `The ${field} request parameter must identify the resource that contains the source.`);
}

function decodedWhole(text: string): string {
  const decoded = decodeOnce(text);
  return decoded === text ? text : decodedWhole(decoded);
}

const remoteHosts = ['ftp', 'sftp', 'hdfs', 'viewfs', 'http', 'https'];

function schemeOf(source: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(source)?.[1]?.toLowerCase() ?? '';
}

function checkForm({ source, model_id }: SourceClaim): void {
  const scheme = schemeOf(source);
  if (scheme === '' || scheme === 'file') {
    const field = model_id ? 'model_id' : 'run_id';
    const rule = `To use a local path as a model version source, the ${field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${field}.`;
    throw refused(source, rule);
  }
  if (remoteHosts.includes(scheme)) {
    throw invalid(
      `'source' cannot use the '${scheme}' scheme: it addresses a host other than this server's artifact storage.`,
    );
  }
  const path = decodedWhole(source);
  if (path.includes('\0') || path.split(/[/\\]/).some((segment) => segment === '..' || segment === '.')) {
    const rule =
      'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.';
    throw refused(source, rule);
  }
}

function isWithin(source: string, root: string): boolean {
  const whole = decodedWhole(source).replace(/\/+$/, '');
  return whole === root || whole.startsWith(`${root}/`);
}

function orRefuse<T>(find: () => T, refusal: MlflowError): T {
  try {
    return find();
  } catch {
    throw refusal;
  }
}

function fromModel(database: RegistryDatabase, claim: SourceClaim): ResolvedSource {
  const { source, model_id: modelId = '' } = claim;
  const refusal = unowned(source, 'model_id');
  const { info } = orRefuse(() => findLoggedModel(database, modelId), refusal);
  const scheme = schemeOf(source);
  const own = scheme === 'models' ? source === `models:/${modelId}` : isWithin(source, info.artifact_uri);
  if (!own && (scheme === 'models' || scheme === 'runs' || scheme === 'mlflow-artifacts')) throw refusal;
  const location = scheme === 'models' ? info.artifact_uri : source;
  return { source, location, runId: claim.run_id || info.source_run_id, modelId };
}

function fromRun(database: RegistryDatabase, { source, run_id: runId = '' }: SourceClaim): ResolvedSource {
  const scheme = schemeOf(source);
  const refusal = unowned(source, 'run_id');
  if (scheme === 'runs' && (runId === '' || !isWithin(source, `runs:/${runId}`))) throw refusal;
  if (scheme === 'mlflow-artifacts') {
    const run = orRefuse(() => findRun(database, runId), refusal);
    if (!isWithin(source, run.artifact_uri)) throw refusal;
  }
  return { source, location: source, runId, modelId: '' };
}

function referencedVersion(
  database: RegistryDatabase,
  source: string,
): readonly [name: string, version: string] | undefined {
  const [, name = '', kind, reference = ''] = /^models:\/([^/@]+)(?:([/@])([^/@]+))?$/.exec(source) ?? [];
  if (name === '') throw unowned(source, 'model_id');
  if (kind === undefined) return undefined;
  if (kind === '@' || reference.toLowerCase() === 'latest') {
    return [name, versionOfAlias(database, name, kind === '@' ? reference : 'latest')];
  }
  if (/^\d+$/.test(reference)) return [name, reference];
  const staged = latestVersions(database, name).find(
    (one) => one.current_stage.toLowerCase() === reference.toLowerCase(),
  );
  return [name, staged?.version ?? '0'];
}

function fromVersion(
  database: RegistryDatabase,
  claim: SourceClaim,
  [name, version]: readonly [string, string],
): ResolvedSource {
  const row = versionRow(database, name, version);
  const runId = textOf(row, 'run_id');
  const modelId = textOf(row, 'model_id');
  if ((claim.run_id ?? runId) !== runId || (claim.model_id ?? modelId) !== modelId) {
    throw refused(claim.source, 'The run_id and model_id request parameters must match the referenced model version.');
  }
  return { source: `models:/${name}/${version}`, location: textOf(row, 'storage_location'), runId, modelId };
}

/** Checks a claim and finds the files behind it. @throws MlflowError (400, 404). */
export function resolveSource(database: RegistryDatabase, claim: SourceClaim): ResolvedSource {
  checkForm(claim);
  const version = schemeOf(claim.source) === 'models' ? referencedVersion(database, claim.source) : undefined;
  if (version !== undefined) return fromVersion(database, claim, version);
  if (claim.model_id) return fromModel(database, claim);
  if (schemeOf(claim.source) === 'models') throw unowned(claim.source, 'model_id');
  return fromRun(database, claim);
}
