// A generated repository that has everything: both runtimes with both ways that artifacts travel, three environments on two clusters.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ArtifactKind, type PlatformConfig, parseConfig, type Release } from '@ai-platform/config';
import { loadTemplate, planGenerate, renderModel } from '@ai-platform/gitops';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** The longest names that the config's schema allows. */
const LONG = { environment: 'e'.repeat(20), model: 'm'.repeat(40), training: 't'.repeat(40) };

const CONFIG: ReadonlyMap<string, string> = new Map([
  [
    'ai-platform.yaml',
    `kind: Platform
version: 1
name: ${'p'.repeat(30)}
repository: { host: git.example.com, owner: acme, name: gitops, branch: trunk }
clusters:
  - { name: main, server: https://kubernetes.default.svc }
  - { name: prod, server: "https://prod.example.com:6443" }
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
  - { name: ${LONG.environment}, cluster: main, namespace: acme-staging, promoteFrom: [dev] }
  - { name: production, cluster: prod, namespace: acme-production, promoteFrom: [${LONG.environment}] }
`,
  ],
  ['models/digits/model.yaml', 'kind: Model\nname: digits\nruntime: triton\nformat: onnx\n'],
  [
    `models/${LONG.model}/model.yaml`,
    `kind: Model
name: ${LONG.model}
runtime: triton
format: onnx
artifact: { kind: oci }
scaling: { min: 2, max: 3, requestsPerSecond: 7 }
`,
  ],
  [
    'models/photos/model.yaml',
    `kind: Model
name: photos
team: vision
runtime: tensorflow-serving
format: saved-model
artifact: { kind: oci }
image: registry.example.com/tensorflow/serving:2.20.0-gpu@${digest('a')}
resources: { cpu: 1.5, memory: 8Gi, gpu: 1 }
environments: { production: { scaling: { min: 4, max: 12 } } }
`,
  ],
  [
    'models/pages/model.yaml',
    `kind: Model
name: pages
runtime: tensorflow-serving
format: saved-model
image: docker.io/tensorflow/serving:2.20.0@${digest('e')}
`,
  ],
  [
    `training/${LONG.training}/training.yaml`,
    `kind: Training
name: ${LONG.training}
image: registry.example.com/acme/train:1.4.0@${digest('b')}
schedule: "0 3 * * 1"
steps: [{ name: train, command: [node, train.js] }, { name: evaluate, command: [node, evaluate.js] }]
parameters: { epochs: 20, note: "no: yes # 'quoted' \\"twice\\"" }
resources: { cpu: 4, memory: 8Gi, gpu: 1 }
`,
  ],
  [
    'training/plain/training.yaml',
    `kind: Training\nname: plain\nimage: registry.example.com/acme/train:1.4.0@${digest('b')}\n`,
  ],
]);

/** Every file by path, with a release of every model in every environment. */
export async function sampleRepository(): Promise<ReadonlyMap<string, string>> {
  const parsed = parseConfig(CONFIG);
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  const config = parsed.value;
  const template = await loadTemplate();
  const files = new Map(CONFIG);
  for (const release of releasesOf(config)) {
    for (const { path, content } of renderModel({ config, template, release })) files.set(path, content);
  }
  const planned = planGenerate({ config, template, files });
  if (!planned.ok) throw new TypeError(JSON.stringify(planned.problems));
  for (const change of planned.value.changes) {
    if (change.kind !== 'delete') files.set(change.path, change.content);
  }
  return files;
}

/** Writes the files to a new temporary directory, which belongs to the caller. */
export function writeRepository(files: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'generated-repository-'));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

function releasesOf({ models, environments }: PlatformConfig): Release[] {
  return models.flatMap((model) =>
    environments.map(({ name: environment, promoteFrom: [source] }) => ({
      model: model.name,
      environment,
      version: '17',
      artifact: { kind: model.artifact.kind, reference: REFERENCES[model.artifact.kind], sha256: 'c'.repeat(64) },
      evidenceSha256: 'd'.repeat(64),
      image: model.serving[environment]?.image ?? '',
      run: '0e10',
      ...(source !== undefined && { promotedFrom: source }),
    })),
  );
}

const REFERENCES: Readonly<Record<ArtifactKind, string>> = {
  mlflow: 'mlflow-artifacts:/1/0e10/artifacts/model',
  oci: 'registry.example.com/acme/model',
};
