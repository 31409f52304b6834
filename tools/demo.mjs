// `npm run demo`: builds what the demo uses, then runs the journey of examples/digits. Options go on to it (`-- --keep`).
import { spawnSync } from 'node:child_process';
import { environment, root } from './run.mjs';

const built = spawnSync('nx', ['run-many', '-t', 'build', '--output-style=static'], {
  cwd: root,
  env: environment,
  encoding: 'utf8',
});
if (built.status !== 0) {
  process.stderr.write(built.stdout + built.stderr);
  console.error('The build failed: see above.');
  process.exit(built.status || 1);
}
const demo = spawnSync('node', ['examples/digits/src/demo.ts', ...process.argv.slice(2)], {
  cwd: root,
  env: environment,
  stdio: 'inherit',
});
process.exit(demo.status ?? 130);
