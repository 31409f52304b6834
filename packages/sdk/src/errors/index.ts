export { AiPlatformError, type ErrorDetails } from './ai-platform-error.ts';
export { AbortError, ConnectionError, InvalidResponseError, TimeoutError } from './connection-errors.ts';
export {
  ConfigurationError,
  IntegrityError,
  JobFailedError,
  JobTimeoutError,
  NotSupportedError,
  ShapeError,
  ValidationError,
} from './domain-errors.ts';
export {
  AlreadyExistsError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  InvalidHostError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnavailableError,
  UnprocessableEntityError,
} from './status-errors.ts';
