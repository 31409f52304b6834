import { dirname, join } from 'node:path';
import type { Finding, Judge } from './finding.ts';
import { goTool } from './install.ts';
import { manifestsIn, pathBelow } from './repository-files.ts';
import { runTool } from './run-tool.ts';

interface ScoredObject {
  readonly object_name: string;
  readonly file_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    /** 10 well, 7 nearly, 5 a warning, 1 critical. */
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** Good practice of workloads: https://github.com/zegl/kube-score. Objects marked `kube-score/ignore` are spared that check. */
export const kubeScore: Judge = async (directory) => {
  const findings: Finding[] = [];
  for (const files of meetingFiles(manifestsIn(directory))) findings.push(...(await score(directory, files)));
  return findings;
};

/** Files whose objects meet in one namespace: the same names elsewhere are other objects. */
function meetingFiles(files: readonly string[]): string[][] {
  const places = new Map<string, string[]>();
  for (const file of files) places.set(placeOf(file), [...(places.get(placeOf(file)) ?? []), file]);
  return [...places.values()];
}

/** The environment, or the file where there is none. */
function placeOf(file: string): string {
  const [top, , third = '', fourth = ''] = file.split('/');
  if (top === 'argocd') return file;
  return top === 'platform' ? fourth.replace('.yaml', '') : third;
}

async function score(directory: string, files: readonly string[]): Promise<Finding[]> {
  const { stdout, stderr } = await runTool(goTool('kube-score', 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0'), [
    'score',
    ...['--kubernetes-version', 'v1.35'],
    ...['--enable-optional-test', 'container-security-context-privileged'],
    ...['--output-format', 'json'],
    ...files.map((file) => join(directory, file)),
  ]);
  if (stderr.includes('failed to parse files')) {
    return [{ tool: 'kube-score', file: dirname(files[0] ?? '.'), rule: 'unreadable', message: stderr.trim() }];
  }
  if (!stdout.startsWith('[') && stdout.trim() !== 'null') throw new Error(`kube-score gave no report: ${stderr}`);
  const objects = (JSON.parse(stdout) ?? []) as readonly ScoredObject[];
  return objects.flatMap(({ object_name, file_name, checks }) =>
    checks
      .filter(({ grade, skipped }) => grade < 7 && !skipped)
      .map(({ check, comments }) => ({
        tool: 'kube-score',
        file: pathBelow(directory, file_name),
        rule: check.id,
        message: `${object_name}: ${(comments ?? []).map(({ path, summary }) => `${path} ${summary}`.trim()).join('; ')}`,
      })),
  );
}
