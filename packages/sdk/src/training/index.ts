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
export type { JobCreateParams } from './build-job.ts';
export type { Job, JobStatus } from './job.ts';
export type { JobCancelOptions, JobListParams, JobLogsOptions, Jobs } from './jobs.ts';
export type { KubernetesOptions } from './kube-client.ts';
export type { LogLine } from './log-cursor.ts';
export type { LogReadOptions } from './read-logs.ts';
export { Training, type TrainingOptions } from './training.ts';
export type { WaitOptions } from './wait-for-job.ts';
