import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Certificates, createCertificates } from '../../core/certificates.ts';
import { listen } from '../../core/listen.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import { createCluster } from '../create-cluster.ts';
import { formatKubeconfig } from '../kubeconfig.ts';

/** A cluster that listens on loopback over HTTPS, for the real clients. */
export interface ServedCluster {
  readonly cluster: Cluster;
  readonly url: string;
  readonly certificates: Certificates;
  readonly token: string;
  /** The text and the path of a kubeconfig whose current context is the namespace `dev`. */
  readonly kubeconfig: string;
  readonly kubeconfigFile: string;
  readonly lines: string[];
  close(): Promise<void>;
}

export async function serveCluster(options: Partial<ClusterOptions> = {}): Promise<ServedCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'cluster-served-'));
  const database = new DatabaseSync(':memory:');
  const certificates = await createCertificates();
  const token = 'served-token';
  const listener = await listen({
    port: undefined,
    tls: { cert: certificates.certPem, key: certificates.keyPem },
    instance: 'test',
  });
  const lines: string[] = [];
  const cluster = createCluster({
    directory,
    database,
    clock: () => Date.now(),
    log: (line) => lines.push(line),
    url: listener.url,
    namespaces: ['dev', 'staging'],
    token,
    serviceAddresses: {},
    retryDelay: 10,
    ...options,
  });
  listener.serve(cluster);
  const kubeconfig = formatKubeconfig({
    url: listener.url,
    caPem: certificates.caPem,
    token,
    environments: [
      { name: 'development', namespace: 'dev' },
      { name: 'staging', namespace: 'staging' },
    ],
  });
  const kubeconfigFile = join(directory, 'kubeconfig.yaml');
  writeFileSync(kubeconfigFile, kubeconfig, { mode: 0o600 });
  return {
    cluster,
    url: listener.url,
    certificates,
    token,
    kubeconfig,
    kubeconfigFile,
    lines,
    async close() {
      await cluster.close();
      await listener.close();
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
