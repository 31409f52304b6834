// Artifacts by what they belong to: a run, a model version, a logged model.
import { textOf } from '../database/registry-database.ts';
import { invalid } from '../mlflow-error.ts';
import { findLoggedModel } from '../models/logged-model-view.ts';
import { versionRow } from '../models/model-view.ts';
import type { Services } from '../services.ts';
import { findRun } from '../tracking/run-view.ts';
import { required, text } from '../wire/fields.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { artifactPath } from './artifact-path.ts';
import { download, listFiles } from './artifact-routes.ts';

/** The path below the artifact root that an `mlflow-artifacts:/…` URI means, with a path of the request below it. */
function pathBelow(uri: string, path: string): string {
  const root = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(uri)?.[1];
  if (root === undefined) throw invalid(`The artifacts at '${uri}' are not kept by this server.`);
  return artifactPath(path === '' ? root : `${root}/${artifactPath(path)}`);
}

async function listBelow(services: Services, uri: string, path = ''): Promise<object> {
  const prefix = artifactPath(path);
  return { root_uri: uri, files: unlessEmpty(await listFiles(services, pathBelow(uri, path), prefix)) };
}

/** The routes that list artifacts, below `/api/2.0`. */
export function artifactListRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const byRun = { run_id: required(text), path: text, page_token: text };
  const directories = '/mlflow/logged-models/:model_id/artifacts/directories';
  return [
    route('GET /mlflow/artifacts/list', byRun, ({ run_id, path }) =>
      listBelow(services, findRun(database, run_id).artifact_uri, path),
    ),
    route(`GET ${directories}`, { artifact_directory_path: text, page_token: text }, (message, { parameters }) => {
      const { info } = findLoggedModel(database, parameters['model_id'] ?? '');
      return listBelow(services, info.artifact_uri, message.artifact_directory_path);
    }),
  ];
}

/** The routes that download one artifact; they stand at the server's root. */
export function artifactDownloadRoutes(services: Services): readonly Route[] {
  const { database } = services;
  const ofVersion = { name: required(text), version: required(text), path: required(text) };
  return [
    route('GET /get-artifact', { run_id: required(text), path: required(text) }, ({ run_id, path }) =>
      download(services, pathBelow(findRun(database, run_id).artifact_uri, path)),
    ),
    route('GET /model-versions/get-artifact', ofVersion, ({ name, version, path }) =>
      download(services, pathBelow(textOf(versionRow(database, name, version), 'storage_location'), path)),
    ),
  ];
}
