import { type PlatformConfig, parseConfig, type Release } from '@ai-platform/config';
import { loadTemplate } from '../apply/load-template.ts';
import { planGenerate } from '../plan/plan-generate.ts';
import { renderModel } from '../template/render-model.ts';
import type { Template } from '../template/template.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** One config with both runtimes and both ways that artifacts travel: what the golden repository is generated from. */
export const ACME_FILES: ReadonlyMap<string, string> = new Map([
  [
    'ai-platform.yaml',
    `# yaml-language-server: $schema=.ai-platform/schemas/platform.json
kind: Platform
version: 1
name: acme-ai
team: ml-platform
repository: { owner: acme, name: acme-ai-gitops }
clusters:
  - { name: main, server: https://kubernetes.default.svc }
  - { name: prod, server: "https://prod.example.com:6443" }
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
  - { name: production, cluster: prod, namespace: acme-production, promoteFrom: [dev] }
gateway: { domain: models.example.com }
`,
  ],
  [
    'models/digits/model.yaml',
    `# yaml-language-server: $schema=../../.ai-platform/schemas/model.json
kind: Model
name: digits
runtime: triton
format: onnx
gates:
  - { metric: accuracy, min: 0.85 }
  - { metric: accuracy, notBelowChampionBy: 0 }
environments: { production: { scaling: { min: 3, max: 12 } } }
`,
  ],
  [
    'models/photos/model.yaml',
    `# yaml-language-server: $schema=../../.ai-platform/schemas/model.json
kind: Model
name: photos
team: vision
runtime: tensorflow-serving
format: saved-model
artifact: { kind: oci }
image: registry.example.com/tensorflow/serving:2.20.0-gpu@${digest('a')}
resources: { cpu: 1.5, memory: 8Gi, gpu: 1 }
`,
  ],
  [
    'training/digits/training.yaml',
    `# yaml-language-server: $schema=../../.ai-platform/schemas/training.json
kind: Training
name: digits
image: registry.example.com/acme/digits-train:1.4.0@${digest('b')}
steps:
  - { name: train, command: [node, train.js] }
  - { name: evaluate, command: [node, evaluate.js] }
parameters: { epochs: 20, learningRate: 0.05 }
`,
  ],
]);

/** A release as a promotion would write it. */
export function acmeRelease(model: 'digits' | 'photos', environment: string, changes: Partial<Release> = {}): Release {
  const oci = model === 'photos';
  return {
    model,
    environment,
    version: '3',
    artifact: {
      kind: oci ? 'oci' : 'mlflow',
      reference: oci ? 'registry.example.com/acme/photos' : 'mlflow-artifacts:/1/4f2a/artifacts/model',
      sha256: 'c'.repeat(64),
    },
    evidenceSha256: 'd'.repeat(64),
    image: acmeConfig().models.find(({ name }) => name === model)?.serving[environment]?.image ?? '',
    run: '4f2a',
    ...changes,
  };
}

/** The config of `ACME_FILES`. */
export function acmeConfig(): PlatformConfig {
  const parsed = parseConfig(ACME_FILES);
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.value;
}

export interface AcmeRepository {
  readonly config: PlatformConfig;
  readonly template: Template;
  readonly files: ReadonlyMap<string, string>;
}

/** The whole repository as generate and three first promotions leave it. */
export async function acmeRepository(): Promise<AcmeRepository> {
  const [config, template] = [acmeConfig(), await loadTemplate()];
  const releases = [
    acmeRelease('digits', 'dev'),
    acmeRelease('digits', 'production', { promotedFrom: 'dev' }),
    acmeRelease('photos', 'dev'),
  ];
  const files = new Map(ACME_FILES);
  for (const release of releases) {
    for (const { path, content } of renderModel({ config, template, release })) files.set(path, content);
  }
  const planned = planGenerate({ config, template, files });
  if (!planned.ok) throw new TypeError(JSON.stringify(planned.problems));
  for (const change of planned.value.changes) {
    if (change.kind !== 'delete') files.set(change.path, change.content);
  }
  return { config, template, files };
}
