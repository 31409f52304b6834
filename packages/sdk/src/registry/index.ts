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
export type { Aliases, AliasSetParams } from './aliases.ts';
export type { Artifacts, ArtifactUploadOptions } from './artifacts.ts';
export type { DownloadedDirectory } from './download-directory.ts';
export type { Experiment, MetricPoint, ModelVersion, RegisteredModel, Run, RunStatus } from './entities.ts';
export type { ExperimentCreateParams, ExperimentListParams, Experiments } from './experiments.ts';
export { type HashedDirectory, type HashedFile, hashDirectory } from './hash-directory.ts';
export type { ModelCreateParams, ModelListParams, Models } from './models.ts';
export type { VersionRegisterParams } from './register-version.ts';
export { Registry, type RegistryOptions } from './registry.ts';
export type {
  LogMetricsOptions,
  MetricEntry,
  RunCreateParams,
  RunSearchParams,
  Runs,
  RunUpdateParams,
} from './runs.ts';
export type { TransferOptions, TransferProgress } from './upload-files.ts';
export type { RegisteredVersion, VersionEvidence, VersionSearchParams, Versions } from './versions.ts';
export type { ArtifactEntry } from './walk-artifacts.ts';
