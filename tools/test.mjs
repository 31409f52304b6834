// `npm test`: build, lint, types, tests and package checks of every project, through Nx. Ends with `N passed, N failed`.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { closingLine, countTests } from './count-tests.mjs';
import { environment, root } from './run.mjs';

const reports = `${root}.cache/test-reports`;
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

// In CI nothing is replayed: what did not run there has not passed there.
const cache = process.env.CI ? ['--skip-nx-cache'] : [];
const { status } = spawnSync(
  'nx',
  ['run-many', '-t', 'build', 'lint', 'typecheck', 'test', 'check-packages', '--output-style=static', ...cache],
  { cwd: root, env: environment, stdio: 'inherit' },
);
const total = countTests(reports);
console.log(`\n${closingLine(total)}`);
process.exit(status || (total.failed > 0 || total.passed === 0 ? 1 : 0));
