import type { ModelStore } from './model-store.ts';
import type { RequestCounts } from './request-counts.ts';
import type { ServedModel } from './served-model.ts';

/** What the routes of every protocol share. */
export interface InferenceState {
  readonly store: ModelStore;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** TensorFlow Serving's request counters. */
  readonly requests: RequestCounts;
}

/** Tells which artifact an answer comes from. Not part of any of the protocols: Triton has no place for it. */
export function artifactHeader({ artifactSha256 }: ServedModel): Readonly<Record<string, string>> {
  return { 'x-ai-platform-artifact-sha256': artifactSha256 };
}
