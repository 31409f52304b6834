import type { LocalConnections } from '@ai-platform/local-platform';
import { table } from '../program/table.ts';

/** The addresses of a running platform, for people. Names of token files, never tokens. */
export function describeConnections(connections: LocalConnections): string {
  const rows: [string, string][] = [
    ['Git host', connections.gitHost.apiUrl],
    ['repository', connections.gitHost.cloneUrl],
    ['token', connections.gitHost.tokenFile],
    ['registry', connections.registry.trackingUri],
  ];
  for (const [name, environment] of Object.entries(connections.environments)) {
    rows.push([name, environment.predict.url]);
  }
  const cluster = Object.values(connections.environments)[0]?.kubernetes.kubeconfig;
  if (cluster !== undefined) {
    rows.push(['kubeconfig', cluster]);
  }
  return table(rows.map(([name, value]) => [`  ${name}`, value]));
}
