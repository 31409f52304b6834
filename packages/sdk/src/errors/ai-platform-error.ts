/** What every error of this package may carry. Never a token, a body or a header. */
export interface ErrorDetails {
  /** HTTP status of the answer, when there was one. */
  readonly status?: number;
  /** The server's own error code (`RESOURCE_DOES_NOT_EXIST`), or the system's (`ECONNREFUSED`). */
  readonly code?: string;
  /** Id of the request, to look for in the server's log. */
  readonly requestId?: string;
  /** Whether the same call may succeed later without a change. */
  readonly retryable?: boolean;
  /** What to do about it. */
  readonly hint?: string;
  /** Method and address without query and credentials, for example `POST http://127.0.0.1:5000/api/2.0/mlflow/runs/create`. */
  readonly request?: string;
  readonly cause?: unknown;
}

/** Base of every error that this package throws on purpose. */
export class AiPlatformError extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly hint: string | undefined;
  readonly request: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? false;
    this.hint = details.hint;
    this.request = details.request;
  }

  /** Plain data for logs: everything but the stack and the cause. */
  toJSON(): Record<string, unknown> {
    const { name, message, status, code, requestId, retryable, hint, request } = this;
    return { name, message, status, code, requestId, retryable, hint, request };
  }
}
