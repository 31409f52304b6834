import type { Release } from '@ai-platform/config';
import { releaseData } from './release-fields.ts';
import { writeScalar } from './write-scalar.ts';

/** What a release's ConfigMap says beside the release. */
export interface ReleasePlace {
  readonly namespace: string;
  readonly team: string;
}

/** The text of a new `release.yaml`; `parseRelease` reads it back to the same release. */
export function formatRelease(release: Release, { namespace, team }: ReleasePlace): string {
  const labels = {
    'app.kubernetes.io/name': release.model,
    'ai-platform.dev/model': release.model,
    'ai-platform.dev/environment': release.environment,
    'ai-platform.dev/team': team,
  };
  return [
    `# What ${release.environment} runs of ${release.model}. Only promotion and rollback write this file.`,
    '---',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    `  name: ${writeScalar(`${release.model}-release`)}`,
    `  namespace: ${writeScalar(namespace)}`,
    '  labels:',
    ...Object.entries(labels).map(([key, value]) => `    ${key}: ${writeScalar(value)}`),
    'data:',
    ...[...releaseData(release)].map(([key, value]) => `  ${key}: ${writeScalar(value)}`),
    '',
  ].join('\n');
}
