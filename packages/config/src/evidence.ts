/** Predicate type of the in-toto statement that carries evidence (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md). */
export const EVIDENCE_PREDICATE_TYPE = 'https://ai-platform.dev/evidence/v1';

/** An in-toto Statement v1 about one artifact. Stored beside the artifact, addressed by the sha256 of its bytes. */
export interface EvidenceStatement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly [{ readonly name: string; readonly digest: { readonly sha256: string } }];
  readonly predicateType: typeof EVIDENCE_PREDICATE_TYPE;
  readonly predicate: Evidence;
}

export interface MetricResult {
  readonly value: number;
  /** Confidence interval of the value, when the evaluation computed one. */
  readonly interval?: { readonly low: number; readonly high: number; readonly confidence: number };
  readonly direction: 'higher-is-better' | 'lower-is-better';
}

/** What was measured of one model version on the dataset's rows. */
export interface Evaluation {
  /** sha256 of the artifact that was evaluated, 64 hex digits. */
  readonly artifactSha256: string;
  readonly version?: string;
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

export interface Evidence {
  readonly dataset: {
    readonly name: string;
    /** sha256 of the rows that were scored: two evaluations compare only when it is the same. */
    readonly sha256: string;
    readonly rows: number;
  };
  readonly candidate: Evaluation;
  /** The version that served when the candidate was evaluated, scored on the same rows; null when there was none. */
  readonly champion: Evaluation | null;
  readonly slices?: readonly {
    readonly name: string;
    readonly rows: number;
    readonly candidate: Readonly<Record<string, number>>;
    readonly champion?: Readonly<Record<string, number>>;
  }[];
  /** Milliseconds per request of one row, measured by the evaluate step. */
  readonly latencyMilliseconds?: { readonly p50: number; readonly p95: number };
  readonly sizeBytes?: number;
  /** What is not known is absent, and printed as unknown. */
  readonly lineage: {
    readonly run?: string;
    readonly commit?: string;
    readonly image?: string;
    readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  };
}
