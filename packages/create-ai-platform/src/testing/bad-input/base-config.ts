/** The config of the repository that bad inputs are tried on. */
export const PLATFORM = `kind: Platform
version: 1
name: acme
repository: { owner: acme, name: gitops }
clusters:
  - { name: main, server: https://kubernetes.default.svc }
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
  - { name: staging, cluster: main, namespace: acme-staging, promoteFrom: [dev] }
  - { name: production, cluster: main, namespace: acme-production, promoteFrom: [staging] }
`;

export const MODEL = `kind: Model
name: digits
runtime: triton
format: onnx
gates:
  - { metric: accuracy, min: 0.85 }
`;

export const TRAINING = `kind: Training
name: digits
image: ghcr.io/acme/train@sha256:${'a'.repeat(64)}
command: [train]
`;

export const BASE = [PLATFORM, MODEL, TRAINING].join('---\n');

/** A document with one text replaced; a replacement that finds nothing would test nothing. */
export function changed(document: string, from: string, to: string): string {
  if (!document.includes(from)) {
    throw new TypeError(`there is no ${JSON.stringify(from)} to change`);
  }
  return document.replace(from, to);
}
