/** What a local platform stands in for. */
export interface LocalPlatformOptions {
  /** Where everything is kept; made when missing, held by one process at a time. */
  readonly dataDirectory: string;
  /** One inference server and one namespace each. */
  readonly environments: readonly { readonly name: string; readonly namespace: string }[];
  /** The repository on the Git host. */
  readonly repository: { readonly owner: string; readonly name: string; readonly branch: string };
  /** In-cluster address of the registry, as manifests name it; processes reach the local one instead. */
  readonly registryUri?: string;
  /** Folder in which the processes of a training run, by training name: local processes have no image to take files from. */
  readonly workingDirectories?: Readonly<Record<string, string>>;
  /** Fixed ports by part; free ones by default, kept across restarts. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** Where a running platform's parts are, in the shape of the connections file. Files are absolute paths. */
export interface LocalConnections {
  readonly gitHost: {
    /** GitHub's REST API. */
    readonly apiUrl: string;
    /** The repository, to clone and push over HTTP with any user name and a token. */
    readonly cloneUrl: string;
    /** Token of `platform-bot`, which opens promotions. */
    readonly tokenFile: string;
    /** Token of `reviewer`, a second person, since nobody approves their own pull request. */
    readonly reviewerTokenFile: string;
  };
  readonly registry: { readonly trackingUri: string };
  readonly environments: Readonly<
    Record<
      string,
      {
        readonly kubernetes: { readonly kubeconfig: string; readonly context: string };
        readonly predict: { readonly url: string };
      }
    >
  >;
}

/** What the status file says of the process that runs a platform. */
export interface LocalPlatformStatus {
  readonly pid: number;
  readonly instance: string;
  readonly dataDirectory: string;
  readonly startedAt: string;
  readonly connections: LocalConnections;
}
