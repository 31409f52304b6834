import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Part, PartContext } from '../core/part.ts';
import { artifactRoutes } from './artifacts/artifact-routes.ts';
import { ArtifactStore } from './artifacts/artifact-store.ts';
import { artifactDownloadRoutes, artifactListRoutes } from './artifacts/owner-routes.ts';
import { RegistryDatabase } from './database/registry-database.ts';
import { aliasRoutes } from './models/aliases.ts';
import { loggedModelRoutes } from './models/logged-models.ts';
import { modelVersionRoutes } from './models/model-versions.ts';
import { registeredModelRoutes } from './models/registered-models.ts';
import { loggedModelSearchRoutes } from './models/search-logged-models.ts';
import { modelSearchRoutes } from './models/search-models.ts';
import type { Services } from './services.ts';
import { ensureDefaultExperiment, experimentRoutes } from './tracking/experiments.ts';
import { logRoutes } from './tracking/log-data.ts';
import { historyRoutes } from './tracking/metric-history.ts';
import { runInputRoutes } from './tracking/run-inputs.ts';
import { runRoutes } from './tracking/runs.ts';
import { experimentSearchRoutes } from './tracking/search-experiments.ts';
import { runSearchRoutes } from './tracking/search-runs.ts';
import { jsonAnswer, type Route, refusal } from './wire/route.ts';

/** The registry: MLflow's REST API (as of 3.17) as its clients use it. */
export interface Registry extends Part {}

/** What tests may replace. */
export interface RegistryOptions {
  /** A new id of 32 hexadecimal digits; random when not given. */
  readonly newId?: () => string;
}

/** The version of MLflow whose API this is. */
const mlflowVersion = '3.17.2';

const serverInfo = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: { gateway: false },
};

function flaskPage(status: number, title: string, sentence: string): Response {
  const page = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${sentence}</p>\n`;
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function notFound(): Response {
  const sentence =
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';
  return flaskPage(404, 'Not Found', sentence);
}

function methodNotAllowed(): Response {
  return flaskPage(405, 'Method Not Allowed', 'The method is not allowed for the requested URL.');
}

function failed(context: PartContext, error: unknown): Response {
  context.log(`registry: ${error instanceof Error ? error.message : 'unknown failure'}`);
  const sentence =
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';
  return flaskPage(500, 'Internal Server Error', sentence);
}

function addRoutes(app: Hono, routes: readonly Route[], prefixes: readonly string[]): void {
  const answer = (one: Route) => (c: Context) => one.answer({ request: c.req.raw, parameters: c.req.param() });
  for (const one of routes) {
    for (const prefix of prefixes) app.on(one.method, `${prefix}${one.path}`, answer(one));
  }
}

function addServerRoutes(app: Hono): void {
  app.get('/health', (c) => c.text('OK'));
  app.get('/version', (c) => c.text(mlflowVersion));
  for (const prefix of ['/api/3.0', '/ajax-api/3.0']) {
    app.get(`${prefix}/mlflow/server-info`, () => jsonAnswer(serverInfo));
  }
}

function servicesOf(context: PartContext, options: RegistryOptions): Services {
  return {
    database: new RegistryDatabase(context.database),
    artifacts: new ArtifactStore(context.directory),
    now: () => BigInt(Math.trunc(context.clock())),
    newId: options.newId ?? (() => randomUUID().replaceAll('-', '')),
  };
}

function routesOf(services: Services): readonly Route[] {
  return [
    ...experimentRoutes(services),
    ...experimentSearchRoutes(services),
    ...runRoutes(services),
    ...runSearchRoutes(services),
    ...runInputRoutes(services),
    ...logRoutes(services),
    ...historyRoutes(services),
    ...registeredModelRoutes(services),
    ...modelVersionRoutes(services),
    ...aliasRoutes(services),
    ...modelSearchRoutes(services),
    ...loggedModelSearchRoutes(services),
    ...loggedModelRoutes(services),
    ...artifactListRoutes(services),
    ...artifactRoutes(services),
  ];
}

/** Every path that has a route answers 405 to other methods; a path without one answers 404. */
function refuseOtherMethods(app: Hono): void {
  for (const path of new Set(app.routes.map((one) => one.path))) app.all(path, methodNotAllowed);
}

/**
 * Creates the registry in the part's folder and the platform's database (tables `registry_*`). What a kill left half written is removed.
 * Its API is described at https://mlflow.org/docs/latest/api_reference/rest-api.html; where the real server answers 200 and loses what it
 * could not read (a bare `NaN`, an unknown run status, a twice encoded path), this one refuses with 400 INVALID_PARAMETER_VALUE.
 */
export function createRegistry(context: PartContext, options: RegistryOptions = {}): Registry {
  const services = servicesOf(context, options);
  ensureDefaultExperiment(services);
  const app = new Hono();
  addServerRoutes(app);
  addRoutes(app, routesOf(services), ['/api/2.0', '/ajax-api/2.0']);
  addRoutes(app, artifactDownloadRoutes(services), ['']);
  refuseOtherMethods(app);
  app.notFound(notFound);
  app.onError((error) => refusal(error) ?? failed(context, error));
  return { fetch: (request) => app.fetch(request), close: async () => {} };
}
