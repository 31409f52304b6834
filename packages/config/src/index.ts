export {
  ARTIFACT_MANIFEST,
  type Artifact,
  type ArtifactFile,
  type ArtifactKind,
  artifactDigest,
  artifactManifest,
} from './artifact.ts';
export type { Connections, EnvironmentConnection } from './connections.ts';
export {
  EVIDENCE_PREDICATE_TYPE,
  type Evaluation,
  type Evidence,
  type EvidenceStatement,
  type MetricResult,
} from './evidence.ts';
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
export type { Release } from './release.ts';
export type { Datatype, Signature, SignatureChange, TensorSpec } from './signature.ts';
