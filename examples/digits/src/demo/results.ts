/** What `create-ai-platform` answers with `--json`, as far as the journey reads it. */
export interface LocalUp {
  readonly connections: {
    readonly gitHost: { readonly apiUrl: string; readonly tokenFile: string; readonly reviewerTokenFile: string };
    readonly registry: { readonly trackingUri: string };
  };
}

/** Of `promote` and `rollback`. */
export interface PromotionResult {
  readonly title: string;
  readonly blocked: boolean;
  readonly verdicts: readonly {
    readonly gate: string;
    readonly outcome: 'pass' | 'warn' | 'block';
    readonly reason: string;
  }[];
  /** Of the pull request; absent when a gate blocked. */
  readonly number?: number;
  readonly url?: string;
}

/** Of `status`: one model in one environment. */
export interface ModelStatus {
  readonly release?: { readonly version: string; readonly artifact: { readonly sha256: string } };
  readonly deployment?: { readonly state: string };
  readonly served: { readonly state: string; readonly version?: string };
}

/** Of `status`. */
export interface PlatformStatus {
  readonly environments: Readonly<Record<string, { readonly models: Readonly<Record<string, ModelStatus>> }>>;
}
