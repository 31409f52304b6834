export { AiPlatform } from './ai-platform.ts';
export {
  AbortError,
  AiPlatformError,
  AlreadyExistsError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  type ErrorDetails,
  IntegrityError,
  InternalServerError,
  InvalidHostError,
  InvalidResponseError,
  JobFailedError,
  JobTimeoutError,
  NotFoundError,
  NotSupportedError,
  PermissionDeniedError,
  RateLimitError,
  ShapeError,
  TimeoutError,
  UnavailableError,
  UnprocessableEntityError,
  ValidationError,
} from './errors/index.ts';
export type { LoadOptions } from './load-options.ts';
export type { AiPlatformOptions } from './platform-options.ts';
export { ApiPromise, type CallOptions, type ResponseInfo, type WithResponse } from './transport/index.ts';
