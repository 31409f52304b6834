export type { Datatype, TensorSpec } from '@ai-platform/config';
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
} from '../errors/index.ts';
export type { ApiPromise, CallOptions, ResponseInfo, WithResponse } from '../transport/index.ts';
export { bytesToTexts } from './bytes-elements.ts';
export type { DialectName, ModelMetadata } from './dialects/dialect.ts';
export type { Endpoint, EndpointOptions, InferOptions } from './endpoint.ts';
export { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-floats.ts';
export type { Nested } from './nested-values.ts';
export { Predict, type PredictOptions } from './predict.ts';
export type { ExplicitInput, InferInput } from './prepare-inputs.ts';
export type { NumericData, Tensor, TensorData } from './tensor.ts';
