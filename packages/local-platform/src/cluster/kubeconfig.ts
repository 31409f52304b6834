import { stringify } from 'yaml';

/** What a kubeconfig says of a local cluster. */
export interface KubeconfigInput {
  /** Where the cluster listens, `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** The certificate authority to trust, PEM. */
  readonly caPem: string;
  /** The bearer token. */
  readonly token: string;
  /** One context each, named after the environment; the first is the current one. */
  readonly environments: readonly { readonly name: string; readonly namespace: string }[];
}

/**
 * The text of a kubeconfig (YAML) with one cluster and user, `ai-platform-local`, and one context per environment with its namespace.
 * It carries the token: write it for its owner only (mode 0600).
 * Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function formatKubeconfig(input: KubeconfigInput): string {
  const name = 'ai-platform-local';
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: { server: input.url, 'certificate-authority-data': Buffer.from(input.caPem).toString('base64') },
        },
      ],
      users: [{ name, user: { token: input.token } }],
      contexts: input.environments.map((environment) => ({
        name: environment.name,
        context: { cluster: name, user: name, namespace: environment.namespace },
      })),
      'current-context': input.environments[0]?.name ?? '',
    },
    { lineWidth: 0 },
  );
}
