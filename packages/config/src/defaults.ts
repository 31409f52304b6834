import type { Runtime } from './platform-config.ts';

/** What a config means where it says nothing. The published schemas and the parser both read it here. */
export const DEFAULTS = {
  team: 'platform',
  repository: { host: 'github.com', branch: 'main' },
  cluster: { kubernetes: '1.35' },
  registry: { kind: 'mlflow', uri: 'http://mlflow.mlflow.svc.cluster.local:5000', namespace: 'mlflow' },
  gateway: {
    name: 'models',
    namespace: 'gateway',
    dataPlaneNamespace: 'envoy-gateway-system',
    domain: 'ai-platform.internal',
  },
  monitoring: {
    namespace: 'monitoring',
    prometheus: 'http://kube-prometheus-stack-prometheus.monitoring.svc.cluster.local:9090',
    release: 'kube-prometheus-stack',
  },
  artifact: { kind: 'mlflow' },
  scaling: { min: 2, max: 4, requestsPerSecond: 50 },
  serving: { cpu: '1', memory: '2Gi', ephemeralStorage: '2Gi', gpu: 0 },
  slo: { availability: 0.99, latencyMilliseconds: 500 },
  training: {
    resources: { cpu: '1', memory: '2Gi', ephemeralStorage: '5Gi', gpu: 0 },
    backoffLimit: 2,
    activeDeadlineSeconds: 86_400,
    step: 'train',
  },
} as const;

/**
 * Model server images of which both the tag and the digest were seen together in public use. A runtime without one needs `image` in the model:
 * a digest is never guessed. Triton 26.06: tag and digest as run and recorded by public repositories (seen 2026-11-24).
 */
export const DEFAULT_IMAGES: Readonly<Partial<Record<Runtime, string>>> = {
  triton:
    'nvcr.io/nvidia/tritonserver:26.06-py3@sha256:a40838bb4587d2aceb46b1e7fd144afb24c9016c219dd3eba31716e4e28dbfc7',
};
