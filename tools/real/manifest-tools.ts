// The tools of the trade that judge generated files: installed on first use into the cache, by the ordinary package clients.
import { customResources } from './manifest-tools/custom-resources.ts';
import type { Finding, Judge } from './manifest-tools/finding.ts';
import { kubeScore } from './manifest-tools/kube-score.ts';
import { kubeconform } from './manifest-tools/kubeconform.ts';
import { promtool } from './manifest-tools/promtool.ts';
import { shellScripts } from './manifest-tools/shell-scripts.ts';
import { actionlint, zizmor } from './manifest-tools/workflow-tools.ts';
import { configSchemas, yamllint } from './manifest-tools/yaml-tools.ts';

/** Every tool by the name that its findings carry. */
export const manifestTools = {
  kubeconform,
  'custom-resources': customResources,
  'kube-score': kubeScore,
  promtool,
  actionlint,
  zizmor,
  yamllint,
  shellcheck: shellScripts,
  'check-jsonschema': configSchemas,
} as const satisfies Readonly<Record<string, Judge>>;

/** What all of them say against a generated repository. */
export async function judgeRepository(directory: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const judge of Object.values(manifestTools)) findings.push(...(await judge(directory)));
  return findings;
}
