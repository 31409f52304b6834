/** What a caller needs to know of a failed call: never a token, never a request's body. */
export interface GitHostErrorDetails {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The host's id of the request, for its support. */
  readonly requestId?: string;
  /** What to do about it, in one sentence without a final stop. */
  readonly hint: string;
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable: boolean;
}

/** The Git host refused a call, could not be reached, or answered with something that is not its API. */
export class GitHostError extends Error {
  override readonly name: string = 'GitHostError';
  readonly status: number;
  readonly requestId: string | undefined;
  readonly hint: string;
  readonly retryable: boolean;

  constructor(message: string, details: GitHostErrorDetails) {
    super(message);
    this.status = details.status;
    this.requestId = details.requestId;
    this.hint = details.hint;
    this.retryable = details.retryable;
  }
}

/** The token is missing, wrong or expired (401). */
export class GitHostAuthenticationError extends GitHostError {
  override readonly name = 'GitHostAuthenticationError';
}

/** The token may not do this (403, and 404 where the host hides what a token may not see). The hint names the permission. */
export class GitHostPermissionError extends GitHostError {
  override readonly name = 'GitHostPermissionError';
}

/** There is no such thing (404). */
export class GitHostNotFoundError extends GitHostError {
  override readonly name = 'GitHostNotFoundError';
}

/** Somebody else was faster: a reference exists or moved, a pull request exists (405, 409, 422). Read again, then decide. */
export class GitHostConflictError extends GitHostError {
  override readonly name = 'GitHostConflictError';
}

/** The host refuses the content of the call (other 400 and 422). */
export class GitHostInvalidError extends GitHostError {
  override readonly name = 'GitHostInvalidError';
}

/** The primary or a secondary rate limit was hit (403 or 429). */
export class GitHostRateLimitError extends GitHostError {
  override readonly name = 'GitHostRateLimitError';
}

/** The host failed (5xx) or no answer came. Whether the call took effect is not known. */
export class GitHostUnavailableError extends GitHostError {
  override readonly name = 'GitHostUnavailableError';
}

/** The answer is not what the API promises: a proxy's page, a cut tree, a missing field. */
export class GitHostGarbageError extends GitHostError {
  override readonly name = 'GitHostGarbageError';
}
