import { AiPlatformError, type ErrorDetails } from './ai-platform-error.ts';

/** The server answered, and said no. One subclass per status. */
export class ApiError extends AiPlatformError {}

/** 400: the server does not accept the request as it is. */
export class BadRequestError extends ApiError {}

/** 401: no credentials, or wrong ones. */
export class AuthenticationError extends ApiError {}

/** 403: the credentials do not allow this. */
export class PermissionDeniedError extends ApiError {}

/** MLflow's 403 `Invalid Host header`: the server does not know the name under which it was called. */
export class InvalidHostError extends PermissionDeniedError {}

/** 404, or MLflow's codes for it. */
export class NotFoundError extends ApiError {}

/** 409: the request contradicts what is there. */
export class ConflictError extends ApiError {}

/** Something of that name exists already (409, or 400 with MLflow's `RESOURCE_ALREADY_EXISTS`). */
export class AlreadyExistsError extends ConflictError {}

/** 422: well-formed, but not processable. */
export class UnprocessableEntityError extends ApiError {}

/** 429: too many requests. */
export class RateLimitError extends ApiError {}

/** 500 and above: the server failed. */
export class InternalServerError extends ApiError {}

/** 502, 503, 504: the server is not there, not ready, or overloaded. */
export class UnavailableError extends InternalServerError {}

type ApiErrorClass = new (message: string, details: ErrorDetails) => ApiError;

const classes: Readonly<Record<number, ApiErrorClass>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
  502: UnavailableError,
  503: UnavailableError,
  504: UnavailableError,
};

/** The class for a status that is not 2xx. */
export function errorClassOf(status: number): ApiErrorClass {
  return classes[status] ?? (status >= 500 ? InternalServerError : ApiError);
}

/** Whether a request that is safe to repeat may be repeated after this status. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
