// Python packages for the suites against real servers: one virtual environment per set of requirements, kept between runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where real servers and tools are kept between runs. */
export const realCache: string = process.env['AI_PLATFORM_REAL_CACHE'] ?? join(homedir(), '.cache', 'ai-platform-real');

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.slice(-2000)}`);
}

/**
 * Path of a `python` that has the requirements (exact pins, as pip takes them). Installs on first use with uv, else takes what is there.
 * @throws Error when Python 3 or the package index is not reachable.
 */
export function pythonWith(requirements: readonly string[]): string {
  const key = createHash('sha256')
    .update([...requirements].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
  const directory = join(realCache, `python-${key}`);
  const python = join(directory, 'bin', 'python');
  const stamp = join(directory, '.complete');
  if (existsSync(stamp)) return python;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(realCache, { recursive: true });
  run('python3', ['-m', 'venv', directory]);
  run(python, ['-m', 'pip', 'install', '--quiet', 'uv']);
  run(join(directory, 'bin', 'uv'), ['pip', 'install', '--quiet', '--python', python, ...requirements]);
  writeFileSync(stamp, '');
  return python;
}
