// The real kubectl for the suites that hold the local platform's cluster to it: built once from its Go module, kept between runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realCache } from './python-environment.ts';

const MODULE = fileURLToPath(new URL('./kubectl/', import.meta.url));

/**
 * Path of kubectl at the version `kubectl/go.mod` pins. The first call compiles it, a few minutes on two cores.
 * @throws Error when Go is missing or the modules are not reachable.
 */
export function buildKubectl(): string {
  const version = /k8s\.io\/kubectl (v\S+)/.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1];
  const binary = join(realCache, `kubectl-${version}`);
  if (existsSync(binary)) return binary;
  mkdirSync(realCache, { recursive: true });
  const temporary = `${binary}.${process.pid}.tmp`;
  const stamp = `-X k8s.io/component-base/version.gitVersion=${version?.replace('v0', 'v1')}`;
  const { status, stderr, error } = spawnSync(
    'go',
    ['build', '-p', '2', '-trimpath', '-mod=readonly', '-ldflags', stamp, '-o', temporary, '.'],
    { cwd: MODULE, env: { ...process.env, CGO_ENABLED: '0' }, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (status !== 0) throw new Error(`kubectl could not be built: ${error?.message ?? stderr.slice(-2000)}`);
  renameSync(temporary, binary);
  return binary;
}
