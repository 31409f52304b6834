export { createInference, type Inference, type InferenceContext } from './inference.ts';
export { type LoadErrorReason, ModelLoadError } from './load-error.ts';
export type { LoadedModel, ModelReference, ModelState } from './model-store.ts';
