/** One field's problem inside a refusal. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What a refusal is about. `kind` is the resource (`jobs`), or the kind (`Job`) when a field is wrong, as in Kubernetes. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The body of every refusal, https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** The cluster's refusal, as the real API server words it. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  /** HTTP status. */
  readonly code: number;
  /** Machine-readable: `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `BadRequest`, … */
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, { message, details }: { message: string; details?: StatusDetails }) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The body that tells it. */
  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}
