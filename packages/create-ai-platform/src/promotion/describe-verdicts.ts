import type { Verdict } from '@ai-platform/gitops';
import { table } from '../program/table.ts';

const MARKS = { pass: 'pass', warn: 'warn', block: 'BLOCK' } as const satisfies Record<Verdict['outcome'], string>;

/** One line per verdict: outcome, gate and reason, aligned. */
export function describeVerdicts(verdicts: readonly Verdict[]): string {
  return table(verdicts.map(({ outcome, gate, reason }) => [`  ${MARKS[outcome]}`, gate, reason]));
}

/** `3 of 7 gates block`, or that none does. */
export function summariseVerdicts(verdicts: readonly Verdict[]): string {
  const blocking = verdicts.filter(({ outcome }) => outcome === 'block').length;
  return blocking === 0 ? 'No gate blocks.' : `${blocking} of ${verdicts.length} gates block.`;
}
