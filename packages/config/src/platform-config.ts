import type { ArtifactKind } from './artifact.ts';

/** A model server that can run a model. */
export type Runtime = 'triton' | 'tensorflow-serving';

/** The bytes a runtime loads. */
export type ModelFormat = 'onnx' | 'saved-model';

/** What code reads: defaults filled, references resolved, everything valid. Made only by `parseConfig`. */
export interface PlatformConfig {
  readonly name: string;
  /** Slug of the GitHub team that owns what belongs to no model or training. */
  readonly team: string;
  readonly repository: RepositoryConfig;
  readonly clusters: readonly ClusterConfig[];
  /** In the order of the promotion graph: an environment stands after all that it promotes from. */
  readonly environments: readonly EnvironmentConfig[];
  readonly registry: RegistryConfig;
  readonly gateway: GatewayConfig;
  readonly monitoring: MonitoringConfig;
  readonly models: readonly ModelConfig[];
  readonly trainings: readonly TrainingConfig[];
}

export interface RepositoryConfig {
  /** `github.com`, a GitHub Enterprise host, or `127.0.0.1:port` of the local platform. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly branch: string;
}

export interface ClusterConfig {
  readonly name: string;
  /** The API server as Argo CD names it, for example `https://kubernetes.default.svc`. */
  readonly server: string;
  /** Minor version, for example `1.35`. */
  readonly kubernetes: string;
}

export interface EnvironmentConfig {
  readonly name: string;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly namespace: string;
  /** Names of the environments a release comes from; empty for the first ones. */
  readonly promoteFrom: readonly string[];
  /** Gates that hold for every model here, beside the model's own. */
  readonly gates: readonly Gate[];
}

export interface RegistryConfig {
  readonly kind: 'mlflow';
  /** How workloads inside the clusters reach the registry. */
  readonly uri: string;
  /** Where the registry runs, for network policies. */
  readonly namespace: string;
}

export interface GatewayConfig {
  /** Name and namespace of the Gateway that routes attach to. */
  readonly name: string;
  readonly namespace: string;
  /** Namespace of the proxies that carry the traffic, for network policies. */
  readonly dataPlaneNamespace: string;
  /** DNS suffix: a model answers at `<model>.<environment>.<domain>`. */
  readonly domain: string;
}

export interface MonitoringConfig {
  readonly namespace: string;
  /** In-cluster address of Prometheus for autoscaling queries. */
  readonly prometheus: string;
  /** Value of the `release` label that Prometheus selects objects by. */
  readonly release: string;
}

export interface Resources {
  /** Kubernetes quantities: cores and bytes. The memory limit equals the request. */
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
  /** Whole GPUs; 0 for none. */
  readonly gpu: number;
}

export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** Sustainable requests per second of one replica: the autoscaler's target average. */
  readonly requestsPerSecond: number;
}

/** How a model is served in one environment: the model's own settings with the environment's overrides applied. */
export interface ServingConfig {
  readonly scaling: Scaling;
  readonly resources: Resources;
  /** Model server image, pinned by digest. */
  readonly image: string;
}

export interface ModelConfig {
  readonly name: string;
  /** Name of the registered model; the model's name unless said otherwise. */
  readonly registryName: string;
  readonly team: string;
  readonly runtime: Runtime;
  readonly format: ModelFormat;
  readonly artifact: { readonly kind: ArtifactKind };
  readonly gates: readonly Gate[];
  /** One entry per environment of the platform. */
  readonly serving: Readonly<Record<string, ServingConfig>>;
  /** Service level objective for alerts. */
  readonly slo: { readonly availability: number; readonly latencyMilliseconds: number };
}

export interface TrainingStep {
  readonly name: string;
  /** Program and arguments; empty: the image's own entry point. */
  readonly command: readonly string[];
}

export interface TrainingConfig {
  readonly name: string;
  readonly team: string;
  readonly image: string;
  /** Run in order in one pod; the last is the main container, those before it init containers. */
  readonly steps: readonly TrainingStep[];
  /** Cron expression in UTC, or undefined: a suspended template that runs only when asked. */
  readonly schedule?: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly resources: Resources;
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  /** Names of the environments that have this job. */
  readonly environments: readonly string[];
}

/** A rule on evidence. The schema refuses what is not enforced. */
export type Gate =
  | { readonly kind: 'metric-minimum'; readonly metric: string; readonly min: number }
  | { readonly kind: 'metric-maximum'; readonly metric: string; readonly max: number }
  | {
      readonly kind: 'not-below-champion';
      readonly metric: string;
      /** How much lower (for metrics where higher is better) than the champion is still accepted; 0 or more. */
      readonly by: number;
    }
  | { readonly kind: 'signature'; readonly require: 'same' | 'compatible' };
