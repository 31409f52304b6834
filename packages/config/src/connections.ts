/**
 * Where the live systems are for whoever runs a command: `.ai-platform/connections.yaml`, never in Git.
 * Explicit options and the usual variables (`MLFLOW_TRACKING_URI`, `KUBECONFIG`, `GITHUB_API_URL`, `GITHUB_TOKEN`) go before it.
 */
export interface Connections {
  readonly gitHost?: {
    /** Base URL of GitHub's REST API, for example `https://api.github.com`. */
    readonly apiUrl: string;
    /** File that holds the token; relative to the connections file. */
    readonly tokenFile?: string;
    /** Where the repository is cloned from over HTTP, when the API's host does not tell. */
    readonly cloneUrl?: string;
  };
  readonly registry?: { readonly trackingUri: string };
  /** By environment name. */
  readonly environments: Readonly<Record<string, EnvironmentConnection>>;
}

export interface EnvironmentConnection {
  readonly kubernetes?: { readonly kubeconfig: string; readonly context: string };
  /** Base URL under which the environment's models answer; `{model}` in it is replaced by the model's name. */
  readonly predict?: { readonly url: string };
}
