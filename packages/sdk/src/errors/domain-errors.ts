import { AiPlatformError, type ErrorDetails } from './ai-platform-error.ts';

/** What the caller passed cannot be sent: found before anything left the process. */
export class ValidationError extends AiPlatformError {}

/** The client is not told what it needs (an address, a kubeconfig, …); the hint says where to put it. */
export class ConfigurationError extends AiPlatformError {}

/** The server does not have this, or does it in a way this client cannot use. */
export class NotSupportedError extends AiPlatformError {}

/** Bytes are not what their digest says. */
export class IntegrityError extends AiPlatformError {
  /** Path or name of what was checked. */
  readonly subject: string;
  /** 64 hex digits. */
  readonly expected: string;
  /** 64 hex digits, or a word such as `missing`. */
  readonly actual: string;

  constructor(
    subject: string,
    digests: { readonly expected: string; readonly actual: string },
    details: ErrorDetails = {},
  ) {
    super(`${subject} should have sha256 ${digests.expected}, but is ${digests.actual}`, details);
    this.subject = subject;
    this.expected = digests.expected;
    this.actual = digests.actual;
  }
}

/** A tensor does not fit its model: wrong name, datatype, shape or number of elements. */
export class ShapeError extends AiPlatformError {
  /** Name of the input. */
  readonly input: string;
  /** What the model takes, for example `FP32 [-1, 64]`. */
  readonly expected: string;
  /** What was given. */
  readonly given: string;

  constructor(
    mistake: { readonly input: string; readonly expected: string; readonly given: string },
    details: ErrorDetails = {},
  ) {
    super(`input ${JSON.stringify(mistake.input)} should be ${mistake.expected}, but is ${mistake.given}`, details);
    this.input = mistake.input;
    this.expected = mistake.expected;
    this.given = mistake.given;
  }
}

/** A training job ended without success. */
export class JobFailedError extends AiPlatformError {
  /** Id of the job. */
  readonly job: string;
  /** Kubernetes' reason, for example `BackoffLimitExceeded` or `DeadlineExceeded`. */
  readonly reason: string;
  /** The last lines of the failed pods' logs, oldest first; empty when they could not be read. */
  readonly lastLogLines: readonly string[];

  constructor(failure: {
    readonly job: string;
    readonly reason: string;
    readonly message: string;
    readonly lastLogLines: readonly string[];
  }) {
    super(`job ${failure.job} failed: ${failure.reason}${failure.message === '' ? '' : `: ${failure.message}`}`, {
      hint: `read the whole output with training.jobs.logs(${JSON.stringify(failure.job)})`,
    });
    this.job = failure.job;
    this.reason = failure.reason;
    this.lastLogLines = failure.lastLogLines;
  }
}

/** The time given to `wait` passed before the job finished. The job goes on. */
export class JobTimeoutError extends AiPlatformError {}
