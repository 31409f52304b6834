import type { ArtifactKind } from './artifact.ts';
import type { ModelFormat, Runtime } from './platform-config.ts';

/** What people write: every document of a config. What is absent takes the default that the published schema names. */
export type WrittenConfig = WrittenPlatform | WrittenModel | WrittenTraining;

/** `ai-platform.yaml`. */
export interface WrittenPlatform {
  readonly kind: 'Platform';
  readonly version: 1;
  readonly name: string;
  readonly team?: string;
  readonly repository: {
    readonly host?: string;
    readonly owner: string;
    readonly name?: string;
    readonly branch?: string;
  };
  readonly clusters: readonly { readonly name: string; readonly server: string; readonly kubernetes?: string }[];
  readonly environments: readonly WrittenEnvironment[];
  readonly registry?: { readonly kind?: 'mlflow'; readonly uri?: string; readonly namespace?: string };
  readonly gateway?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly dataPlaneNamespace?: string;
    readonly domain?: string;
  };
  readonly monitoring?: { readonly namespace?: string; readonly prometheus?: string; readonly release?: string };
}

export interface WrittenEnvironment {
  readonly name: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly promoteFrom?: readonly string[];
  readonly gates?: readonly WrittenGate[];
}

/** `models/<model>/model.yaml`. */
export interface WrittenModel {
  readonly kind: 'Model';
  readonly version?: 1;
  readonly name: string;
  readonly registryName?: string;
  readonly team?: string;
  readonly runtime: Runtime;
  readonly format: ModelFormat;
  readonly artifact?: { readonly kind?: ArtifactKind };
  readonly image?: string;
  readonly scaling?: WrittenScaling;
  readonly resources?: WrittenResources;
  readonly slo?: { readonly availability?: number; readonly latencyMilliseconds?: number };
  readonly gates?: readonly WrittenGate[];
  readonly environments?: Readonly<Record<string, WrittenServing>>;
}

export interface WrittenServing {
  readonly scaling?: WrittenScaling;
  readonly resources?: WrittenResources;
  readonly image?: string;
}

export interface WrittenScaling {
  readonly min?: number;
  readonly max?: number;
  readonly requestsPerSecond?: number;
}

export interface WrittenResources {
  readonly cpu?: string | number;
  readonly memory?: string;
  readonly ephemeralStorage?: string;
  readonly gpu?: number;
}

/** `training/<job>/training.yaml`. */
export interface WrittenTraining {
  readonly kind: 'Training';
  readonly version?: 1;
  readonly name: string;
  readonly team?: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly steps?: readonly { readonly name: string; readonly command: readonly string[] }[];
  readonly schedule?: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  readonly resources?: WrittenResources;
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  readonly environments?: readonly string[];
}

/** The short forms of gates. */
export type WrittenGate =
  | { readonly metric: string; readonly min: number }
  | { readonly metric: string; readonly max: number }
  | { readonly metric: string; readonly notBelowChampionBy: number }
  | { readonly signature: 'same' | 'compatible' };
