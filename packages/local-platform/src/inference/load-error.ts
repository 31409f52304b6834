/** Why a model could not be loaded. What was served before is served on. */
export type LoadErrorReason =
  | 'invalid-reference'
  | 'missing-model'
  | 'digest-mismatch'
  | 'missing-runtime'
  | 'unreadable-model'
  | 'unsupported-model'
  | 'warm-up-failed'
  | 'closed';

/** A model version that cannot be served. The message names model, version and cause, and is fit for a deployment status. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
  readonly reason: LoadErrorReason;

  constructor(reason: LoadErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
