// Adds up what vitest reports of every project, for the one closing line `N passed, N failed`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function countTests(directory) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of readdirSync(directory, { recursive: true }).filter((file) => file.endsWith('.json'))) {
    const report = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests;
    total.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
  }
  return total;
}

export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
