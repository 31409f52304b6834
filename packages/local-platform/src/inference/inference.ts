import { Hono } from 'hono';
import type { Part, PartContext } from '../core/part.ts';
import { type LoadedModel, type ModelReference, ModelStore } from './model-store.ts';

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
  const app = new Hono();
  return {
    fetch: app.fetch,
    load: (reference) => store.load(reference),
    unload: (model) => store.unload(model),
    loaded: () => store.list(),
    close: () => store.close(),
  };
}
