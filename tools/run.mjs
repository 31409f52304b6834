// Runs commands of this repository one after another, plainly: what runs is said, the first failure ends it with its status.
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const environment = {
  ...process.env,
  PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH}`,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
};

/** Runs a command with its output shown; on failure says which and ends this process with its status. */
export function step(title, command, args) {
  const start = performance.now();
  console.log(`\n▸ ${title}`);
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    ...options,
  });
  if (status !== 0) {
    console.error(`✗ ${title}: ${error?.message ?? (signal ? `ended by ${signal}` : `exit status ${status}`)}`);
    process.exit(status || 1);
  }
  console.log(`✓ ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
