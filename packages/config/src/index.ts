export {
  ARTIFACT_MANIFEST,
  type Artifact,
  type ArtifactFile,
  type ArtifactKind,
  artifactDigest,
  artifactManifest,
} from './artifact.ts';
export { compareSignatures } from './compare-signatures.ts';
export type { Connections, EnvironmentConnection } from './connections.ts';
export { DEFAULT_IMAGES, DEFAULTS } from './defaults.ts';
export { nearest, suggestion } from './did-you-mean.ts';
export {
  EVIDENCE_PREDICATE_TYPE,
  type Evaluation,
  type Evidence,
  type EvidenceStatement,
  type MetricResult,
} from './evidence.ts';
export { isConfigPath, parseConfig } from './parse-config.ts';
export { formatConnections, parseConnections } from './parse-connections.ts';
export { parseEvidence } from './parse-evidence.ts';
export { formatSignature, parseSignature, parseSignatureJson, type WrittenSignature } from './parse-signature.ts';
export type {
  ClusterConfig,
  EnvironmentConfig,
  Gate,
  GatewayConfig,
  ModelConfig,
  ModelFormat,
  MonitoringConfig,
  PlatformConfig,
  RegistryConfig,
  RepositoryConfig,
  Resources,
  Runtime,
  Scaling,
  ServingConfig,
  TrainingConfig,
  TrainingStep,
} from './platform-config.ts';
export { formatProblem, type Problem, type Result } from './problem.ts';
export { quantityValue } from './quantity.ts';
export type { Release } from './release.ts';
export { JSON_SCHEMA_DIALECT, type JsonSchema } from './schema/json-schema.ts';
export { type SchemaName, schemas } from './schema/schemas.ts';
export type { Datatype, Signature, SignatureChange, TensorSpec } from './signature.ts';
export type {
  WrittenConfig,
  WrittenEnvironment,
  WrittenGate,
  WrittenModel,
  WrittenPlatform,
  WrittenResources,
  WrittenScaling,
  WrittenServing,
  WrittenTraining,
} from './written-config.ts';
