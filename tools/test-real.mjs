// `npm run test:real`: the same code against real servers and tools (installed on first use, kept in ~/.cache/ai-platform-real).
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { closingLine, countTests } from './count-tests.mjs';
import { environment, root } from './run.mjs';

const built = spawnSync('nx', ['run-many', '-t', 'build', '--output-style=static'], {
  cwd: root,
  env: environment,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status || 1);

const reports = `${root}.cache/real-reports`;
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const { status } = spawnSync(
  'vitest',
  [
    'run',
    '--config',
    'vitest.real.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reports}/real.json`,
    ...process.argv.slice(2),
  ],
  { cwd: root, env: environment, stdio: 'inherit' },
);
const total = countTests(reports);
console.log(`\n${closingLine(total)}`);
process.exit(status || (total.failed > 0 || total.passed === 0 ? 1 : 0));
