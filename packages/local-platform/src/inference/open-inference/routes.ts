// The Open Inference Protocol v2 over HTTP, as Triton speaks it: paths, statuses, bodies and content types, checked against Triton 2.51.
// Source: https://github.com/triton-inference-server/server/blob/main/src/http_server.cc
import { type Context, Hono } from 'hono';
import { artifactHeader, type InferenceState } from '../inference-state.ts';
import { OnnxRunError } from '../onnx-session.ts';
import { type Body, maximumBodyBytes, readBody } from '../read-body.ts';
import { nanoseconds, type ServedModel } from '../served-model.ts';
import { bindRequest } from './bind-request.ts';
import { inferAnswer } from './infer-answer.ts';
import { find } from './json-access.ts';
import { modelConfig, modelMetadata, modelStatistics, repositoryIndex, serverMetadata } from './model-documents.ts';
import { parseInferRequest, parseTritonJson } from './parse-infer-request.ts';
import { errorAnswer, methodNotAllowed, TritonError } from './triton-error.ts';

type ContentType = 'text/plain' | 'application/json';
type Handler = (context: Context) => Response | Promise<Response>;

/** A route of one method; errors carry the content type that Triton gives them there. */
interface Route {
  readonly method: 'GET' | 'POST';
  readonly errors: ContentType;
  readonly handle: Handler;
}

/** All routes below `/v2`. */
export function openInferenceRoutes(state: InferenceState): Hono {
  const app = new Hono();
  const on = (path: string, route: Route) => app.all(path, (context) => answer(context, route));
  on(
    '/v2',
    json('GET', () => Response.json(serverMetadata)),
  );
  on(
    '/v2/health/live',
    text(() => emptyText(200)),
  );
  on(
    '/v2/health/ready',
    text(() => emptyText(state.store.isReady() ? 200 : 400)),
  );
  on(
    '/v2/models/stats',
    json('GET', () => Response.json(modelStatistics(state.store.served()))),
  );
  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version{[0-9]+}']) {
    on(
      path,
      json('GET', (context) => document(state, context, modelMetadata)),
    );
    on(
      `${path}/config`,
      json('GET', (context) => document(state, context, modelConfig)),
    );
    on(
      `${path}/stats`,
      json('GET', (context) => statisticsAnswer(state, context)),
    );
    on(
      `${path}/ready`,
      text((context) => readyAnswer(state, context)),
    );
    on(`${path}/infer`, { method: 'POST', errors: 'text/plain', handle: (context) => infer(state, context) });
  }
  for (const prefix of ['/v2/repository', '/v2/repository/:repository']) {
    on(
      `${prefix}/index`,
      json('POST', (context) => indexAnswer(state, context)),
    );
    on(`${prefix}/models/:model/:action{load|unload}`, json('POST', refuseControl));
  }
  return app;
}

function json(method: Route['method'], handle: Handler): Route {
  return { method, errors: 'application/json', handle };
}

function text(handle: Handler): Route {
  return { method: 'GET', errors: 'text/plain', handle };
}

async function answer(context: Context, { method, errors, handle }: Route): Promise<Response> {
  if (context.req.method !== method) return methodNotAllowed(errors);
  try {
    return await handle(context);
  } catch (error) {
    if (error instanceof TritonError) return errorAnswer(error, errors);
    throw error;
  }
}

function emptyText(status: 200 | 400): Response {
  return new Response(null, { status, headers: { 'content-type': 'text/plain' } });
}

function findModel({ store }: InferenceState, context: Context): ServedModel | undefined {
  const served = store.find(context.req.param('model') ?? '');
  return served?.answersFor(context.req.param('version')) ? served : undefined;
}

function requireModel(state: InferenceState, context: Context): ServedModel {
  const served = findModel(state, context);
  if (served !== undefined) return served;
  const version = context.req.param('version');
  const what = version === undefined ? '' : ` version ${BigInt(version)}`;
  throw new TritonError('notFound', `Request for unknown model: '${context.req.param('model')}'${what} is not found`);
}

function document(state: InferenceState, context: Context, describe: (model: ServedModel) => object): Response {
  const model = requireModel(state, context);
  return Response.json(describe(model), { headers: artifactHeader(model) });
}

function statisticsAnswer(state: InferenceState, context: Context): Response {
  const model = findModel(state, context);
  if (model !== undefined) return Response.json(modelStatistics([model]), { headers: artifactHeader(model) });
  const name = context.req.param('model') ?? '';
  throw new TritonError(
    'invalid',
    state.store.find(name) === undefined
      ? `requested model '${name}' is not available`
      : `requested model version is not available for model '${name}'`,
  );
}

function readyAnswer(state: InferenceState, context: Context): Response {
  const model = findModel(state, context);
  if (model === undefined) throw new TritonError('invalid', 'Model version not ready');
  return new Response(null, { headers: { 'content-type': 'text/plain', ...artifactHeader(model) } });
}

async function indexAnswer({ store }: InferenceState, context: Context): Promise<Response> {
  const bytes = bodyBytes(await readBody(context.req.raw));
  const ready = bytes.byteLength === 0 ? undefined : find(parseTritonJson(bytes), 'ready');
  if (ready !== undefined && typeof ready !== 'boolean') {
    throw new TritonError('internal', 'attempt to access JSON non-boolean as boolean');
  }
  return Response.json(repositoryIndex(store.list(), ready === true));
}

/** Triton would load and unload on demand; here the releases in Git are the only say. */
function refuseControl(context: Context): Response {
  if (context.req.param('repository') !== undefined) {
    throw new TritonError('unsupported', "'repository_name' specification is not supported");
  }
  const { model, action } = context.req.param();
  const text = `'${model}' cannot be ${action}ed on demand: what is served here is what the environment's releases in Git say. Change models/${model}/<environment>/release.yaml instead`;
  throw new TritonError('invalid', text);
}

function bodyBytes(body: Body): Uint8Array {
  if (body.ok) return body.bytes;
  switch (body.problem) {
    case 'too-large':
      throw new TritonError(
        'invalid',
        `request size exceeds the maximum allowed input size of ${maximumBodyBytes} bytes. Use --http-max-input-size to increase the limit.`,
      );
    case 'unknown-encoding':
      throw unsupportedEncoding();
    case 'corrupt':
      throw new TritonError('invalid', 'the compressed request body cannot be inflated');
  }
}

function unsupportedEncoding(): TritonError {
  return new TritonError('unsupported', 'Unsupported compression type');
}

function refuseEncoding(): Response {
  const answered = errorAnswer(unsupportedEncoding(), 'text/plain');
  answered.headers.set('accept-encoding', 'gzip, deflate');
  return answered;
}

/** How many bytes of the body are JSON. Source: GetInferenceHeaderLength; like std::stoi it reads leading digits and throws on none. */
function jsonLengthOf(header: string | undefined, contentLength: number): number {
  if (header === undefined) return contentLength;
  const value = Number(/^\s*([+-]?\d+)/.exec(header)?.[1] ?? Number.NaN);
  if (Number.isNaN(value)) {
    throw new TritonError('invalid', `Unable to parse Inference-Header-Content-Length, got: ${header}`);
  }
  if (value >= 0 && value <= contentLength) return value;
  throw new TritonError('invalid', `inference header size should be in range (0, ${contentLength}), got: ${header}`);
}

async function infer(state: InferenceState, context: Context): Promise<Response> {
  requireModel(state, context);
  const body = await readBody(context.req.raw);
  if (!body.ok && body.problem === 'unknown-encoding') return refuseEncoding();
  const bytes = bodyBytes(body);
  const jsonLength = jsonLengthOf(context.req.header('inference-header-content-length'), bytes.byteLength);
  // Looked up again after the wait: from here to the run nothing is awaited, so the model cannot be retired in between.
  const model = requireModel(state, context);
  try {
    return await runInference(state, { model, context, bytes, jsonLength });
  } catch (error) {
    if (error instanceof TritonError) return errorAnswer(error, 'application/json');
    throw error;
  }
}

interface Inference {
  readonly model: ServedModel;
  readonly context: Context;
  readonly bytes: Uint8Array;
  readonly jsonLength: number;
}

async function runInference(
  state: InferenceState,
  { model, context, bytes, jsonLength }: Inference,
): Promise<Response> {
  const started = performance.now();
  const request = parseInferRequest({ bytes, jsonLength, model: model.name });
  const bound = bindRequest(model, request);
  const outputs = await model
    .run({ ...bound, inputNs: nanoseconds(performance.now() - started) }, state.clock)
    .catch((error: unknown) => {
      if (!(error instanceof OnnxRunError)) throw error;
      throw new TritonError('internal', `onnx runtime error ${error.code}: ${error.message}`, { cause: error });
    });
  const computed = performance.now();
  const acceptEncoding = context.req.header('accept-encoding') ?? '';
  const { body, headers } = inferAnswer({ model, request, outputs, acceptEncoding });
  model.statistics.add('computeOutput', nanoseconds(performance.now() - computed));
  return new Response(body as Uint8Array<ArrayBuffer>, { headers: { ...headers, ...artifactHeader(model) } });
}
