import { type EvidenceStatement, parseEvidence } from '@ai-platform/config';
import type { FoundEvidence } from './candidate-version.ts';

/**
 * What keeps a document from being evidence, one sentence each; empty when nothing does. The document comes from a store that
 * anybody with a registry token can write to, so its type is a claim until this agreed.
 */
export function statementFaults(statement: EvidenceStatement): readonly string[] {
  const parsed = parseEvidence(JSON.stringify(statement) ?? '');
  if (parsed.ok) return [];
  return parsed.problems.map(({ path, message }) => (path === undefined ? message : `${path} ${message}`));
}

/** The evidence when it is what its type claims, else undefined. */
export function usableEvidence(evidence: FoundEvidence | undefined): FoundEvidence | undefined {
  return evidence === undefined || statementFaults(evidence.statement).length > 0 ? undefined : evidence;
}
