/** A digest of nothing, for images in tests. */
export const DIGEST = `sha256:${'a'.repeat(64)}`;

export const PLATFORM = `kind: Platform
version: 1
name: acme-ai
repository: { host: github.com, owner: acme, name: acme-ai-gitops, branch: main }
clusters:
  - { name: main, server: https://kubernetes.default.svc, kubernetes: "1.35" }
  - { name: prod, server: https://prod.example.com:6443, kubernetes: "1.35" }
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
  - { name: staging, cluster: main, namespace: acme-staging, promoteFrom: [dev] }
  - name: production
    cluster: prod
    namespace: acme-production
    promoteFrom: [staging]
registry: { kind: mlflow }
`;

export const MODEL = `kind: Model
name: digits
runtime: triton
format: onnx
scaling: { min: 2, max: 10, requestsPerSecond: 50 }
gates:
  - { metric: accuracy, min: 0.95 }
  - { metric: latency, max: 20 }
  - { metric: accuracy, notBelowChampionBy: 0.002 }
  - { signature: compatible }
environments: { production: { scaling: { min: 4 } } }
`;

export const TRAINING = `kind: Training
name: digits
image: ghcr.io/acme/digits-train@${DIGEST}
schedule: "0 3 * * 1"
resources: { cpu: 4, memory: 8Gi, gpu: 1 }
`;

/** The three documents in one file, as `create --config` reads them. */
export const CONFIG = [PLATFORM, MODEL, TRAINING].join('---\n');

/** The same as a repository keeps them. */
export const CONFIG_FILES: ReadonlyMap<string, string> = new Map([
  ['ai-platform.yaml', PLATFORM],
  ['models/digits/model.yaml', MODEL],
  ['training/digits/training.yaml', TRAINING],
]);
