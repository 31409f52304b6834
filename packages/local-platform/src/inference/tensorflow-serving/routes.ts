// TensorFlow Serving's REST API, and the two routes of KServe v1 that it leaves free.
// Source: https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/{http_rest_api_handler,http_rest_api_util}.cc
//
// `POST /v1/models/M:predict` is a path of both. The answers differ (KServe: compact JSON, `predictions` for either form of request, `null` for NaN):
// TensorFlow Serving's form wins. `GET /v1/models/M` is its model status, which KServe answers as `{"name": …, "ready": …}`.
import { Hono } from 'hono';
import { artifactHeader, type InferenceState } from '../inference-state.ts';
import { readBody } from '../read-body.ts';
import { nanoseconds, type ServedModel } from '../served-model.ts';
import type { Tensor } from '../tensor.ts';
import { modelMetadata, modelStatus } from './model-documents.ts';
import { defaultSignature, parseObject, parsePredict, signatureOf } from './parse-predict.ts';
import { errorAnswer, invalid, TensorflowError } from './tensorflow-error.ts';
import { writeColumns, writeRows } from './write-predict.ts';

const callPath = /^\/v1\/models\/([^/:]+)(?:\/versions\/(\d+)|\/labels\/([^/:]+))?:(classify|regress|predict)$/i;
const statusPath = /^\/v1\/models(?:\/([^/:]+))?(?:\/versions\/(\d+)|\/labels\/([^/:]+))?(?:\/(metadata))?$/i;

/** Which model a path names. */
interface Target {
  readonly model: string;
  readonly version?: string | undefined;
  readonly label?: string | undefined;
  /** What is asked of it. */
  readonly verb: string;
}

/** `/v1/…`, and KServe's list of models and liveness. */
export function tensorflowServingRoutes(state: InferenceState): Hono {
  const app = new Hono();
  app.get('/', () => Response.json({ status: 'alive' }));
  app.get('/v1/models', () => Response.json({ models: state.store.served().map(({ name }) => name) }));
  app.all('/:api{[vV]1}/*', ({ req }) => answer(state, req.raw, req.path));
  return app;
}

async function answer(state: InferenceState, request: Request, path: string): Promise<Response> {
  const target = targetOf(request.method, path);
  const counted = state.store.find(target?.model ?? '')?.name ?? '';
  try {
    if (target === undefined) throw invalid(`Malformed request: ${request.method} ${path}`);
    const response = request.method === 'POST' ? await call(state, request, target) : describe(state, target);
    state.requests.add(counted, 'OK');
    return response;
  } catch (error) {
    if (!(error instanceof TensorflowError)) throw error;
    state.requests.add(counted, error.code);
    return errorAnswer(error);
  }
}

function targetOf(method: string, path: string): Target | undefined {
  const match = (method === 'POST' ? callPath : method === 'GET' ? statusPath : undefined)?.exec(path);
  if (!match) return undefined;
  const [, model = '', version, label, verb = 'status'] = match;
  return { model: decode(model), version, label, verb: verb.toLowerCase() };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** No version has a label here. */
function refuseLabel({ label }: Target): void {
  if (label !== undefined) throw invalid(`Unrecognized servable version label: ${decode(label)}`);
}

function findVersion({ store }: InferenceState, { model, version }: Target): ServedModel | undefined {
  const served = store.find(model);
  return served?.answersFor(version) ? served : undefined;
}

function describe(state: InferenceState, target: Target): Response {
  if (target.model === '') throw invalid('Missing model name in request.');
  refuseLabel(target);
  const headers = { 'content-type': 'application/json' };
  if (target.verb === 'metadata') {
    const served = requireServable(state, target);
    return new Response(modelMetadata(served), { headers: { ...headers, ...artifactHeader(served) } });
  }
  const served = findVersion(state, target);
  if (served !== undefined)
    return new Response(modelStatus(served), { headers: { ...headers, ...artifactHeader(served) } });
  const what = target.version === undefined ? 'any versions' : `version ${target.version}`;
  throw new TensorflowError('NOT_FOUND', `Could not find ${what} of model ${target.model}`);
}

function requireServable(state: InferenceState, target: Target): ServedModel {
  refuseLabel(target);
  const served = findVersion(state, target);
  if (served !== undefined) return served;
  const { model, version } = target;
  const what = version === undefined ? `Latest(${model})` : `Specific(${model}, ${version})`;
  throw new TensorflowError('NOT_FOUND', `Servable not found for request: ${what}`);
}

async function call(state: InferenceState, request: Request, target: Target): Promise<Response> {
  const body = await readBody(request);
  if (!body.ok) throw invalid(`Failed to read the request body: ${body.problem}`);
  const started = performance.now();
  const document = parseObject(body.bytes);
  const signature = signatureOf(document);
  // From here to the run nothing is awaited, so the model cannot be retired in between.
  const model = requireServable(state, target);
  if (target.verb !== 'predict') throw noSuchMethod(target.verb);
  if (signature !== '' && signature !== defaultSignature) {
    throw invalid(`Serving signature name: "${signature}" not found in signature def`);
  }
  const { format, inputs } = parsePredict(document, model.inputs);
  checkShapes(model, inputs);
  const outputs = model.outputs.map(({ name }) => name);
  const results = await model
    .run({ inputs, outputs, inputNs: nanoseconds(performance.now() - started) }, state.clock)
    .catch((error: unknown) => {
      throw invalid(error instanceof Error ? error.message : String(error), { cause: error });
    });
  const text = format === 'row' ? writeRows(results) : writeColumns(results);
  return new Response(text, { headers: { 'content-type': 'application/json', ...artifactHeader(model) } });
}

/** An ONNX model has the predict signature only. */
function noSuchMethod(verb: string): TensorflowError {
  const kind = verb === 'classify' ? 'classification' : 'regression';
  return invalid(
    `Expected ${kind} signature method_name to be tensorflow/serving/${verb}. Was: tensorflow/serving/predict`,
  );
}

/** TensorFlow's words for a tensor that a placeholder cannot hold. */
function checkShapes(model: ServedModel, inputs: ReadonlyMap<string, Tensor>): void {
  for (const { name, shape } of model.inputs) {
    const given = inputs.get(name)?.shape ?? [];
    if (given.length === shape.length && shape.every((size, index) => size === -1 || size === given[index])) continue;
    const expected = shape.map((size) => (size === -1 ? '?' : size)).join(',');
    throw invalid(
      `You must feed a value for placeholder tensor '${defaultSignature}_${name}' with shape [${expected}], got shape [${given.join(',')}]`,
    );
  }
}
