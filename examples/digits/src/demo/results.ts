/** What `create-ai-platform` answers with `--json`, as far as the journey reads it. */
export interface LocalUp {
  readonly connections: {
    readonly gitHost: { readonly apiUrl: string; readonly tokenFile: string; readonly reviewerTokenFile: string };
    readonly registry: { readonly trackingUri: string };
  };
}

export interface PullRequestResult {
  readonly number: number;
  readonly title: string;
  readonly verdicts: readonly { readonly outcome: 'pass' | 'warn' | 'block'; readonly reason: string }[];
}

export interface PlatformStatus {
  readonly environments: Readonly<
    Record<string, { readonly models: Readonly<Record<string, { readonly served?: { readonly version: string } }>> }>
  >;
}

/** What the environment's server serves of the model, if anything. */
export function servedRelease(
  status: PlatformStatus,
  model: string,
  environment: string,
): { readonly version: string } | undefined {
  return status.environments[environment]?.models[model]?.served;
}
