import { Hono } from 'hono';
import type { Part, PartContext } from '../core/part.ts';
import type { InferenceState } from './inference-state.ts';
import { type LoadedModel, type ModelReference, ModelStore } from './model-store.ts';
import { openInferenceRoutes } from './open-inference/routes.ts';
import { tensorflowMetricsPage, tritonMetricsPage } from './prometheus.ts';
import { RequestCounts } from './request-counts.ts';
import { tensorflowServingRoutes } from './tensorflow-serving/routes.ts';

/** What one environment's inference server is given. */
export interface InferenceContext extends PartContext {
  /** The environment whose releases it serves. */
  readonly environment: string;
}

/** One environment's model server: runs ONNX models and speaks Triton's, TensorFlow Serving's and KServe's REST. Keeps no state: sync loads again after a restart. */
export interface Inference extends Part {
  /**
   * Serves a model version, in place of the one that is served now. Requests under way finish on the old one.
   * @throws ModelLoadError with a reason; what was served before stays.
   */
  load(reference: ModelReference): Promise<void>;
  /** Serves a model no longer. Unknown names are fine. */
  unload(model: string): Promise<void>;
  /** What is served, what is being loaded for the first time, and what could not be loaded; by name. */
  loaded(): readonly LoadedModel[];
}

/** Creates the inference server of one environment. */
export function createInference(context: InferenceContext): Inference {
  const store = new ModelStore((line) => context.log(`${context.environment} ${line}`));
  const app = routes({ store, clock: context.clock, requests: new RequestCounts() });
  return {
    fetch: (request) => app.fetch(request),
    load: (reference) => store.load(reference),
    unload: (model) => store.unload(model),
    loaded: () => store.list(),
    close: () => store.close(),
  };
}

function routes(state: InferenceState): Hono {
  const app = new Hono();
  app.get('/metrics', () => metricsAnswer(tritonMetricsPage(state.store.served())));
  app.get('/monitoring/prometheus/metrics', () => metricsAnswer(tensorflowMetricsPage(state.requests.list())));
  app.route('/', openInferenceRoutes(state));
  app.route('/', tensorflowServingRoutes(state));
  app.notFound(() => Response.json({ error: 'Not Found' }, { status: 404, headers: { 'content-type': 'text/plain' } }));
  return app;
}

function metricsAnswer(page: string): Response {
  return new Response(page, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
