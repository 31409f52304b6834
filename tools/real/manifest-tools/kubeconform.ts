import { join } from 'node:path';
import type { Finding, Judge } from './finding.ts';
import { goTool } from './install.ts';
import { kubernetesSchemas } from './kubernetes-schemas.ts';
import { isCustom, manifestsIn, objectsIn, pathBelow } from './repository-files.ts';
import { runTool } from './run-tool.ts';

interface Report {
  readonly resources: readonly {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly status: 'statusValid' | 'statusInvalid' | 'statusError' | 'statusSkipped' | 'statusEmpty' | '';
    readonly msg: string;
  }[];
}

/** Core objects against the strict schemas of Kubernetes 1.35: https://github.com/yannh/kubeconform. */
export const kubeconform: Judge = async (directory) => {
  const files = manifestsIn(directory);
  if (files.length === 0) return [];
  const custom = new Set(
    objectsIn(directory)
      .filter(isCustom)
      .map(({ apiVersion, kind }) => `${apiVersion}/${kind}`),
  );
  const { stdout, stderr } = await runTool(
    goTool('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0'),
    [
      '-strict',
      ...['-output', 'json', '-verbose'],
      ...['-skip', [...custom].join(',')],
      ...['-schema-location', join(kubernetesSchemas(), '{{.ResourceKind}}{{.KindSuffix}}.json')],
      ...files.map((file) => join(directory, file)),
    ],
  );
  if (!stdout.startsWith('{')) throw new Error(`kubeconform gave no report: ${stderr}`);
  return (JSON.parse(stdout) as Report).resources
    .filter(({ status }) => status === 'statusInvalid' || status === 'statusError')
    .map(
      ({ filename, kind, name, status, msg }): Finding => ({
        tool: 'kubeconform',
        file: pathBelow(directory, filename),
        rule: status === 'statusInvalid' ? 'schema' : 'unreadable',
        message: `${kind} ${name}: ${msg}`,
      }),
    );
};
