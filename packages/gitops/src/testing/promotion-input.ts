import { createHash } from 'node:crypto';
import {
  EVIDENCE_PREDICATE_TYPE,
  type Evidence,
  type EvidenceStatement,
  type PlatformConfig,
  parseConfig,
  type Signature,
} from '@ai-platform/config';
import { loadTemplate } from '../apply/load-template.ts';
import type { CandidateVersion, ChampionVersion, FoundEvidence } from '../evidence/candidate-version.ts';
import { planPromotion } from '../plan/plan-promotion.ts';
import type { PromotionInput, PromotionPlan, RepositoryState } from '../plan/promotion-plan.ts';

export const BASE = 'b'.repeat(40);

const PLATFORM = `kind: Platform
version: 1
name: acme-ai
team: platform
repository: { owner: acme, name: gitops }
clusters: [{ name: main, server: https://kubernetes.default.svc }]
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
  - { name: staging, cluster: main, namespace: acme-staging, promoteFrom: [dev] }
  - { name: production, cluster: main, namespace: acme-production, promoteFrom: [staging] }
`;

const MODEL = `kind: Model
name: digits
team: vision
runtime: triton
format: onnx
gates:
  - { metric: accuracy, min: 0.85 }
  - { metric: accuracy, notBelowChampionBy: 0.002 }
  - { signature: compatible }
`;

/** The config of one model in three environments. */
export function exampleConfig(model: string = MODEL): PlatformConfig {
  const parsed = parseConfig(
    new Map([
      ['ai-platform.yaml', PLATFORM],
      ['models/digits/model.yaml', model],
    ]),
  );
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.value;
}

export const SIGNATURE: Signature = {
  inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 64] }],
  outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 10] }],
};

/** A sha256 for any name. */
export function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

export interface VersionChange {
  readonly accuracy?: number;
  /** Version and accuracy of the champion that was scored beside it. */
  readonly champion?: { readonly version: string; readonly accuracy: number };
  readonly evidence?: Partial<Evidence>;
  readonly dataset?: string;
}

/** Evidence about a version, addressed by its bytes. */
export function evidenceOf(version: string, change: VersionChange = {}): FoundEvidence {
  const { accuracy = 0.95, champion, dataset = 'digits-test' } = change;
  const statement: EvidenceStatement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'digits', digest: { sha256: digest(`artifact ${version}`) } }],
    predicateType: EVIDENCE_PREDICATE_TYPE,
    predicate: {
      dataset: { name: dataset, sha256: digest(dataset), rows: 360 },
      candidate: evaluation(version, accuracy),
      champion: champion === undefined ? null : evaluation(champion.version, champion.accuracy),
      lineage: { run: `run${version}`, commit: digest(version).slice(0, 40), parameters: { epochs: 20 } },
      ...change.evidence,
    },
  };
  return { sha256: digest(JSON.stringify(statement)), statement };
}

function evaluation(version: string, accuracy: number) {
  const metric = {
    value: accuracy,
    direction: 'higher-is-better',
    interval: { low: accuracy - 0.02, high: accuracy + 0.02, confidence: 0.95 },
  } as const;
  return { artifactSha256: digest(`artifact ${version}`), version, metrics: { accuracy: metric } };
}

/** A version about which everything is known and right. */
export function versionOf(version: string, change: VersionChange = {}): CandidateVersion & ChampionVersion {
  const evidence = evidenceOf(version, change);
  const sha256 = digest(`artifact ${version}`);
  return {
    version,
    status: 'ready',
    artifact: { kind: 'mlflow', reference: `mlflow-artifacts:/1/run${version}/artifacts/model`, sha256 },
    stored: { state: 'found', sha256 },
    evidenceSha256: evidence.sha256,
    evidence,
    signature: SIGNATURE,
    run: `run${version}`,
  };
}

/** A repository in memory, promotions into which are merged at once. */
export class ExampleRepository {
  readonly files = new Map<string, string>();
  config: PlatformConfig = exampleConfig();

  async state(): Promise<RepositoryState> {
    return { config: this.config, template: await loadTemplate(), base: BASE, files: new Map(this.files) };
  }

  async input(
    environment: string,
    candidate: CandidateVersion,
    more: Partial<PromotionInput> = {},
  ): Promise<PromotionInput> {
    return { ...(await this.state()), model: 'digits', environment, candidate, requestedBy: 'ada', ...more };
  }

  async plan(
    environment: string,
    candidate: CandidateVersion,
    more: Partial<PromotionInput> = {},
  ): Promise<PromotionPlan> {
    const planned = planPromotion(await this.input(environment, candidate, more));
    if (!planned.ok) throw new TypeError(JSON.stringify(planned.problems));
    return planned.value;
  }

  /** Lays the plan's change over the files. */
  merge(plan: PromotionPlan): void {
    for (const change of plan.changeSet.changes) {
      if (change.kind === 'delete') this.files.delete(change.path);
      else this.files.set(change.path, change.content);
    }
  }

  /** The version in every environment up to the last one named, as if each had been promoted and merged. */
  async run(version: string, environments: readonly string[]): Promise<void> {
    for (const environment of environments) this.merge(await this.plan(environment, versionOf(version)));
  }
}
